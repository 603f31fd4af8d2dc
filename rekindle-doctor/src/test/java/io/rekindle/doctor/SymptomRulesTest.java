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
    assertThat(symptomsOfLosses(1.0, 0.6, 0.9, 0.5, 0.8, 0.5, 0.9))
        .contains(Diagnosis.OSCILLATING_LOSS);
    assertThat(symptomsOfLosses(1.0, 0.6, 0.5, 0.505, 0.4, 0.41, 0.39))
        .doesNotContain(Diagnosis.OSCILLATING_LOSS);
    assertThat(symptomsOfLosses(1.0, 0.6, 0.9, 0.5)).doesNotContain(Diagnosis.OSCILLATING_LOSS);
  }

  private List<Diagnosis> symptomsOfLosses(Double... losses) {
    Observation seen = Examined.of(runs.classes("epochs=1")).seen();
    Outcome run = seen.control();
    Outcome changed =
        new Outcome(
            run.skill(),
            run.heldOutSkill(),
            run.heldOutLoss(),
            run.metric(),
            run.testMetric(),
            run.loss(),
            run.nonFinite(),
            List.of(losses),
            run.steps(),
            run.seconds());
    return new SymptomRules().check(seen.withControl(changed)).stream().map(Suspicion::id).toList();
  }

  @Test
  void outputsThatAreTheSameForEveryRowAreTheClassFrequenciesOrTheMean() {
    assertThat(symptoms(runs.classes("network.init=zeros")))
        .contains(Diagnosis.PRIOR_COLLAPSE)
        .doesNotContain(Diagnosis.MEAN_COLLAPSE);
    assertThat(symptoms(runs.numbers("network.init=zeros")))
        .contains(Diagnosis.MEAN_COLLAPSE)
        .doesNotContain(Diagnosis.PRIOR_COLLAPSE);
  }

  /// A tenth of the variance can be told, the rest is noise.
  @Test
  void outputsThatDifferLittleBecauseLittleCanBeToldHaveNotCollapsed() {
    Tables.Row noisy =
        (row, draws) -> {
          double[] cells = Tables.surface(row, draws);
          cells[4] = 0.3 * cells[4] + draws.normal(900);
          return cells;
        };
    Observation seen = Examined.of(runs.numbers(noisy, "epochs=10")).seen();

    assertThat(seen.control().metric()).as("R²").isLessThan(0.5);
    assertThat(new SymptomRules().check(seen))
        .extracting(Suspicion::id)
        .doesNotContain(Diagnosis.MEAN_COLLAPSE);
  }

  @Test
  void aTensorThatIsNotFiniteIsDivergenceAndAHugeLossIsNot() {
    Observation broken =
        Examined.of(runs.numbers("optimizer.learning_rate=1000", "epochs=20")).seen();
    Suspicion found =
        new SymptomRules()
            .check(broken).stream()
                .filter(s -> s.id() == Diagnosis.DIVERGENCE)
                .findFirst()
                .orElseThrow();
    assertThat(found.where()).startsWith("layers.");
    assertThat(Examined.value(found, 0)).as("step").isPositive();

    Observation huge =
        Examined.of(
                runs.numbers("network.layers.2.init=normal:10000", "optimizer.learning_rate=1e-12"))
            .seen();
    assertThat(huge.control().loss()).isGreaterThan(1e6);
    assertThat(new SymptomRules().check(huge))
        .extracting(Suspicion::id)
        .doesNotContain(Diagnosis.DIVERGENCE);
  }

  @Test
  void aLossThatIsFlatBecauseItIsLowIsNoPlateau() {
    assertThat(symptomsOfLosses(0.02, 0.02, 0.02)).doesNotContain(Diagnosis.PLATEAU);
    assertThat(symptomsOfLosses(1.1, 1.1, 1.1)).contains(Diagnosis.PLATEAU);
  }

  @Test
  void aSummedLossIsLargeBeforeTrainingByNature() {
    assertThat(symptoms(runs.classes("loss={name: cross_entropy, reduction: sum}")))
        .doesNotContain(Diagnosis.INITIAL_LOSS);
  }
}
