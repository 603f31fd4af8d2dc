/// Writing files so that they are whole or absent.
@org.jspecify.annotations.NullMarked
package io.rekindle.core.file;
