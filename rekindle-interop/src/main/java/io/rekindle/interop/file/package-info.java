/// Files as bytes.
@org.jspecify.annotations.NullMarked
package io.rekindle.interop.file;
