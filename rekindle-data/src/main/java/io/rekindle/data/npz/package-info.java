/// NumPy's npz files of named arrays.
@org.jspecify.annotations.NullMarked
package io.rekindle.data.npz;
