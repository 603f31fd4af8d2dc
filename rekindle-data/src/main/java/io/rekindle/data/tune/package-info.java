/// The search for better settings of a run.
@org.jspecify.annotations.NullMarked
package io.rekindle.data.tune;
