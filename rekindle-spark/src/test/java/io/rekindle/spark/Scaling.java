package io.rekindle.spark;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import io.rekindle.data.Dataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// Rows a second of training: of one executor, of two, and of the engine alone.
final class Scaling {
  private static final int EPOCHS = 3;
  private static final int[][] HIDDEN = {{100}, {512, 512}};

  private Scaling() {}

  /// What is trained.
  private record Setting(List<Integer> hidden, int batch, int localSteps) {
    String network() {
      return "784-%s-10"
          .formatted(hidden.stream().map(String::valueOf).collect(Collectors.joining("-")));
    }
  }

  static void measure(int rows) throws IOException {
    List<Setting> settings = new ArrayList<>();
    for (int[] hidden : HIDDEN) {
      for (int batch : new int[] {128, 1024}) {
        for (int localSteps : new int[] {1, 16}) {
          settings.add(new Setting(boxed(hidden), batch, localSteps));
        }
      }
    }
    List<Double> one = onExecutors(1, settings, rows);
    List<Double> two = onExecutors(2, settings, rows);
    double oneThread = 0;
    double twoThreads = 0;
    for (int i = 0; i < settings.size(); i++) {
      Setting each = settings.get(i);
      if (each.localSteps == 1) {
        oneThread = alone(each, rows, 1);
        twoThreads = alone(each, rows, 2);
      }
      IO.println(
          "| %s, batch %d | %d | %,.0f | %,.0f | %.0f %% | %,.0f | %,.0f |"
              .formatted(
                  each.network(),
                  each.batch,
                  each.localSteps,
                  one.get(i),
                  two.get(i),
                  50 * two.get(i) / one.get(i),
                  oneThread,
                  twoThreads));
    }
  }

  /// From which batch on two executors with gradients are faster than one thread alone.
  static void crossover(int rows) throws IOException {
    List<Setting> settings = new ArrayList<>();
    for (int[] hidden : HIDDEN) {
      for (int batch : new int[] {128, 512, 2048, 8192}) {
        settings.add(new Setting(boxed(hidden), batch, 1));
      }
    }
    List<Double> two = onExecutors(2, settings, rows);
    for (int i = 0; i < settings.size(); i++) {
      Setting each = settings.get(i);
      double alone = alone(each, rows, 1);
      IO.println(
          "| %s | %,d | %,.0f | %,.0f | %.2f |"
              .formatted(each.network(), each.batch, two.get(i), alone, two.get(i) / alone));
    }
  }

  private static List<Integer> boxed(int[] widths) {
    return Arrays.stream(widths).boxed().toList();
  }

  private static List<Double> onExecutors(int executors, List<Setting> settings, int rows)
      throws IOException {
    List<Double> rates = new ArrayList<>();
    try (SparkSession session = Cluster.session(executors)) {
      Measure.warmUp(session, executors);
      org.apache.spark.sql.Dataset<Row> train =
          Measure.cached(Mnist.train(session, rows, executors));
      for (Setting each : settings) {
        Rates measured = new Rates();
        var _ =
            new RekindleClassifier()
                .setLayers(each.hidden.stream().mapToInt(i -> i).toArray())
                .setBatchSize(each.batch)
                .setLocalSteps(each.localSteps)
                .setMaxIter(EPOCHS)
                .setDoctor(false)
                .setProgress(measured)
                .fit(train);
        rates.add(measured.best());
      }
    }
    return rates;
  }

  private static double alone(Setting setting, int rows, int threads) {
    List<Layer> layers = new ArrayList<>();
    for (int width : setting.hidden) {
      layers.add(new Layer.Dense(width, Activation.RELU));
    }
    layers.add(new Layer.Dense(10, Activation.SOFTMAX));
    Training training =
        Training.of(Loss.crossEntropy(), Optimizer.adam(0.001))
            .withBatchSize(setting.batch)
            .withEpochs(EPOCHS);
    Examples all = Dataset.mnist().train();
    Examples train = all.select(IntStream.range(0, rows).toArray());
    Rates rates = new Rates();
    Trained _ =
        Trainer.train(
            Network.of(784, layers),
            training,
            train,
            Optional.empty(),
            rates,
            Compute.best().withThreads(threads));
    return rates.best();
  }

  /// Notes what each epoch reached.
  private static final class Rates implements Progress {
    private final List<Double> rates = new ArrayList<>();

    @Override
    public void epoch(EpochReport report, float[] parameters) {
      rates.add(report.rowsPerSecond());
    }

    /// Of the epochs after the first, in which code is compiled.
    double best() {
      return rates.stream().skip(1).mapToDouble(r -> r).max().orElseThrow();
    }
  }
}
