package io.rekindle.spark;

import com.sun.management.OperatingSystemMXBean;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import io.rekindle.data.Dataset;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;

/// Measures on MNIST what docs/spark.md states; the first argument says what. The command is in
/// docs/spark.md.
final class Measure {
  private static final int ROWS = 60_000;
  private static final int[] LAYERS = {784, 100, 10};

  private Measure() {}

  /// @param arguments what to measure; `local` or `cluster`; how many task slots; for drop-in, how
  ///   many iterations MultilayerPerceptronClassifier takes, and how many rows there are
  static void main(String[] arguments) throws IOException {
    int slots = Integer.parseInt(arguments[2]);
    try (SparkSession session =
        arguments[1].equals("cluster") ? Cluster.session(slots) : local(slots)) {
      switch (arguments[0]) {
        case "drop-in" ->
            dropIn(session, slots, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
        case "scaling" -> scaling(session, slots);
        case "predict" -> predict(session, slots);
        case "rounds" -> Rounds.measure(session, slots);
        default -> throw new IllegalArgumentException("drop-in, scaling, predict or rounds");
      }
    }
  }

  private static SparkSession local(int slots) {
    return SparkSession.builder()
        .master("local[%d]".formatted(slots))
        .config("spark.ui.enabled", false)
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate();
  }

  private static org.apache.spark.sql.Dataset<Row> cached(org.apache.spark.sql.Dataset<Row> frame) {
    org.apache.spark.sql.Dataset<Row> cached = frame.cache();
    cached.count();
    return cached;
  }

  /// Spark's own classifier, then this one, at the same layers, to the same test accuracy.
  private static void dropIn(SparkSession session, int slots, int iterations, int rows) {
    org.apache.spark.sql.Dataset<Row> train = cached(Mnist.train(session, rows, slots));
    org.apache.spark.sql.Dataset<Row> test = cached(Mnist.test(session, slots));
    // Compiles what both need, on a tenth of the rows.
    org.apache.spark.sql.Dataset<Row> few = cached(Mnist.train(session, rows / 10, slots));
    new MultilayerPerceptronClassifier().setLayers(LAYERS).setMaxIter(2).fit(few);
    new RekindleClassifier().setLayers(LAYERS).setMaxIter(1).fit(few);

    double cpu = cpuSeconds();
    long start = System.nanoTime();
    var spark =
        new MultilayerPerceptronClassifier()
            .setLayers(LAYERS)
            .setMaxIter(iterations)
            .setSeed(1)
            .fit(train);
    double sparkSeconds = seconds(start);
    double sparkCpu = cpuSeconds() - cpu;
    double sparkAccuracy = accuracy(spark.transform(test));
    IO.println(
        "MultilayerPerceptronClassifier: %.2f %% after %d iterations, %.1f s, %.1f s of this process's CPU"
            .formatted(100 * sparkAccuracy, iterations, sparkSeconds, sparkCpu));

    ToAccuracy watching = new ToAccuracy(sparkAccuracy);
    start = System.nanoTime();
    watching.begin(start);
    RekindleClassificationModel model =
        new RekindleClassifier()
            .setLayers(LAYERS)
            .setMaxIter(10)
            .setSeed(1)
            .setProgress(watching)
            .fit(train);
    IO.println(
        "RekindleClassifier: %s; %.2f %% after 10 epochs, %.1f s"
            .formatted(
                watching.reached(), 100 * accuracy(model.transform(test)), watching.spent(start)));
  }

  private static double accuracy(org.apache.spark.sql.Dataset<Row> predicted) {
    return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted);
  }

  /// Of all threads of this process, which neighbours on the machine do not change much.
  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /// Notes when the network first reaches an accuracy on the test images; time spent on finding out
  /// does not count.
  private static final class ToAccuracy implements Progress {
    private final double wanted;
    private final Dataset data = Dataset.mnist();
    private Optional<Network> network = Optional.empty();
    private long start;
    private long outside;
    private double startCpu;
    private double outsideCpu;
    private String reached = "never so good";

    ToAccuracy(double wanted) {
      this.wanted = wanted;
    }

    void begin(long now) {
      start = now;
      startCpu = cpuSeconds();
    }

    @Override
    public void started(Network trained, float[] parameters, long steps, long stepsPerEpoch) {
      network = Optional.of(trained);
    }

