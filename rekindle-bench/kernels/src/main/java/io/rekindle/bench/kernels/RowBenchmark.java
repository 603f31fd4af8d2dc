package io.rekindle.bench.kernels;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Row;
import io.rekindle.core.kernel.RowKernels;
import io.rekindle.core.kernel.RowWeights;
import java.util.Arrays;
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

/// A step of the weights of 48 units by a row of 784 numbers, and the next row past them, on one
/// thread: in one pass, and in two.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xlog:disable"})
public class RowBenchmark {
  private static final int UNITS = 48;
  private static final int INPUTS = 784;

  /// Units whose weights change.
  @Param({"12", "48"})
  int moving;

  private final RowKernels kernels = KernelChoice.named("vector").kernels().row().orElseThrow();
  private final float[] work = new float[kernels.work()];
  private final RowWeights weights = new RowWeights(0, UNITS, INPUTS);
  private final float[] d = new float[UNITS];
  private final float[] y = new float[UNITS];
  private final int[] units = new int[UNITS];
  private final Row x = new Row(INPUTS);
  private final Row next = new Row(INPUTS);

  /// Draws weights, rows and small steps.
  @Setup
  public void setup() {
    Random random = new Random(1);
    Arrays.setAll(units, i -> i);
    float[] w = new float[UNITS * INPUTS];
    for (int i = 0; i < w.length; i++) {
      w[i] = random.nextFloat() - 0.5f;
    }
    weights.set(w, 0);
    for (int i = 0; i < UNITS; i++) {
      d[i] = 1e-6f * (random.nextFloat() - 0.5f);
    }
    for (Row row : new Row[] {x, next}) {
      float[] values = new float[INPUTS];
      for (int i = 0; i < INPUTS; i++) {
        values[i] = random.nextFloat();
      }
      row.set(values, 0);
    }
  }

  @Benchmark
  public float[] onePass() {
    kernels.stepForward(units, moving, UNITS, d, x, next, 1, weights, y, work);
    return y;
  }

  @Benchmark
  public float[] twoPasses() {
    kernels.step(units, 0, moving, d, x, 1, weights);
    kernels.forward(units, 0, UNITS, next, weights, y, work);
    return y;
  }
}
