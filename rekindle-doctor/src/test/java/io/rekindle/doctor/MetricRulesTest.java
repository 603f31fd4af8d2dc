package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.MISLEADING_METRIC;
import static io.rekindle.doctor.Examined.nullValue;
import static io.rekindle.doctor.Examined.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Metrics that hardly move whatever the network learns, and metrics that do.
class MetricRulesTest {
  private static final String[] INDEX = {
    "data.encode=index",
    "network.layers.2.dense=1",
    "network.layers.2.activation=linear",
    "loss=mse",
    "optimizer.learning_rate=0.01",
    "epochs=30"
  };

  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  /// One row in 20 is of the class 1.
  private static double[] rare(int row, Draws draws) {
    double[] cells = Tables.halves(row, draws);
    cells[4] = row % 20 == 0 ? 1 : 0;
    return cells;
  }

  /// Ten classes in a row, told by a sum of features under some noise.
  private static double[] graded(int row, Draws draws) {
    double[] cells = Tables.surface(row, draws);
    double sum = 4.5 + 2 * cells[0] + 1.2 * draws.normal(9);
    cells[4] = row < 10 ? row : Math.clamp(Math.round(sum), 0, 9);
    return cells;
  }

  @Test
  void accuracyAloneSaysLittleOfARareClass() {
    RunFile run = runs.yesOrNo(MetricRulesTest::rare);

    Suspicion found = Examined.of(run).expect(MISLEADING_METRIC);

    assertThat(value(found, 0)).isCloseTo(0.95, within(1e-9));
    assertThat(found.changes()).isEmpty();
  }

  @Test
  void aMetricThatHearsTheRareClassBesideItIsFine() {
    RunFile run = runs.yesOrNo(MetricRulesTest::rare, "metrics=[accuracy, f1]");
    assertThat(Examined.of(run).suspicion(MISLEADING_METRIC)).isEmpty();
    assertThat(Examined.of(runs.yesOrNo()).suspicion(MISLEADING_METRIC)).isEmpty();
  }

  @Test
  void roundedNumbersMoveAccuracyLessThanTheLoss() {
    Suspicion found =
        Examined.of(runs.classes(MetricRulesTest::graded, INDEX)).expect(MISLEADING_METRIC);

    assertThat(nullValue(found, 0) - value(found, 0)).isGreaterThan(0.3);
  }

  @Test
  void threeClassesThatAreHitByRoundingAreFine() {
    RunFile run = runs.classes(Tables::clusters, INDEX);
    assertThat(Examined.of(run).seen().control().skill()).isGreaterThan(0.7);
    assertThat(Examined.of(run).suspicion(MISLEADING_METRIC)).isEmpty();
  }
}
