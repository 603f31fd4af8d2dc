package io.rekindle.spark;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.train.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// Trains on a cluster with and without faults, and prints what came of it, a line each.
final class ClusterProgram {
  private static final List<Row> ROWS = Local.rows(240);

  private ClusterProgram() {}

  static void main() throws IOException {
    Path faults = Path.of("faults").toAbsolutePath();
    try (SparkSession session =
        Cluster.session(
            2,
            "-D%s=faulty".formatted(KernelChoice.PROPERTY),
            "-D%s=%s".formatted(FaultyKernels.SWITCH, faults))) {
      Dataset<Row> frame = Local.frame(session, ROWS, 3);
      for (int localSteps : new int[] {1, 3}) {
        say("plain", localSteps, train(frame, localSteps, Progress.SILENT));
        say("killed", localSteps, train(frame, localSteps, new Killing()));
        Files.createFile(faults);
        Failures failures = new Failures();
        session.sparkContext().addSparkListener(failures);
        say("failing", localSteps, train(frame, localSteps, Progress.SILENT));
        session.sparkContext().removeSparkListener(failures);
        Files.delete(faults);
        IO.println("failures %d %d".formatted(localSteps, failures.count.get()));
      }
      IO.println("libraries " + libraries(session));
    }
  }

  /// Counts tasks that failed.
  private static final class Failures extends SparkListener {
    final AtomicInteger count = new AtomicInteger();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.reason() instanceof ExceptionFailure) {
        count.incrementAndGet();
      }
    }
  }

  private static void say(String what, int localSteps, RekindleClassificationModel model) {
    IO.println("%s %d %s".formatted(what, localSteps, Arrays.hashCode(model.model().parameters())));
  }

  private static RekindleClassificationModel train(
      Dataset<Row> frame, int localSteps, Progress progress) {
    return new RekindleClassifier()
        .setLayers(new int[] {8})
        .setBatchSize(24)
        .setMaxIter(4)
        .setLocalSteps(localSteps)
        .setProgress(progress)
        .fit(frame);
  }

  /// Ends an executor's process, with what it holds of the rows, in the middle of training.
  private static final class Killing implements Progress {
    private boolean killed;

    @Override
    public void step(long step, double loss, int rows) {
      if (step >= 6 && !killed) {
        killed = true;
        Optional<ProcessHandle> executor = ProcessHandle.current().children().findFirst();
        if (!executor.orElseThrow().destroyForcibly()) {
          throw new IllegalStateException("the executor could not be ended");
        }
        IO.println("ended process " + executor.get().pid());
      }
    }
  }

  /// How many files each executor maps that are oneDNN.
  private static List<Long> libraries(SparkSession session) {
    return JavaSparkContext.fromSparkContext(session.sparkContext())
        .parallelize(List.of(0, 1), 2)
        .map(
            _ -> {
              KernelChoice.named("onednn");
              KernelChoice.named("onednn");
              return mapped();
            })
        .collect();
  }

  private static long mapped() {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines
          .filter(line -> line.contains("dnnl"))
          .map(line -> line.substring(line.lastIndexOf(' ')))
          .distinct()
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
