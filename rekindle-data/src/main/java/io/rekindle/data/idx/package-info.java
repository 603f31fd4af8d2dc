/// The IDX format of MNIST and its likes.
@org.jspecify.annotations.NullMarked
package io.rekindle.data.idx;
