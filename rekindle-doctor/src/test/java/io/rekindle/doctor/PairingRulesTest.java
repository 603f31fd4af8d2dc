package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.DOUBLE_ACTIVATION;
import static io.rekindle.doctor.Diagnosis.LABEL_ENCODING_MISMATCH;
import static io.rekindle.doctor.Diagnosis.LOGITS_INTO_PROBABILITY_LOSS;
import static io.rekindle.doctor.Diagnosis.LOSS_TASK_MISMATCH;
import static io.rekindle.doctor.Diagnosis.MISSING_ACTIVATION;
import static io.rekindle.doctor.Diagnosis.MULTILABEL_WITH_SOFTMAX;
import static io.rekindle.doctor.Diagnosis.OUTPUT_ACTIVATION_MISMATCH;
import static io.rekindle.doctor.Diagnosis.OUTPUT_RANGE_MISMATCH;
import static io.rekindle.doctor.Diagnosis.SIGMOID_WITH_CROSS_ENTROPY;
import static io.rekindle.doctor.Diagnosis.SOFTMAX_SINGLE_UNIT;
import static io.rekindle.doctor.Examined.assertSilent;
import static io.rekindle.doctor.Examined.nullValue;
import static io.rekindle.doctor.Examined.typed;
import static io.rekindle.doctor.Examined.value;
import static io.rekindle.doctor.SmallRuns.changed;
import static io.rekindle.doctor.Suspicion.Certainty.DECIDED;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What outputs, losses and targets do not go together, and what does.
class PairingRulesTest {
  private static final String OUTPUT = "network.layers.2";

  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  @Test
  void nothingIsWrongWithTheRunsThatTheseTestsSpoil() {
    PairingRules rules = new PairingRules();
    assertThat(rules.check(Examined.of(runs.classes()).seen())).isEmpty();
    assertThat(rules.check(Examined.of(runs.yesOrNo()).seen())).isEmpty();
    assertThat(rules.check(Examined.of(runs.numbers()).seen())).isEmpty();
    assertThat(rules.check(Examined.of(runs.severalLabels()).seen())).isEmpty();
  }

  @Test
  void softmaxOverOneUnitIsAlwaysOne() {
    Suspicion found =
        Examined.of(runs.yesOrNo(OUTPUT + ".activation=softmax"))
            .expectCurable(SOFTMAX_SINGLE_UNIT, DECIDED, OUTPUT);

    assertThat(value(found, 0)).isEqualTo(1);
    assertThat(nullValue(found, 0)).isEqualTo(2);
    assertThat(typed(found)).containsExactly(OUTPUT + ".activation=sigmoid");
  }

  @Test
  void softmaxAsALayerOfItsOwnOverOneUnitIsFoundToo() {
    Examined run =
        Examined.of(
            runs.yesOrNo(OUTPUT + ".activation=null", "network.layers.3={activation: softmax}"));

    Suspicion found = run.expectCurable(SOFTMAX_SINGLE_UNIT, DECIDED, OUTPUT);
    assertThat(typed(found))
        .containsExactly(OUTPUT + ".activation=sigmoid", "network.layers.3.activation=linear");
  }

  @Test
  void softmaxOverTwoUnitsIsFine() {
    assertSilent(
        runs.yesOrNo(
            "data.task=classification",
            OUTPUT + ".dense=2",
            OUTPUT + ".activation=softmax",
            "loss=cross_entropy"),
        SOFTMAX_SINGLE_UNIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "sigmoid"})
  void theSameBoundedActivationTwiceAtTheOutputIsOneTooMany(String name) {
    Suspicion found =
        Examined.of(runs.classes(OUTPUT + ".activation=[%s, %s]".formatted(name, name)))
            .expectCurable(DOUBLE_ACTIVATION, STATIC, OUTPUT);

    assertThat(value(found, 0)).isEqualTo(2);
    assertThat(typed(found)).containsExactly(OUTPUT + ".activation=" + name);
  }

  @Test
  void tanhTwiceInAHiddenLayerIsOneTooMany() {
    Examined.of(runs.classes("network.layers.0.activation=[tanh, tanh]"))
        .expectCurable(DOUBLE_ACTIVATION, STATIC, "network.layers.0");
  }

  @Test
  void reluTwiceChangesNothingAndTwoDifferentActivationsMayBeMeant() {
    assertSilent(runs.classes("network.layers.0.activation=[relu, relu]"), DOUBLE_ACTIVATION);
    assertSilent(runs.classes("network.layers.0.activation=[tanh, sigmoid]"), DOUBLE_ACTIVATION);
  }

  @Test
  void classNumbersIntoOneOutputGetAUnitEach() {
    Suspicion found =
        Examined.of(
                runs.classes(
                    "data.encode=number",
                    OUTPUT + ".dense=1",
                    OUTPUT + ".activation=linear",
                    "loss=mse"))
            .expectCurable(LABEL_ENCODING_MISMATCH, DECIDED, "data.encode");

    assertThat(nullValue(found, 0)).as("classes").isEqualTo(3);
    assertThat(typed(found))
        .contains(OUTPUT + ".dense=3", "data.encode=one-hot", "loss=cross_entropy");
  }

