/// A small JSON reader and writer, so that the core needs nothing but the JDK.
@org.jspecify.annotations.NullMarked
package io.rekindle.core.json;
