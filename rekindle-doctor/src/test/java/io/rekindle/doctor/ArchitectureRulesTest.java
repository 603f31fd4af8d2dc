package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.DROPOUT_TOO_HIGH;
import static io.rekindle.doctor.Diagnosis.FROZEN_PARAMETERS;
import static io.rekindle.doctor.Diagnosis.MISSING_BIAS;
import static io.rekindle.doctor.Diagnosis.OVER_REGULARISED;
import static io.rekindle.doctor.Diagnosis.TOO_DEEP;
import static io.rekindle.doctor.Diagnosis.TOO_SMALL;
import static io.rekindle.doctor.Examined.assertSilent;
import static io.rekindle.doctor.Examined.typed;
import static io.rekindle.doctor.Examined.value;
import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.POSSIBLE;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which depths, widths and restraints are a condition, and which are worth no more than a try.
class ArchitectureRulesTest {
  private static final String HIDDEN = "{dense: 16, activation: relu}, ";
  private static final String OUTPUT = "{dense: 3, activation: softmax}]";

  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private RunFile hidden(int layers) {
    return runs.classes("network.layers=[" + HIDDEN.repeat(layers) + OUTPUT);
  }

  private Examined dropping(double rate) {
    return Examined.of(
        runs.classes(
            "network.layers=[%s{dropout: %s}, %s"
                .formatted(HIDDEN, Double.toString(rate), OUTPUT)));
  }

  @Test
  void nothingIsWrongWithTheRunThatTheseTestsSpoil() {
    assertThat(new ArchitectureRules().check(Examined.of(runs.classes()).seen())).isEmpty();
  }

  @Test
  void aFrozenLayerIsTrained() {
    Suspicion found =
        Examined.of(runs.classes("network.layers.0.trainable=false"))
            .expectCurable(FROZEN_PARAMETERS, STATIC, "network.layers.0.trainable");

    assertThat(typed(found)).containsExactly("network.layers.0.trainable=true");
    assertSilent(runs.classes("network.layers.0.trainable=true"), FROZEN_PARAMETERS);
  }

  @Test
  void aPenaltyThatShrinksTheWeightsIsRemoved() {
    Suspicion found =
        Examined.of(runs.classes("network.layers.0.l2=1", "network.layers.1.l2=1", "epochs=6"))
            .expectCurable(OVER_REGULARISED, MEASURED, "network.layers.0.l2");

    assertThat(value(found, 0)).as("norm at the end over the start").isLessThan(0.5);
    assertThat(typed(found)).containsExactly("network.layers.0.l2=0", "network.layers.1.l2=0");
  }

  @Test
  void aPenaltyThatLeavesTheWeightsTheirSizeIsWorthATryAtMost() {
    Suspicion found =
        Examined.of(runs.classes("network.layers.0.l1=0.0001")).expect(OVER_REGULARISED);

    assertThat(found.certainty()).isEqualTo(POSSIBLE);
    assertThat(value(found, 0)).isGreaterThan(0.5);
  }

  @Test
  void decoupledDecayIsAPenaltyToo() {
    Suspicion found =
        Examined.of(
                runs.classes(
                    "optimizer={name: adamw, learning_rate: 0.01, weight_decay: 10}", "epochs=4"))
            .expectCurable(OVER_REGULARISED, MEASURED, "optimizer.weight_decay");

    assertThat(typed(found)).containsExactly("optimizer.weight_decay=0");
  }

  @Test
  void muchDropoutIsMeasuredAndSomeIsWorthATry() {
    Suspicion much =
        dropping(0.8).expectCurable(DROPOUT_TOO_HIGH, MEASURED, "network.layers.1.dropout");

    assertThat(value(much, 0)).isEqualTo(0.8);
    assertThat(typed(much)).containsExactly("network.layers.1.dropout=0.0");
    assertThat(dropping(0.2).expect(DROPOUT_TOO_HIGH).certainty()).isEqualTo(POSSIBLE);
    assertThat(dropping(0.5).expect(DROPOUT_TOO_HIGH).certainty()).as("usual").isEqualTo(POSSIBLE);
    assertThat(dropping(0).suspicion(DROPOUT_TOO_HIGH)).isEmpty();
  }

  @Test
  void aLayerWithoutABiasGetsOne() {
    Suspicion found =
        Examined.of(runs.classes("network.layers.1.use_bias=false"))
            .expectCurable(MISSING_BIAS, STATIC, "network.layers.1.use_bias");

    assertThat(typed(found)).containsExactly("network.layers.1.use_bias=true");
    assertSilent(runs.classes("network.layers.1.use_bias=true"), MISSING_BIAS);
  }

  @Test
  void aNormalisationsShiftStandsInForABias() {
    String[] shifted = {
      "network.layers=[{dense: 16, use_bias: false}, batch_norm, {activation: relu}, %s"
          .formatted(OUTPUT)
    };
    assertSilent(runs.classes(shifted), MISSING_BIAS);

    String[] tooLate = {
      "network.layers=[{dense: 16, use_bias: false, activation: relu}, batch_norm, %s"
          .formatted(OUTPUT)
    };
    Examined.of(runs.classes(tooLate))
        .expectCurable(MISSING_BIAS, STATIC, "network.layers.0.use_bias");
  }

  /// A level that slopes alone cannot reach: without biases tanh units give odd functions.
  private RunFile withoutBiases(double level) {
    Tables.Row lifted =
        SmallRuns.changed(
            Tables::surface,
            cells -> {
              cells[4] += level;
              return cells;
            });
    String layer = "{dense: 16, activation: tanh, use_bias: false}, ";
    return runs.numbers(
        lifted,
        "network.layers=[" + layer + "{dense: 1, use_bias: false}]",
        "optimizer.learning_rate=0.05",
        "epochs=40");
  }

