/// Event files that TensorBoard shows.
@org.jspecify.annotations.NullMarked
package io.rekindle.interop.tensorboard;
