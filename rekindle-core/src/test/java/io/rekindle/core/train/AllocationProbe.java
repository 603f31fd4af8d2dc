package io.rekindle.core.train;

import com.sun.management.ThreadMXBean;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Activation.Standard;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.optimizer.Optimizer.Rule;
import io.rekindle.core.optimizer.Schedule;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/// Counts the bytes that training steps allocate, on the thread that trains and on its workers.
///
/// As a program it takes the name of the kernels and prints a line `BYTES WHAT` for each kind of
/// run, so that a test can look at it in a JVM of its own.
final class AllocationProbe implements Progress {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final int window;
  private final long deadline;
  private long[] ids = {};
  private long before = -1;
  private long allocated = -1;

  /// @param window steps that are counted together
  /// @param patience how long to wait for a window in which nothing is allocated
  private AllocationProbe(int window, long patience) {
    this.window = window;
    this.deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(patience);
  }

  /// Steps of the whole way: rows from the source, forward, back, every kind of optimiser.
  static Map<String, Long> measure(Kernels kernels, int window, long patience) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    for (Rule rule :
        List.of(
            new Rule.Sgd(0.9, true),
            new Rule.Adam(0.9, 0.999, 1e-7),
            new Rule.Nadam(0.9, 0.999, 1e-7),
            new Rule.RmsProp(0.9, 0.5, 1e-7),
            new Rule.Adagrad(0.1, 1e-7),
            new Rule.Adadelta(0.95, 1e-7),
            new Rule.Lion(0.9, 0.99))) {
      bytes.put(rule.label(), measure(network(6), rule, new Compute(kernels, 1), window, patience));
    }
    bytes.put(
        "3 threads",
        measure(network(60), new Rule.Sgd(0, false), new Compute(kernels, 3), window, patience));
    Network wide =
        Network.of(
            300, new Layer.Dense(140, Activation.RELU), new Layer.Dense(3, Activation.SOFTMAX));
    bytes.put(
        "inputs that are 0",
        measure(wide, Optimizer.sgd(0.001), 32, new Compute(kernels, 1), window, patience));
    Network large =
        Network.of(
            300, new Layer.Dense(230, Activation.RELU), new Layer.Dense(3, Activation.SOFTMAX));
    bytes.put(
        "batches of one row",
        measure(large, Optimizer.sgd(0.001), 1, new Compute(kernels, 1), window, patience));
    return bytes;
  }

  /// Steps of layers wide enough for bfloat16, folded and not.
  static Map<String, Long> measureWide(Compute compute, int window, long patience) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    for (Rule rule : List.of(new Rule.Sgd(0, false), new Rule.Adam(0.9, 0.999, 1e-7))) {
      bytes.put(rule.label(), measure(network(60), rule, compute, window, patience));
    }
    return bytes;
  }

  private static Network network(int units) {
    List<Activation> all = new ArrayList<>(List.of(Standard.values()));
    all.add(Activation.LEAKY_RELU);
    return Network.of(
        10,
        new Layer.Dense(units, Activation.RELU).withPenalty(1e-4, 1e-4),
        new Layer.BatchNorm(),
        new Layer.Activate(all),
        new Layer.Dropout(0.2),
        new Layer.Dense(2 * units, Activation.GELU),
        new Layer.LayerNorm(),
        new Layer.Dense(3, Activation.SOFTMAX));
  }

  private static long measure(
      Network network, Rule rule, Compute compute, int window, long patience) {
    Optimizer optimizer =
        new Optimizer(rule, 0.001, 0.01, 0.1, OptionalDouble.of(1), OptionalDouble.of(0.5));
    return measure(network, optimizer, 32, compute, window, patience);
  }

  private static long measure(
      Network network,
      Optimizer optimizer,
      int batchSize,
      Compute compute,
      int window,
      long patience) {
    int inputs = network.inputs();
    float[][] x = new float[30_001][inputs];
    int[] labels = new int[x.length];
    for (int r = 0; r < x.length; r++) {
      x[r][r % inputs] = 1;
      labels[r] = r % 3;
    }
    AllocationProbe probe = new AllocationProbe(window, patience);
    Trainer.train(
        network,
        Training.of(Loss.crossEntropy(), optimizer)
            .withSchedule(new Schedule(new Schedule.Shape.Cosine(0), 3))
            .withBatchSize(batchSize)
            .withEpochs(10_000),
        Examples.of(x, labels, 3),
        Optional.empty(),
        probe,
        compute);
    return probe.allocated;
  }

  @Override
  public void step(long step, double loss, int rows) {
    if (step == 1) {
      ids = threads();
    }
    if (step % window == 0) {
      long now = total();
      if (before >= 0) {
        allocated = now - before;
      }
      before = total();
    }
  }

  /// An epoch's end allocates its report: the window it lies in does not count.
  @Override
  public void epoch(EpochReport report, float[] parameters) {
    before = -1;
  }

  @Override
  public boolean stopRequested() {
    return allocated == 0 || System.nanoTime() > deadline;
  }

  private long total() {
    long sum = 0;
    for (long id : ids) {
      sum += THREADS.getThreadAllocatedBytes(id);
    }
    return sum;
  }

  private static long[] threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread == Thread.currentThread() || thread.getName().startsWith("rekindle-worker"))
        .mapToLong(Thread::threadId)
        .toArray();
  }

  /// Prints what an interpreted JVM allocates.
  public static void main(String[] arguments) {
    Kernels kernels = KernelChoice.named(arguments[0]).kernels();
    measure(kernels, 5, 20).forEach((what, bytes) -> System.out.println(bytes + " " + what));
  }
}