  @Test
  void classesOneAndTwoUnderBinaryCrossEntropyBecomeZeroAndOne() {
    Tables.Row oneAndTwo =
        changed(
            Tables::halves,
            cells -> {
              cells[4]++;
              return cells;
            });

    Suspicion found =
        Examined.of(runs.yesOrNo(oneAndTwo))
            .expectCurable(LABEL_ENCODING_MISMATCH, DECIDED, "data.encode");
    assertThat(value(found, 0)).as("largest target").isEqualTo(2);
  }

  /// A hinge takes -1 and 1 as well, but no output is ever said to be -1.
  @Test
  void classesThatNoAnswerNamesBecomeZeroAndOneUnderAnyLoss() {
    Tables.Row signs =
        changed(
            Tables::halves,
            cells -> {
              cells[4] = 2 * cells[4] - 1;
              return cells;
            });

    Suspicion found =
        Examined.of(runs.yesOrNo(signs, "network.layers.2.activation=linear", "loss=hinge"))
            .expectCurable(LABEL_ENCODING_MISMATCH, DECIDED, "data.encode");
    assertThat(found.because()).contains("-1 is never right");
    assertThat(value(found, 0)).as("smallest target").isEqualTo(-1);
  }

  @Test
  void indexTargetsOfCrossEntropyAreFine() {
    assertSilent(runs.classes("data.encode=index"), LABEL_ENCODING_MISMATCH);
  }

  @Test
  void labelsThatMayHoldAtOnceDoNotGoUnderASoftmax() {
    Suspicion found =
        Examined.of(runs.severalLabels(OUTPUT + ".activation=softmax"))
            .expectCurable(MULTILABEL_WITH_SOFTMAX, DECIDED, OUTPUT);

    assertThat(typed(found)).containsExactly(OUTPUT + ".activation=sigmoid");
  }

  @Test
  void exclusiveClassesMayGoUnderASoftmax() {
    assertSilent(runs.classes(), MULTILABEL_WITH_SOFTMAX);
  }

  @Test
  void labelsOfWhichExactlyOneHoldsInEveryRowMayGoUnderASoftmax() {
    Tables.Row oneOfTwo =
        changed(
            Tables::halves,
            cells -> {
              cells[3] = 1 - cells[4];
              return cells;
            });
    String[] settings = {
      "data.target=[x4, y]",
      "data.task=multilabel",
      OUTPUT + ".dense=2",
      OUTPUT + ".activation=softmax",
      "loss=cross_entropy"
    };

    assertSilent(runs.yesOrNo(oneOfTwo, settings), MULTILABEL_WITH_SOFTMAX);
    Tables.Row orNone =
        (row, draws) -> {
          double[] cells = oneOfTwo.of(row, draws);
          cells[3] = row == 7 ? cells[4] : cells[3];
          return cells;
        };
    assertThat(Examined.of(runs.yesOrNo(orNone, settings)).suspicion(MULTILABEL_WITH_SOFTMAX))
        .as("one row with none or both")
        .isPresent();
  }

  @Test
  void exclusiveClassesUnderSigmoidsDoNotSeeEachOther() {
    Suspicion found =
        Examined.of(runs.classes(OUTPUT + ".activation=sigmoid"))
            .expectCurable(SIGMOID_WITH_CROSS_ENTROPY, STATIC, OUTPUT);

    assertThat(typed(found)).containsExactly(OUTPUT + ".activation=softmax");
  }

  @Test
  void sigmoidsWithBinaryCrossEntropyAreALegalWayToHaveClasses() {
    assertSilent(
        runs.classes(OUTPUT + ".activation=sigmoid", "loss=binary_cross_entropy"),
        SIGMOID_WITH_CROSS_ENTROPY);
  }

  @Test
  void logitsDoNotGoIntoALossOnProbabilities() {
    Suspicion found =
        Examined.of(runs.classes(OUTPUT + ".activation=null"))
            .expectCurable(LOGITS_INTO_PROBABILITY_LOSS, DECIDED, OUTPUT);

    assertThat(typed(found)).containsExactly(OUTPUT + ".activation=softmax");
  }

