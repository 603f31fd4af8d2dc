package io.rekindle.bench.kernels;

import io.rekindle.core.kernel.FixedMatrix;
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

/// The products of training on one thread, by each set of kernels: microseconds a product.
///
/// A product is `use m x n x k`; `forward` has its second operand transposed, `gradient` its first,
/// `backward` none; `fixed` is `forward` with weights that were laid out beforehand.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Xlog:disable"
    })
public class ProductBenchmark {
  @Param({"onednn", "vector", "scalar"})
  String kernels = "";

  @Param({
    "forward 1x128x784",
    "forward 32x128x784",
    "backward 32x784x128",
    "gradient 128x784x32",
    "forward 128x256x784",
    "backward 128x784x256",
    "gradient 256x784x128",
    "forward 1x256x784",
    "fixed 1x256x784",
    "fixed 120x256x784",
    "forward 100x10x100",
    "forward 256x256x256",
    "backward 256x256x256",
    "gradient 256x256x256",
    "forward 1024x1024x1024",
    "backward 1024x1024x1024",
    "gradient 1024x1024x1024"
  })
  String product = "";

  private Kernels.Product bound = (m, n, k, alpha, beta) -> {};
  private int m;
  private int n;
  private int k;

  /// Makes the operands.
  @Setup
  public void setup() {
    String[] words = product.split(" ", -1);
    String[] sizes = words[1].split("x", -1);
    m = Integer.parseInt(sizes[0]);
    n = Integer.parseInt(sizes[1]);
    k = Integer.parseInt(sizes[2]);
    Kernels chosen = KernelChoice.named(kernels).kernels();
    Random random = new Random(1);
    float[] a = values(random, m * k);
    float[] b = values(random, n * k);
    float[] c = new float[m * n];
    bound =
        switch (words[0]) {
          case "forward" -> chosen.bind(false, true, a, 0, k, b, 0, k, c, 0, n);
          case "backward" -> chosen.bind(false, false, a, 0, k, b, 0, n, c, 0, n);
          case "gradient" -> chosen.bind(true, false, a, 0, m, b, 0, n, c, 0, n);
          case "fixed" -> {
            FixedMatrix matrix = chosen.fix(n, k, b, 0);
            yield (rows, _, _, _, _) -> matrix.addProduct(rows, a, 0, c, 0);
          }
          default -> throw new IllegalArgumentException(product);
        };
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  /// One product.
  @Benchmark
  public void multiply() {
    bound.run(m, n, k, 1, 0);
  }
}
