/// Models as ONNX graphs.
package io.rekindle.interop.onnx;
