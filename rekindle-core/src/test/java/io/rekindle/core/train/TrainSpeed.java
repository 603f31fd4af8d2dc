package io.rekindle.core.train;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/// Measures training alone in rows a second, over whole epochs of Fashion-MNIST in memory, or of
/// its first 10,000 rows for L and T.
///
/// Arguments: the data's folder, kernels, threads, seconds per workload, then workloads: `S M L T`,
/// `momentum` and `adam` (both of M), `mnist` (the default network: dropout and Adam), `one` (width
/// 1, for what a step costs besides its arithmetic), `huge` (100 million parameters, for memory),
/// `words` (20,000 rows of 5,000 numbers of which 1 % are not 0). With the property `full` zeros
/// are multiplied like other numbers.
final class TrainSpeed {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private TrainSpeed() {}

  /// One network with how it is trained.
  private record Workload(Network network, Optimizer optimizer, int batch) {
    static Workload named(String name) {
      Optimizer sgd = Optimizer.sgd(0.1);
      return switch (name) {
        case "S" -> new Workload(classifier(784, 100), sgd, 32);
        case "M" -> new Workload(classifier(784, 256, 128), sgd, 128);
        case "L" -> new Workload(classifier(784, 2048, 2048), sgd, 256);
        case "T" -> new Workload(classifier(784, 100), Optimizer.sgd(0.01), 1);
        case "momentum" -> new Workload(classifier(784, 256, 128), Optimizer.sgd(0.01, 0.9), 128);
        case "adam" -> new Workload(classifier(784, 256, 128), Optimizer.adam(0.001), 128);
        case "mnist" ->
            new Workload(
                Network.of(
                    784,
                    new Layer.Dense(512, Activation.RELU),
                    new Layer.Dropout(0.2),
                    new Layer.Dense(256, Activation.RELU),
                    new Layer.Dropout(0.2),
                    new Layer.Dense(10, Activation.SOFTMAX)),
                Optimizer.adam(0.001),
                128);
        case "huge" -> new Workload(classifier(784, 9700, 9500), sgd, 32);
        case "words" -> new Workload(classifier(5000, 256), sgd, 128);
        case "one" -> new Workload(classifier(1, 1), sgd, 1);
        default -> throw new IllegalArgumentException("no workload is called " + name);
      };
    }

    private static Network classifier(int inputs, int... hidden) {
      List<Layer> layers = new ArrayList<>();
      for (int units : hidden) {
        layers.add(new Layer.Dense(units, Activation.RELU));
      }
      layers.add(new Layer.Dense(10, Activation.SOFTMAX));
      return Network.of(inputs, layers.toArray(Layer[]::new));
    }
  }

  /// Prints one line a workload: the median and the best epoch, the best in processor time of the
  /// training thread (which a busy machine disturbs less; it counts all the work with one thread
  /// only), and the last epoch's loss.
  static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    byte[] pixels = idx(folder.resolve("train-images-idx3-ubyte.gz"), 16);
    byte[] classes = idx(folder.resolve("train-labels-idx1-ubyte.gz"), 8);
    int[] labels = new int[classes.length];
    Arrays.setAll(labels, i -> classes[i]);
    KernelChoice choice = KernelChoice.named(arguments[1]);
    Compute compute = new Compute(choice.kernels(), Integer.parseInt(arguments[2]));
    if (Boolean.getBoolean("bfloat16")) {
      compute = compute.inBfloat16();
    }
    double seconds = Double.parseDouble(arguments[3]);
    for (String name : Arrays.copyOfRange(arguments, 4, arguments.length)) {
      Workload workload = Workload.named(name);
      int columns = workload.network.inputs();
      int rows =
          switch (name) {
            case "L", "T" -> 10_000;
            case "huge" -> 320;
            case "words" -> 20_000;
            default -> labels.length;
          };
      byte[] values = name.equals("words") ? words(rows, columns) : pixels;
      Features features = Features.Bytes.divided(values, rows, columns, 255);
      int[] known = Arrays.copyOf(labels, rows);
      Examples examples = Examples.of(features, new TargetValues.OneHot(known, 10));
      measure(name, workload, examples, compute, seconds);
    }
  }

  private static void measure(
      String name, Workload workload, Examples examples, Compute compute, double seconds) {
    float[] parameters = Initialization.draw(workload.network, 1);
    Training training =
        Training.of(Loss.crossEntropy(), workload.optimizer)
            .withBatchSize(workload.batch)
            .withEpochs(1_000_000);
    Source source = examples.source(true, 1);
    BatchStepper stepper =
        new BatchStepper(
            workload.network,
            training,
            Boolean.getBoolean("full") ? new Unknown(source) : source,
            parameters,
            Progress.SILENT,
            state -> {},
            compute);
    List<Double> rates = new ArrayList<>();
    double bestPerProcessor = 0;
    double loss = 0;
    double epochSeconds = 0;
    long begin = System.nanoTime();
    for (int epoch = 0;
        epoch < 3 || System.nanoTime() - begin + epochSeconds * 1e9 < seconds * 1e9;
        epoch++) {
      long start = System.nanoTime();
      long processorStart = THREADS.getCurrentThreadCpuTime();
      loss = stepper.epoch(epoch, 1).orElse(Double.NaN);
      epochSeconds = (System.nanoTime() - start) * 1e-9;
      rates.add(examples.rows() / epochSeconds);
      double processorSeconds = (THREADS.getCurrentThreadCpuTime() - processorStart) * 1e-9;
      bestPerProcessor = Math.max(bestPerProcessor, examples.rows() / processorSeconds);
    }
    stepper.close();
    List<Double> warm = rates.subList(1, rates.size()).stream().sorted().toList();
    System.out.printf(
        Locale.ROOT,
        "%-9s %d threads  median %9.0f  best %9.0f rows/s, %9.0f per second of its thread  %2d"
            + " epochs, loss %.4f%n",
        name,
        compute.threads(),
        warm.get(warm.size() / 2),
        warm.getLast(),
        bestPerProcessor,
        rates.size(),
        loss);
  }

  /// Rows with few numbers that are not 0, most of them in the first columns.
  private static byte[] words(int rows, int columns) {
    SplittableRandom random = new SplittableRandom(1);
    byte[] values = new byte[Math.multiplyExact(rows, columns)];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < columns / 100; i++) {
        values[row * columns + (int) (columns * random.nextDouble() * random.nextDouble())] = -1;
      }
    }
    return values;
  }

  private static byte[] idx(Path file, int header) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      in.skipNBytes(header);
      return in.readAllBytes();
    }
  }
}
