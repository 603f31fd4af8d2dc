package io.rekindle.bench.kernels;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.kernel.Panels;
import io.rekindle.core.kernel.SparseKernels;
import io.rekindle.core.kernel.SparseRows;
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

/// The products of a first layer whose inputs are partly 0, on one thread: with all zeros, and by
/// pairs of rows and of columns without what is 0 in both, lists included.
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
public class SparseBenchmark {
  private static final int INPUTS = 784;

  /// Columns that are 0 together, as in pictures.
  private static final int RUN = 8;

  @Param({"onednn", "vector"})
  String kernels;

  /// Rows x units.
  @Param({"32x48", "128x64", "256x256"})
  String size;

  /// The share of inputs that are not 0. Two rows have 0.66 and 0.29 together, as Fashion-MNIST's
  /// and MNIST's have.
  @Param({"0.42", "0.16"})
  double share;

  private int rows;
  private int units;
  private float[] y;
  private float[] dy;
  private Kernels.Product forward;
  private Kernels.Product gradient;
  private SparseRows sparse;
  private Panels weights;
  private Panels dyPanels;

  /// Draws the factors.
  @Setup
  public void setup() {
    String[] sizes = size.split("x");
    rows = Integer.parseInt(sizes[0]);
    units = Integer.parseInt(sizes[1]);
    Random random = new Random(1);
    float[] x = new float[rows * INPUTS];
    for (int i = 0; i < x.length; i += RUN) {
      boolean filled = random.nextDouble() < share;
      for (int j = i; j < i + RUN; j++) {
        x[j] = filled ? random.nextFloat() : 0;
      }
    }
    float[] w = drawn(random, units * INPUTS);
    y = new float[rows * units];
    dy = drawn(random, rows * units);
    Kernels chosen = KernelChoice.named(kernels).kernels();
    float[] turned = new float[units * rows];
    chosen.transpose(rows, units, dy, 0, units, turned, 0, rows);
    forward = chosen.bind(false, true, x, 0, INPUTS, w, 0, INPUTS, y, 0, units);
    gradient = chosen.bind(false, false, turned, 0, rows, x, 0, INPUTS, w.clone(), 0, INPUTS);
    SparseKernels products = chosen.sparse().orElseThrow();
    sparse = products.rows(x, rows, INPUTS);
    weights = products.panels(INPUTS, units);
    weights.setTransposed(w, 0, INPUTS);
    dyPanels = products.panels(rows, units);
    sparse.listRows(0, rows);
  }

  private static float[] drawn(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  @Benchmark
  public void forwardAll() {
    forward.run(rows, units, INPUTS, 1, 0);
  }

  @Benchmark
  public void forwardSparse() {
    sparse.listRows(0, rows);
    weights.multiply(sparse, rows, 0, y, 0, units);
  }

  @Benchmark
  public void gradientAll() {
    gradient.run(units, INPUTS, rows, -1e-6f, 1);
  }

  @Benchmark
  public void gradientSparse() {
    sparse.listColumns(0, sparse.columnGroups(), rows);
    dyPanels.set(0, rows, dy, 0, units);
    weights.addTransposed(sparse, rows, -1e-6f, dyPanels, 1);
  }
}
