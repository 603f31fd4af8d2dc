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

/// The products of training on one thread, by each set of kernels: microseconds a product.
///
/// A product is `use m x n x k`; `forward` has its second operand transposed, `gradient` its first,
/// `backward` none.
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
    boolean transposeA = words[0].equals("gradient");
    boolean transposeB = words[0].equals("forward");
    Random random = new Random(1);
    bound =
        KernelChoice.named(kernels)
            .kernels()
            .bind(
                transposeA,
                transposeB,
                values(random, m * k),
                0,
                transposeA ? m : k,
                values(random, n * k),
                0,
                transposeB ? k : n,
                new float[m * n],
                0,
                n);
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
