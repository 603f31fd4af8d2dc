/// Protocol Buffers, the encoding of ONNX models and TensorBoard events.
@org.jspecify.annotations.NullMarked
package io.rekindle.interop.protobuf;
