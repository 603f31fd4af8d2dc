package io.rekindle.bench.kernels;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Products whose first factor is rectified, on one thread: with all its zeros, and with what is
/// left of them where the kernels leave them out.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xlog:disable"
    })
public class SkippingBenchmark {
  @Param({"onednn", "vector"})
  String kernels;

  /// Rows x columns x depth, and the share of values that are not 0: gradients of S, M and L, then
  /// L back and forward.
  @Param({
    "gradient 48x784x32 0.3",
    "gradient 64x784x128 0.46",
    "gradient 256x2048x256 0.42",
    "backward 256x256x2048 0.42",
    "forward 256x256x2048 0.46"
  })
  String product;

  private int m;
  private int n;
  private int k;
  private Kernels.Product all;
  private Kernels.Product skipping;

  /// Draws the factors.
  @Setup
  public void setup() {
    String[] words = product.split(" ");
    String[] sizes = words[1].split("x");
    m = Integer.parseInt(sizes[0]);
    n = Integer.parseInt(sizes[1]);
    k = Integer.parseInt(sizes[2]);
    double share = Double.parseDouble(words[2]);
    boolean transposeB = words[0].equals("forward");
    // Back, a tile of columns of a layer of 2048 inputs.
    int stride = words[0].equals("backward") ? 2048 : transposeB ? k : n;
    Random random = new Random(1);
    float[] a = new float[m * k];
    for (int i = 0; i < a.length; i++) {
      a[i] = random.nextDouble() < share ? random.nextFloat() - 0.5f : 0;
    }
    float[] b = new float[(transposeB ? n : k) * stride];
    for (int i = 0; i < b.length; i++) {
      b[i] = random.nextFloat() - 0.5f;
    }
    float[] c = new float[m * n];
    Kernels chosen = KernelChoice.named(kernels).kernels();
    all = chosen.bind(false, transposeB, a, 0, k, b, 0, stride, c, 0, n);
    skipping = chosen.bindSkipping(transposeB, a, 0, k, b, 0, stride, c, 0, n);
  }

  @Benchmark
  public void all() {
    all.run(m, n, k, 1e-6f, 1);
  }

  @Benchmark
  public void skipping() {
    skipping.run(m, n, k, 1e-6f, 1);
  }
}