  @Test
  void targetsOfALevelThatNoSlopeReachesAreCuredByABias() {
    Answer answer = Doctor.examine(withoutBiases(3), Examined.COMPUTE, 20);

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.SICK);
    Finding first = answer.causes().getFirst();
    assertThat(first.condition().id()).isEqualTo(MISSING_BIAS);
    assertThat(first.proof().orElseThrow().verdict()).isEqualTo(Proof.Verdict.CURES);
  }

  @Test
  void targetsAroundZeroNeedNoBias() {
    Answer answer = Doctor.examine(withoutBiases(0), Examined.COMPUTE, 20);

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(answer.causes()).isEmpty();
  }

  @Test
  void aBiasThatDrownsTheSumsIsTakenAway() {
    Suspicion found =
        Examined.of(runs.classes("network.layers.1.bias=constant:30"))
            .expectCurable(MISSING_BIAS, MEASURED, "network.layers.1.bias");

    assertThat(value(found, 0)).isEqualTo(30);
    assertThat(typed(found)).containsExactly("network.layers.1.bias=null");
  }

  @Test
  void aBiasWithinTheSizeOfTheSumsIsUsual() {
    assertSilent(runs.classes("network.layers.0.bias=constant:0.1"), MISSING_BIAS);
    assertSilent(runs.classes("network.layers.0.bias=constant:-1"), MISSING_BIAS);
  }

  @Test
  void aLargeBiasBeforeANormalisationIsTakenAwayByIt() {
    assertSilent(
        runs.classes(
            "network.layers=[{dense: 16, bias: 30}, batch_norm, {activation: relu}, " + OUTPUT),
        MISSING_BIAS);
  }

  @Test
  void anOutputMayStartAtTheLevelOfItsTargetsAndNotFarFromIt() {
    Tables.Row lifted =
        SmallRuns.changed(
            Tables::surface,
            cells -> {
              cells[4] += 40;
              return cells;
            });
    assertSilent(runs.numbers(lifted, "network.layers.2.bias=40"), MISSING_BIAS);
    Examined.of(runs.numbers("network.layers.2.bias=40", "optimizer.learning_rate=1e-4"))
        .expectCurable(MISSING_BIAS, MEASURED, "network.layers.2.bias");
  }

  @Test
  void anOutputsBiasMayHoldTheFrequenciesOfClasses() {
    assertSilent(runs.yesOrNo("network.layers.2.bias=-6"), MISSING_BIAS);
  }

  @Test
  void randomFeaturesUnderATrainedOutputMayLearn() {
    Answer answer =
        Doctor.examine(
            runs.classes("network.layers.0.trainable=false", "epochs=20"), Examined.COMPUTE, 20);

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(answer.findings())
        .filteredOn(f -> f.condition().id() == FROZEN_PARAMETERS)
        .extracting(Finding::role)
        .containsOnly(Finding.Role.NOTE);
  }

  @Test
  void manyHiddenLayersBecomeTwo() {
    Examined run = Examined.of(hidden(6));
    Suspicion found = run.expectCurable(TOO_DEEP, MEASURED, "network.layers");

    assertThat(value(found, 0)).isEqualTo(6);
    assertThat(run.treated(found).seen().subject().denseLayers()).hasSize(3);
  }

  @Test
  void someHiddenLayersAreWorthATryAndTwoAreFine() {
    assertThat(Examined.of(hidden(5)).expect(TOO_DEEP).certainty()).isEqualTo(POSSIBLE);
    assertThat(Examined.of(hidden(3)).expect(TOO_DEEP).certainty()).isEqualTo(POSSIBLE);
    assertSilent(hidden(2), TOO_DEEP);
  }

  @Test
  void layersBetweenHiddenLayersGoWithThem() {
    Examined run =
        Examined.of(
            runs.classes(
                "network.layers=["
                    + HIDDEN
                    + "batch_norm, "
                    + HIDDEN
                    + HIDDEN
                    + "{dropout: 0.1}, layer_norm, "
                    + OUTPUT));

    Examined treated = run.treated(run.expect(TOO_DEEP));

    assertThat(treated.seen().subject().network().layers()).hasSize(4);
    assertThat(treated.suspicion(TOO_DEEP)).isEmpty();
  }

  @Test
  void aHiddenLayerOfFewUnitsIsWidened() {
    Suspicion found =
        Examined.of(runs.classes("network.layers.1.dense=2"))
            .expectCurable(TOO_SMALL, MEASURED, "network.layers.1.dense");

    assertThat(value(found, 0)).isEqualTo(2);
    assertThat(typed(found)).containsExactly("network.layers.1.dense=16");
  }

  @Test
  void aHiddenLayerOfSomeUnitsIsWorthATryAndOneOfManyIsFine() {
    assertThat(Examined.of(runs.classes("network.layers.1.dense=5")).expect(TOO_SMALL).certainty())
        .isEqualTo(POSSIBLE);
    assertSilent(runs.classes("network.layers.1.dense=16"), TOO_SMALL);
  }

  @Test
  void aLimitThatHoldsWeightsNearZeroIsLikeAPenalty() {
    String[] tight = {"network.layers.0.max_norm=0.01", "network.layers.1.max_norm=0.01"};
    Suspicion found = Examined.of(runs.classes(tight)).expect(OVER_REGULARISED);

    assertThat(found.certainty()).isEqualTo(MEASURED);
    assertThat(typed(found))
        .containsExactly("network.layers.0.max_norm=null", "network.layers.1.max_norm=null");
    assertThat(
            Examined.of(runs.classes("network.layers.0.max_norm=3"))
                .expect(OVER_REGULARISED)
                .certainty())
        .isEqualTo(POSSIBLE);
  }
}
