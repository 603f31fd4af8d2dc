/// A trained network with all that is needed to use it, and its file.
@org.jspecify.annotations.NullMarked
package io.rekindle.core.model;
