package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Proof.Verdict;
import io.rekindle.doctor.Suspicion.Certainty;
import io.rekindle.doctor.Trials.Tried;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In which order proved conditions are named, and which of them are causes.
class CausesTest {
  private static final Change INIT = Change.set("network.init", "he_uniform");
  private static final Change RATE = Change.set("optimizer.learning_rate", 0.1);

  @TempDir Path folder;
  private Optional<Laboratory> laboratory = Optional.empty();

  /// A run with two things wrong with it, either of which is enough to stop it.
  @BeforeEach
  void openLaboratory() {
    RunFile run =
        new SmallRuns(folder)
            .numbers("network.init=uniform:0.0001", "optimizer.learning_rate=1e-9", "epochs=12");
    Subject subject = new Subject(run, Preparation.prepare(run));
    laboratory = Optional.of(new Laboratory(subject, Examined.COMPUTE));
  }

  @AfterEach
  void close() {
    laboratory.ifPresent(Laboratory::close);
  }

  private Trials trials() {
    return new Trials(laboratory.orElseThrow());
  }

  private static Suspicion suspicion(Diagnosis id, Certainty certainty, Change... changes) {
    return Suspicion.of(id, certainty, "network", "because", "advice", List.of(changes));
  }

  private static Tried tried(Diagnosis id, Certainty certainty, Verdict verdict) {
    double gain = verdict == Verdict.CURES ? 0.8 : verdict == Verdict.HARMS ? -0.3 : 0;
    Proof proof = new Proof(Proof.Kind.TRIAL, 3, 100, 2, 1, 0.1, 0.9, verdict, "");
    return new Tried(suspicion(id, certainty, INIT), 0.1 + gain, gain, Optional.of(proof));
  }

  private List<Diagnosis> ranked(boolean failing, Tried... all) {
    return new Causes(trials(), List.of(all), Optional.empty(), failing)
        .ranked().stream().map(f -> f.condition().id()).toList();
  }

  @Test
  void whatNoTrainingMakesUpForComesFirstAndWhatMerelyCuresIsLeftOut() {
    assertThat(
            ranked(
                true,
                tried(Diagnosis.TOO_DEEP, Certainty.POSSIBLE, Verdict.CURES),
                tried(Diagnosis.INIT_TOO_SMALL, Certainty.MEASURED, Verdict.CURES),
                tried(Diagnosis.SUM_REDUCTION, Certainty.STATIC, Verdict.CURES),
                tried(Diagnosis.SOFTMAX_SINGLE_UNIT, Certainty.DECIDED, Verdict.NO_EFFECT)))
        .containsExactly(
            Diagnosis.SOFTMAX_SINGLE_UNIT, Diagnosis.SUM_REDUCTION, Diagnosis.INIT_TOO_SMALL);
  }

  @Test
  void whatMerelyCuresIsACauseWhereNothingElseIs() {
    assertThat(ranked(true, tried(Diagnosis.TOO_DEEP, Certainty.POSSIBLE, Verdict.CURES)))
        .containsExactly(Diagnosis.TOO_DEEP);
  }

  @Test
  void whatDoesNotCureIsNoCause() {
    assertThat(
            ranked(
                true,
                tried(Diagnosis.INIT_TOO_SMALL, Certainty.MEASURED, Verdict.HELPS),
                tried(Diagnosis.SUM_REDUCTION, Certainty.STATIC, Verdict.NO_EFFECT),
                tried(Diagnosis.OUTPUT_RANGE_MISMATCH, Certainty.DECIDED, Verdict.HARMS)))
        .isEmpty();
  }

  @Test
  void inARunThatDoesNotFailWhatIsDecidedMustGainSomething() {
    Tried withoutGain =
        tried(Diagnosis.OUTPUT_RANGE_MISMATCH, Certainty.DECIDED, Verdict.NO_EFFECT);

    assertThat(ranked(false, withoutGain)).isEmpty();
    assertThat(ranked(true, withoutGain)).containsExactly(Diagnosis.OUTPUT_RANGE_MISMATCH);
  }

  @Test
  void aConditionIsNamedOnceThoughSeveralPrescriptionsCureIt() {
    Tried once = tried(Diagnosis.LEARNING_RATE_TOO_LOW, Certainty.POSSIBLE, Verdict.CURES);

    assertThat(ranked(true, once, once)).containsExactly(Diagnosis.LEARNING_RATE_TOO_LOW);
  }