    @Override
    public void epoch(EpochReport report, float[] parameters) {
      double now = spent(start);
      double nowCpu = cpuSeconds() - startCpu - outsideCpu;
      long began = System.nanoTime();
      Model model = Model.of(network.orElseThrow(), parameters);
      float[] outputs = model.predictPrepared(data.test().features());
      int right = 0;
      float[] target = new float[10];
      for (int i = 0; i < data.test().rows(); i++) {
        data.test().targets().copyRow(i, target, 0);
        right += best(outputs, i * 10) == best(target, 0) ? 1 : 0;
      }
      double accuracy = right / (double) data.test().rows();
      if (accuracy >= wanted && reached.startsWith("never")) {
        reached =
            "%.2f %% after epoch %d, %.1f s, %.1f s of CPU"
                .formatted(100 * accuracy, report.epoch(), now, nowCpu);
      }
      outside += System.nanoTime() - began;
      outsideCpu = cpuSeconds() - startCpu - nowCpu;
    }

    private static int best(float[] values, int from) {
      int best = 0;
      for (int i = 1; i < 10; i++) {
        best = values[from + i] > values[from + best] ? i : best;
      }
      return best;
    }

    double spent(long since) {
      return (System.nanoTime() - since - outside) / 1e9;
    }

    String reached() {
      return reached;
    }
  }

  /// Rows a second of training, the median over epochs after the first, beside the engine alone.
  private static void scaling(SparkSession session, int slots) {
    org.apache.spark.sql.Dataset<Row> train = cached(Mnist.train(session, ROWS, slots));
    for (int[] hidden : new int[][] {{100}, {512, 512}}) {
      for (int batch : new int[] {128, 1024}) {
        for (int localSteps : new int[] {1, 16}) {
          Rates rates = new Rates();
          new RekindleClassifier()
              .setLayers(hidden)
              .setBatchSize(batch)
              .setLocalSteps(localSteps)
              .setMaxIter(3)
              .setDoctor(false)
              .setProgress(rates)
              .fit(train);
          IO.println(
              "%s, batch %d, localSteps %d, %d slots: %,.0f rows/s, %.2f ms a job"
                  .formatted(
                      Arrays.toString(hidden),
                      batch,
                      localSteps,
                      slots,
                      rates.median(),
                      rates.milliseconds(localSteps)));
        }
        if (session.sparkContext().master().startsWith("local[")) {
          alone(hidden, batch, slots);
        }
      }
    }
  }

  private static void alone(int[] hidden, int batch, int threads) {
    List<Layer> layers = new ArrayList<>();
    for (int width : hidden) {
      layers.add(new Layer.Dense(width, Activation.RELU));
    }
    layers.add(new Layer.Dense(10, Activation.SOFTMAX));
    Training training =
        Training.of(Loss.crossEntropy(), Optimizer.adam(0.001)).withBatchSize(batch).withEpochs(3);
    Rates rates = new Rates();
    Trained _ =
        Trainer.train(
            Network.of(784, layers),
            training,
            Dataset.mnist().train(),
            Optional.empty(),
            rates,
            Compute.best().withThreads(threads));
    IO.println(
        "%s, batch %d, the engine alone, %d threads: %,.0f rows/s"
            .formatted(Arrays.toString(hidden), batch, threads, rates.median()));
  }

  private static final class Rates implements Progress {
    private final List<Double> rates = new ArrayList<>();
    private long stepsPerEpoch;

    @Override
    public void started(Network network, float[] parameters, long steps, long ofEpoch) {
      stepsPerEpoch = ofEpoch;
    }

    @Override
    public void epoch(EpochReport report, float[] parameters) {
      rates.add(report.rowsPerSecond());
    }

    double median() {
      return rates.stream().skip(1).sorted().skip((rates.size() - 1) / 2).findFirst().orElseThrow();
    }

    double milliseconds(int localSteps) {
      return 1000 * ROWS / median() / Math.ceilDiv(stepsPerEpoch, localSteps);
    }
  }

  /// Batches against one row at a time.
  private static void predict(SparkSession session, int slots) {
    org.apache.spark.sql.Dataset<Row> test = cached(Mnist.test(session, slots));
    RekindleClassificationModel model =
        new RekindleClassifier().setLayers(new int[] {512, 512}).setMaxIter(1).fit(test);
    Held held = new Held(model.model());
    UDF1<Vector, Vector> alone =
        features -> {
          try (Outputs outputs = new Outputs(held.model())) {
            return org.apache.spark.ml.linalg.Vectors.dense(
                outputs.raw(List.of(features), "features")[0]);
          }
        };
    var udf = org.apache.spark.sql.functions.udf(alone, new org.apache.spark.ml.linalg.VectorUDT());
    for (int round = 0; round < 3; round++) {
      long start = System.nanoTime();
      run(model.transform(test));
      double batched = seconds(start);
      start = System.nanoTime();
      run(test.withColumn("raw", udf.apply(test.col("features"))));
      double single = seconds(start);
      IO.println(
          "transform: %,.0f rows/s in batches, %,.0f rows/s one by one"
              .formatted(10_000 / batched, 10_000 / single));
    }
  }

  private static void run(org.apache.spark.sql.Dataset<Row> frame) {
    frame.write().format("noop").mode("overwrite").save();
  }
}
