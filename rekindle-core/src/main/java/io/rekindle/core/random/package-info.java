/// Repeatable random numbers.
@org.jspecify.annotations.NullMarked
package io.rekindle.core.random;
