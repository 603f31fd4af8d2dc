package io.rekindle.spark;

import io.rekindle.core.train.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// Measures on MNIST what docs/spark.md states, and prints it as the rows of that page's tables.
/// `evidence/spark` runs it.
final class Measure {
  private Measure() {}

  /// @param arguments what to measure, then how many training rows to take
  static void main(String[] arguments) throws IOException {
    int rows = Integer.parseInt(arguments[1]);
    switch (arguments[0]) {
      case "drop-in-local" -> {
        try (SparkSession session = local(2)) {
          DropIn.measure(session, 2, rows);
        }
      }
      case "drop-in-cluster" -> {
        try (SparkSession session = Cluster.session(2)) {
          DropIn.measure(session, 2, rows);
        }
      }
      case "scaling" -> Scaling.measure(rows);
      case "crossover" -> Scaling.crossover(rows);
      case "time" -> {
        try (SparkSession session = Cluster.session(2)) {
          RoundTimes.measure(session, 2, rows);
        }
      }
      case "rounds" -> {
        try (SparkSession session = Cluster.session(2)) {
          Rounds.measure(session, 2);
        }
      }
      case "predict" -> {
        try (SparkSession session = local(2)) {
          Predictions.measure(session, 2);
        }
      }
      default -> throw new IllegalArgumentException(arguments[0]);
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

  /// The frame, held by the executors.
  static Dataset<Row> cached(Dataset<Row> frame) {
    Dataset<Row> cached = frame.cache();
    long _ = cached.count();
    return cached;
  }

  static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /// Of all threads of this process and of its executors.
  static double cpuSeconds() {
    return Stream.concat(Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
            .map(ProcessHandle::info)
            .flatMap(info -> info.totalCpuDuration().stream())
            .mapToLong(Duration::toMillis)
            .sum()
        / 1e3;
  }

  /// What is compiled and loaded before anything is timed.
  static void warmUp(SparkSession session, int slots) {
    var _ =
        new RekindleClassifier()
            .setLayers(new int[] {100})
            .setLocalSteps(1)
            .setMaxIter(4)
            .setProgress(Progress.SILENT)
            .fit(Mnist.train(session, 10_000, slots));
  }
}
