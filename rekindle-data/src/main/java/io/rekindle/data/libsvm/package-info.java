/// Sparse rows in the text format of LIBSVM and SVMlight.
@org.jspecify.annotations.NullMarked
package io.rekindle.data.libsvm;
