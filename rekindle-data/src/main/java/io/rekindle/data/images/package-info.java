/// Folders of image files.
@org.jspecify.annotations.NullMarked
package io.rekindle.data.images;
