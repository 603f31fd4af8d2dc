package io.rekindle.spark;

import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// Where a round's time goes, by Spark's own counters, over the epochs after the first.
final class RoundTimes {
  private static final int EPOCHS = 3;

  private RoundTimes() {}

  static void measure(SparkSession session, int tasks, int rows) {
    Measure.warmUp(session, tasks);
    Dataset<Row> train = Measure.cached(Mnist.train(session, rows, tasks));
    for (int[] hidden : new int[][] {{100}, {512, 512}}) {
      for (int[] batchAndSteps : new int[][] {{128, 1}, {1024, 1}, {128, 16}}) {
        Jobs jobs = new Jobs();
        session.sparkContext().addSparkListener(jobs);
        Clock clock = new Clock(session, jobs);
        var _ =
            new RekindleClassifier()
                .setLayers(hidden)
                .setBatchSize(batchAndSteps[0])
                .setLocalSteps(batchAndSteps[1])
                .setMaxIter(EPOCHS)
                .setDoctor(false)
                .setProgress(clock)
                .fit(train);
        session.sparkContext().removeSparkListener(jobs);
        String network =
            Arrays.stream(hidden).mapToObj(String::valueOf).collect(Collectors.joining("-"));
        IO.println(
            "| 784-%s-10, batch %d, `localSteps` %d | %s |"
                .formatted(
                    network,
                    batchAndSteps[0],
                    batchAndSteps[1],
                    jobs.shares(clock.seconds, tasks)));
      }
    }
  }

  /// Begins to count after the first epoch, and stops after the last.
  private static final class Clock implements Progress {
    double seconds;
    private final SparkSession session;
    private final Jobs jobs;
    private long start;

    Clock(SparkSession session, Jobs jobs) {
      this.session = session;
      this.jobs = jobs;
    }

    @Override
    public void epoch(EpochReport report, float[] parameters) {
      if (report.epoch() == 1) {
        settle();
        jobs.count(true);
        start = System.nanoTime();
      } else if (report.epoch() == EPOCHS) {
        seconds = Measure.seconds(start);
        settle();
        jobs.count(false);
      }
    }

    /// Waits for what Spark has still to tell of jobs that are done.
    private void settle() {
      try {
        session.sparkContext().listenerBus().waitUntilEmpty();
      } catch (java.util.concurrent.TimeoutException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// Adds up what Spark tells of jobs and tasks, in milliseconds.
  private static final class Jobs extends SparkListener {
    private final Map<Integer, Long> started = new HashMap<>();
    private boolean counts;
    private long jobs;
    private double inJobs;
    private double computing;
    private double unpacking;
    private double handingOver;
    private double elapsed;

    synchronized void count(boolean on) {
      counts = on;
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart start) {
      started.put(start.jobId(), start.time());
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd end) {
      if (counts) {
        jobs++;
        inJobs += end.time() - started.getOrDefault(end.jobId(), end.time());
      }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
      if (counts) {
        TaskMetrics metrics = end.taskMetrics();
        TaskInfo task = end.taskInfo();
        computing += metrics.executorRunTime();
        unpacking += metrics.executorDeserializeTime();
        handingOver += metrics.resultSerializationTime();
        elapsed += task.finishTime() - task.launchTime();
      }
    }

    /// A round, and its parts: of tasks, the mean.
    synchronized String shares(double seconds, int tasks) {
      double round = 1000 * seconds / jobs;
      double each = 1.0 / (jobs * tasks);
      double taskTime = elapsed * each;
      double onExecutor = (computing + unpacking + handingOver) * each;
      return "%.1f ms | %.1f | %.1f | %.1f | %.1f | %.1f"
          .formatted(
              round,
              computing * each,
              unpacking * each,
              taskTime - onExecutor,
              inJobs / jobs - taskTime,
              round - inJobs / jobs);
    }
  }
}
