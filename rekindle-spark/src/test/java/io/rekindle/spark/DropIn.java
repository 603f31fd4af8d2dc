package io.rekindle.spark;

import io.rekindle.core.model.Model;
import io.rekindle.core.network.Network;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import io.rekindle.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// Spark's own classifier after some numbers of iterations, then this one, at the same layers and
/// `maxIter`, to the same test accuracies.
final class DropIn {
  private static final int[] LAYERS = {784, 100, 10};
  private static final int[] ITERATIONS = {20, 100};

  private DropIn() {}

  /// After an epoch, or after training.
  private record Reached(double accuracy, double seconds, double cpu) {}

  static void measure(SparkSession session, int slots, int rows) {
    org.apache.spark.sql.Dataset<Row> train = Measure.cached(Mnist.train(session, rows, slots));
    org.apache.spark.sql.Dataset<Row> test = Measure.cached(Mnist.test(session, slots));
    // Compiles what both need, on a tenth of the rows.
    org.apache.spark.sql.Dataset<Row> few = Measure.cached(Mnist.train(session, rows / 10, slots));
    var _ = new MultilayerPerceptronClassifier().setLayers(LAYERS).setMaxIter(2).fit(few);
    var _ = new RekindleClassifier().setLayers(LAYERS).setMaxIter(2).fit(few);

    String master = session.sparkContext().master();
    List<Reached> stock = new ArrayList<>();
    for (int iterations : ITERATIONS) {
      double cpu = Measure.cpuSeconds();
      long start = System.nanoTime();
      var model =
          new MultilayerPerceptronClassifier()
              .setLayers(LAYERS)
              .setMaxIter(iterations)
              .setSeed(1)
              .fit(train);
      double took = Measure.seconds(start);
      double used = Measure.cpuSeconds() - cpu;
      Reached reached = new Reached(accuracy(model.transform(test)), took, used);
      say(master, "Spark's, %d iterations".formatted(iterations), reached, "");
      stock.add(reached);
    }

    EachEpoch epochs = new EachEpoch();
    RekindleClassificationModel model =
        new RekindleClassifier()
            .setLayers(LAYERS)
            .setMaxIter(ITERATIONS[ITERATIONS.length - 1])
            .setSeed(1)
            .setProgress(epochs)
            .fit(train);
    for (int i = 0; i < stock.size(); i++) {
      Reached wanted = stock.get(i);
      int epoch = 0;
      while (epoch < epochs.reached.size()
          && epochs.reached.get(epoch).accuracy < wanted.accuracy) {
        epoch++;
      }
      if (epoch == epochs.reached.size()) {
        IO.println("| %s | Rekindle | never %s | | | |".formatted(master, percent(wanted)));
      } else {
        Reached found = epochs.reached.get(epoch);
        String ratio =
            "1/%.0f, CPU 1/%.0f".formatted(wanted.seconds / found.seconds, wanted.cpu / found.cpu);
        say(
            master,
            "Rekindle, as good as %d iterations after epoch %d".formatted(ITERATIONS[i], epoch + 1),
            found,
            ratio);
      }
    }
    Reached last = epochs.reached.getLast();
    Reached whole = new Reached(accuracy(model.transform(test)), last.seconds, last.cpu);
    say(master, "Rekindle, all %d epochs".formatted(epochs.reached.size()), whole, "");
  }

  private static void say(String master, String what, Reached reached, String ratio) {
    IO.println(
        "| %s | %s | %s | %.1f s | %.1f s | %s |"
            .formatted(master, what, percent(reached), reached.seconds, reached.cpu, ratio));
  }

  private static String percent(Reached reached) {
    return "%.2f %%".formatted(100 * reached.accuracy);
  }

  private static double accuracy(org.apache.spark.sql.Dataset<Row> predicted) {
    return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted);
  }

  /// Notes the accuracy on the test images after each epoch; the time that this takes does not
  /// count.
  private static final class EachEpoch implements Progress {
    final List<Reached> reached = new ArrayList<>();
    private final Dataset data = Dataset.mnist();
    private final long start = System.nanoTime();
    private final double startCpu = Measure.cpuSeconds();
    private Optional<Network> network = Optional.empty();
    private double outside;
    private double outsideCpu;

    @Override
    public void started(Network trained, float[] parameters, long steps, long stepsPerEpoch) {
      network = Optional.of(trained);
    }

    @Override
    public void epoch(EpochReport report, float[] parameters) {
      double now = Measure.seconds(start);
      double cpu = Measure.cpuSeconds() - startCpu;
      Model model = Model.of(network.orElseThrow(), parameters);
      float[] outputs = model.predictPrepared(data.test().features());
      int right = 0;
      float[] target = new float[10];
      for (int i = 0; i < data.test().rows(); i++) {
        data.test().targets().copyRow(i, target, 0);
        right += best(outputs, i * 10) == best(target, 0) ? 1 : 0;
      }
      double accuracy = right / (double) data.test().rows();
      reached.add(new Reached(accuracy, now - outside, cpu - outsideCpu));
      outside += Measure.seconds(start) - now;
      outsideCpu += Measure.cpuSeconds() - startCpu - cpu;
    }

    private static int best(float[] values, int from) {
      int best = 0;
      for (int i = 1; i < 10; i++) {
        best = values[from + i] > values[from + best] ? i : best;
      }
      return best;
    }
  }
}