  @Test
  void logitsGoIntoALossThatSaysSo() {
    RunFile run =
        runs.classes(OUTPUT + ".activation=null", "loss={name: cross_entropy, from_logits: true}");
    assertSilent(run, LOGITS_INTO_PROBABILITY_LOSS);
    assertSilent(run, OUTPUT_ACTIVATION_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "tanh"})
  void outputsThatAreNoProbabilitiesDoNotGoIntoALossOnThem(String name) {
    Examined.of(runs.classes(OUTPUT + ".activation=" + name))
        .expectCurable(OUTPUT_ACTIVATION_MISMATCH, DECIDED, OUTPUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exponential", "softplus"})
  void positiveOutputsAreProbabilitiesOnlyIfTheLossDividesThemByTheirSum(String name) {
    String activation = OUTPUT + ".activation=" + name;
    Suspicion divided = Examined.of(runs.classes(activation)).expect(OUTPUT_ACTIVATION_MISMATCH);
    assertThat(divided.certainty()).as("some runs learn all the same").isEqualTo(STATIC);
    assertThat(divided.because()).contains("overflow");

    Suspicion cut =
        Examined.of(runs.classes(activation, "loss={name: cross_entropy, renormalize: false}"))
            .expectCurable(OUTPUT_ACTIVATION_MISMATCH, DECIDED, OUTPUT);
    assertThat(cut.because()).contains("cut off");
  }

  @Test
  void tanhAtTheOutputIsFineUnderAMargin() {
    RunFile run = runs.yesOrNo(OUTPUT + ".activation=tanh", "loss=hinge");
    assertSilent(run, OUTPUT_ACTIVATION_MISMATCH);
    assertSilent(run, LOSS_TASK_MISMATCH);
  }

  @Test
  void softmaxBeforeALossThatAppliesItsOwnIsOneTooMany() {
    Examined.of(runs.classes("loss={name: cross_entropy, from_logits: true}"))
        .expectCurable(OUTPUT_ACTIVATION_MISMATCH, STATIC, OUTPUT);
  }

  @Test
  void targetsBelowWhatTheOutputReachesAreNamed() {
    Examined run = Examined.of(runs.numbers(OUTPUT + ".activation=sigmoid"));
    Suspicion found = run.expectCurable(OUTPUT_RANGE_MISMATCH, DECIDED, OUTPUT);

    double[] range = run.seen().subject().targetRange();
    assertThat(value(found, 0)).isEqualTo(range[0]).isNegative();
    assertThat(value(found, 1)).isEqualTo(range[1]).isGreaterThan(1);
    assertThat(nullValue(found, 0)).isZero();
    assertThat(nullValue(found, 1)).isEqualTo(1);
    assertThat(typed(found)).containsExactly(OUTPUT + ".activation=linear");
  }

  @Test
  void targetsThatTheOutputReachesAreFine() {
    Tables.Row withinOne =
        changed(
            Tables::surface,
            cells -> {
              cells[4] = 1 / (1 + Math.exp(-cells[4]));
              return cells;
            });

    assertSilent(runs.numbers(withinOne, OUTPUT + ".activation=sigmoid"), OUTPUT_RANGE_MISMATCH);
    assertSilent(runs.numbers(withinOne, OUTPUT + ".activation=relu"), OUTPUT_RANGE_MISMATCH);
  }

  @Test
  void aHiddenLayerWithoutAnActivationAddsNothing() {
    Suspicion found =
        Examined.of(runs.classes("network.layers.1.activation=null"))
            .expectCurable(MISSING_ACTIVATION, STATIC, "network.layers.1");

    assertThat(typed(found))
        .containsExactly("network.layers.1.activation=relu", "network.layers.1.init=he_uniform");
  }

  @Test
  void anActivationInALayerOfItsOwnIsOne() {
    assertSilent(
        runs.classes(
            "network.layers.1={dense: 16}",
            "network.layers.2={activation: tanh}",
            "network.layers.3={dense: 3, activation: softmax}"),
        MISSING_ACTIVATION);
  }

  @Test
  void aNetworkOfOneLayerLacksNoActivation() {
    assertSilent(
        runs.numbers("network.layers=[{dense: 1}]", "optimizer.learning_rate=0.01"),
        MISSING_ACTIVATION);
  }

  @Test
  void countsAreNeverNegative() {
    Suspicion found =
        Examined.of(runs.numbers("loss=poisson"))
            .expectCurable(LOSS_TASK_MISMATCH, DECIDED, "loss");

    assertThat(value(found, 0)).isNegative();
    assertThat(typed(found)).contains("loss=mse");
  }

  @Test
  void theLogarithmOfAnOutputThatMayBeNegativeIsNone() {
    Tables.Row counts =
        changed(
            Tables::surface,
            cells -> {
              cells[4] = Math.rint(Math.exp(1 + cells[4]));
              return cells;
            });

    Suspicion found =
        Examined.of(runs.numbers(counts, "loss=poisson"))
            .expectCurable(OUTPUT_ACTIVATION_MISMATCH, STATIC, OUTPUT);
    assertThat(typed(found)).containsExactly(OUTPUT + ".activation=softplus");
    RunFile positive = runs.numbers(counts, "loss=poisson", OUTPUT + ".activation=exponential");
    assertSilent(positive, OUTPUT_ACTIVATION_MISMATCH);
    assertSilent(positive, LOSS_TASK_MISMATCH);
  }
}
