package io.rekindle.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.train.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes wrong on a cluster changes nothing, or is said.
class FaultsTest {
  private static final List<Row> ROWS = Local.rows(120);

  private static RekindleClassifier classifier(int localSteps) {
    return new RekindleClassifier()
        .setLayers(new int[] {8})
        .setBatchSize(30)
        .setMaxIter(3)
        .setLearningRate(0.01)
        .setLocalSteps(localSteps);
  }

  private static float[] train(int localSteps, Dataset<Row> frame) {
    return classifier(localSteps).fit(frame).model().parameters();
  }

  @Test
  void partitionsOfAnySizeGiveTheSameNetwork() {
    float[] expected = train(1, Local.frame(ROWS, 1));
    SparkSession session = Local.session();
    List<List<Integer>> splits =
        List.of(List.of(0, 60, 0, 60, 0), List.of(1, 119), List.of(100, 5, 5, 10));
    for (List<Integer> sizes : splits) {
      assertThat(train(1, Local.frame(session, ROWS, sizes)))
          .as("partitions of %s rows", sizes)
          .containsExactly(expected, within(1e-5f));
      float[] local = train(4, Local.frame(session, ROWS, sizes));
      assertThat(train(4, Local.frame(session, ROWS, sizes))).containsExactly(local);
    }
  }

  @Test
  void morePartitionsThanRows() {
    List<Row> few = ROWS.subList(0, 5);
    assertThat(train(1, Local.frame(few, 9)))
        .containsExactly(train(1, Local.frame(few, 1)), within(1e-5f));
    for (float w : train(3, Local.frame(few, 9))) {
      assertThat(w).isFinite();
    }
  }

  @Test
  void aLabelThatOnePartitionLacks() {
    List<Row> sorted = new ArrayList<>(ROWS);
    sorted.sort((a, b) -> Double.compare(a.getDouble(0), b.getDouble(0)));
    assertThat(train(1, Local.frame(sorted, 3)))
        .containsExactly(train(1, Local.frame(sorted, 1)), within(1e-5f));
    assertThat(classifier(2).fit(Local.frame(sorted, 3)).numClasses()).isEqualTo(3);
  }

  /// Ends tasks from outside while they run, one in ten, which are tried again.
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void tasksThatAreKilled(int localSteps) {
    float[] expected = train(localSteps, Local.frame(ROWS, 3));
    AtomicInteger started = new AtomicInteger();
    AtomicInteger killed = new AtomicInteger();
    SparkListener killing =
        new SparkListener() {
          @Override
          public void onTaskStart(SparkListenerTaskStart start) {
            if (started.incrementAndGet() % 10 == 3) {
              killed.incrementAndGet();
              Local.session()
                  .sparkContext()
                  .killTaskAttempt(start.taskInfo().taskId(), true, "test");
            }
          }
        };
    Local.session().sparkContext().addSparkListener(killing);
    try {
      assertThat(train(localSteps, Local.frame(ROWS, 3))).containsExactly(expected);
    } finally {
      Local.session().sparkContext().removeSparkListener(killing);
    }
    assertThat(killed.get()).isPositive();
  }

  /// Rows that come out of a lost cache in another order would train another network.
  @Test
  void rowsThatChangeAreAnError() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(Local.session().sparkContext());
    AtomicInteger jobs = new AtomicInteger();
    Dataset<Row> changing =
        Local.session()
            .createDataFrame(
                context
                    .parallelize(ROWS, 2)
                    .mapPartitions(
                        rows -> {
                          List<Row> all = new ArrayList<>();
                          rows.forEachRemaining(all::add);
                          java.util.Collections.rotate(all, (int) (System.nanoTime() % 59));
                          return all.iterator();
                        }),
                Local.SCHEMA);
    Progress losing =
        new Progress() {
          @Override
          public void step(long step, double loss, int rows) {
            if (jobs.incrementAndGet() == 3) {
              context.getPersistentRDDs().values().forEach(rdd -> rdd.unpersist(true));
            }
          }
        };
    assertThatThrownBy(() -> classifier(1).setMaxIter(20).setProgress(losing).fit(changing))
        .hasStackTraceContaining("came out with other rows, or in another order");
  }
}
