package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a failure looks like from outside.
class SymptomRulesTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private static List<Diagnosis> symptoms(RunFile run) {
    return new SymptomRules().check(Examined.of(run).seen()).stream().map(Suspicion::id).toList();
  }

  @Test
  void aRunThatLearnsShowsNone() {
    assertThat(symptoms(runs.classes("epochs=10"))).isEmpty();
  }

  @Test
  void wildOutputsMakeTheFirstLossLargeAndSmallOnesDoNot() {
    assertThat(symptoms(runs.classes("network.layers.2.init=normal:10")))
        .contains(Diagnosis.INITIAL_LOSS);
    assertThat(symptoms(runs.classes("network.layers.2.init=normal:0.01")))
        .doesNotContain(Diagnosis.INITIAL_LOSS);
  }

  @Test
  void aLossThatStaysIsAPlateauAndOneThatFallsSlowlyIsNot() {
    assertThat(symptoms(runs.classes("optimizer.learning_rate=1e-9", "epochs=6")))
        .contains(Diagnosis.PLATEAU);
    assertThat(symptoms(runs.classes("optimizer.learning_rate=0.003", "epochs=20")))
        .doesNotContain(Diagnosis.PLATEAU);
  }

  @Test
  void aLossThatRisesAgainAndAgainOscillates() {
    assertThat(symptoms(runs.classes("optimizer={name: sgd, learning_rate: 1.5, momentum: 0.9}", "epochs=20")))
        .contains(Diagnosis.OSCILLATING_LOSS);
    assertThat(symptoms(runs.classes("optimizer.learning_rate=0.01", "epochs=10")))
        .doesNotContain(Diagnosis.OSCILLATING_LOSS);
  }
}
