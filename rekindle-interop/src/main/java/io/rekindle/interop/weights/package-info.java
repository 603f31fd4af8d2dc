/// Weights alone, in the files and by the names of other tools.
@org.jspecify.annotations.NullMarked
package io.rekindle.interop.weights;