  @Test
  void partsThatTheCureNeedsAreCausesThoughNeitherCuresAlone() {
    Suspicion init = suspicion(Diagnosis.INIT_TOO_SMALL, Certainty.MEASURED, INIT);
    Suspicion rate = suspicion(Diagnosis.LEARNING_RATE_TOO_LOW, Certainty.POSSIBLE, RATE);
    Trials trials = trials();
    List<Tried> alone = trials.all(List.of(init, rate));
    CureSearch.Found cure =
        new CureSearch.Found(List.of(init, rate), List.of(INIT, RATE), List.of());

    List<Finding> found = new Causes(trials, alone, Optional.of(cure), true).ranked();

    assertThat(alone).noneMatch(Tried::cures);
    assertThat(found)
        .extracting(f -> f.condition().id())
        .containsExactly(Diagnosis.INIT_TOO_SMALL, Diagnosis.LEARNING_RATE_TOO_LOW);
    assertThat(found)
        .extracting(f -> f.proof().map(Proof::verdict).orElseThrow())
        .as("the cure against the cure without it")
        .containsOnly(Verdict.CURES);
  }

  @Test
  void whatNeitherCuresNorIsMissedComesAfterWhatDoesAndIs() {
    Finding idle = finding(Diagnosis.LOSS_TASK_MISMATCH, Verdict.NO_EFFECT, false, false);
    Finding part = finding(Diagnosis.UNSCALED_INPUTS, Verdict.HELPS, false, true);
    Finding decisive = finding(Diagnosis.INIT_TOO_LARGE, Verdict.CURES, true, true);

    assertThat(Causes.decisiveFirst(List.of(idle, part, decisive)))
        .containsExactly(decisive, idle, part);
    assertThat(Causes.decisiveFirst(List.of(part, idle, decisive)))
        .containsExactly(part, idle, decisive);
    assertThat(Causes.decisiveFirst(List.of(idle, part))).containsExactly(idle, part);
    Finding missed = finding(Diagnosis.SIGMOID_WITH_CROSS_ENTROPY, Verdict.CURES, false, false);
    assertThat(Causes.decisiveFirst(List.of(missed, decisive))).containsExactly(missed, decisive);
    Finding decided =
        new Finding(
            suspicion(Diagnosis.SOFTMAX_SINGLE_UNIT, Certainty.DECIDED, INIT),
            Finding.Role.CAUSE,
            idle.proof());
    assertThat(Causes.decisiveFirst(List.of(decided, decisive))).containsExactly(decided, decisive);
  }

  private static Finding finding(
      Diagnosis id, Verdict verdict, boolean sufficient, boolean necessary) {
    Proof proof =
        new Proof(Proof.Kind.TRIAL, 3, 100, 2, 1, 0.1, 0.9, verdict, "").as(sufficient, necessary);
    return new Finding(
        suspicion(id, Certainty.STATIC, INIT), Finding.Role.CAUSE, Optional.of(proof));
  }

  @Test
  void aCauseWithoutAProofIsRefused() {
    Suspicion unproved = suspicion(Diagnosis.TOO_DEEP, Certainty.POSSIBLE);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Finding(unproved, Finding.Role.CAUSE, Optional.empty()))
        .withMessageContaining("too-deep");
  }

  @Test
  void aFasterRateComesAfterWhatGoesClearlyFurther() {
    Tried rate = reaching(Diagnosis.LEARNING_RATE_TOO_LOW, 0.7);
    Tried narrow = reaching(Diagnosis.BOTTLENECK, 0.95);
    Tried alike = reaching(Diagnosis.BOTTLENECK, 0.72);

    assertThat(ranked(true, rate, narrow))
        .containsExactly(Diagnosis.BOTTLENECK, Diagnosis.LEARNING_RATE_TOO_LOW);
    assertThat(ranked(true, rate, alike))
        .containsExactly(Diagnosis.LEARNING_RATE_TOO_LOW, Diagnosis.BOTTLENECK);
  }

  private static Tried reaching(Diagnosis id, double skill) {
    Proof proof = new Proof(Proof.Kind.TRIAL, 3, 100, 2, 1, 0.1, 0.9, Verdict.CURES, "");
    Suspicion suspicion = suspicion(id, Certainty.MEASURED, INIT);
    return new Tried(suspicion, skill, skill - 0.1, Optional.of(proof));
  }
}
