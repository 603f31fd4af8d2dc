package io.rekindle.bench.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.rekindle.bench.InferenceServer;
import io.rekindle.bench.Predictor;
import io.rekindle.bench.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// ONNX Runtime by its Java API, with tensors over direct memory that is filled and read anew for
/// each call, so that nothing else is copied.
final class OnnxRuntimePredictor implements Predictor {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private Optional<OrtSession> session = Optional.empty();
  private Optional<Bound> bound = Optional.empty();
  private int inputs;
  private int outputs;

  /// @param arguments the data's folder
  static void main(String[] arguments) throws IOException {
    InferenceServer.serve(arguments, new OnnxRuntimePredictor());
  }

  @Override
  public String version() {
    return "ONNX Runtime " + environment.getVersion();
  }

  @Override
  public void load(Path folder, int threads) throws IOException {
    Weights weights = Weights.read(folder);
    inputs = weights.widths().getFirst();
    outputs = weights.widths().getLast();
    bound = Optional.empty();
    try {
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(threads);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      session =
          Optional.of(environment.createSession(folder.resolve(Weights.ONNX).toString(), options));
    } catch (OrtException e) {
      throw new IOException(e);
    }
  }

  @Override
  public float[] predict(float[] rows, int count) {
    try {
      Bound tensors = tensors(count);
      tensors.in.put(0, rows);
      session.orElseThrow().run(Map.of("x", tensors.x), Map.of("y", tensors.y)).close();
      float[] values = new float[count * outputs];
      tensors.out.get(0, values);
      return values;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private Bound tensors(int count) throws OrtException {
    if (bound.isEmpty() || bound.get().count != count) {
      bound.ifPresent(Bound::close);
      FloatBuffer in = direct(count * inputs);
      FloatBuffer out = direct(count * outputs);
      OnnxTensor x = OnnxTensor.createTensor(environment, in, new long[] {count, inputs});
      OnnxTensor y = OnnxTensor.createTensor(environment, out, new long[] {count, outputs});
      bound = Optional.of(new Bound(count, in, out, x, y));
    }
    return bound.get();
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private record Bound(int count, FloatBuffer in, FloatBuffer out, OnnxTensor x, OnnxTensor y)
      implements AutoCloseable {
    @Override
    public void close() {
      x.close();
      y.close();
    }
  }
}
