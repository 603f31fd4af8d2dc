package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.DEAD_RELU;
import static io.rekindle.doctor.Diagnosis.EXPLODING_ACTIVATION;
import static io.rekindle.doctor.Diagnosis.INIT_TOO_LARGE;
import static io.rekindle.doctor.Diagnosis.INIT_TOO_SMALL;
import static io.rekindle.doctor.Diagnosis.SATURATED_UNITS;
import static io.rekindle.doctor.Diagnosis.SYMMETRIC_INIT;
import static io.rekindle.doctor.Diagnosis.VANISHING_GRADIENT;
import static io.rekindle.doctor.Examined.assertSilent;
import static io.rekindle.doctor.Examined.nullValue;
import static io.rekindle.doctor.Examined.typed;
import static io.rekindle.doctor.Examined.value;
import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.POSSIBLE;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which signals and gradients are a condition, and which are not.
class SignalRulesTest {
  private static final String FIRST = "network.layers.0";

  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  /// A classifier with so many hidden layers of 16 units.
  private RunFile deep(int hidden, String layer, String... settings) {
    List<String> all = new ArrayList<>();
    String layers = (layer + ", ").repeat(hidden) + "{dense: 3, activation: softmax}";
    all.add("network.layers=[%s]".formatted(layers));
    all.addAll(List.of(settings));
    return runs.classes(all.toArray(String[]::new));
  }

  @Test
  void nothingIsWrongWithTheRunsThatTheseTestsSpoil() {
    SignalRules rules = new SignalRules();
    assertThat(rules.check(Examined.of(runs.classes()).seen())).isEmpty();
    assertThat(rules.check(Examined.of(runs.yesOrNo()).seen())).isEmpty();
    assertThat(rules.check(Examined.of(runs.numbers()).seen())).isEmpty();
  }

  @Test
  void weightsTooSmallForReluAreNamedWithTheNumbersOfThisNetwork() {
    Examined run = Examined.of(runs.classes("network.init=uniform:0.01"));
    Suspicion found = run.expectCurable(INIT_TOO_SMALL, MEASURED, FIRST);
    assertThat(found.because()).contains("layers 0, 1 and 2");

    // U(-a, a) has the variance a² / 3; the farthest from its own is the last layer, of 16 inputs
    // and 3 units, for which Glorot's is 2 / (16 + 3).
    double scale = Math.sqrt(0.01 * 0.01 / 3 / (2.0 / 19));
    assertThat(value(found, 0)).isCloseTo(scale, within(1e-9));
    assertThat(value(found, 1)).as("second moment, last hidden over input").isLessThan(1e-6);
    assertThat(typed(found))
        .containsExactly(
            "network.layers.0.init=he_uniform",
            "network.layers.1.init=he_uniform",
            "network.layers.2.init=glorot_uniform");
  }

  @Test
  void theOutputBiasGetsTheGradientThatFadesBeforeTheWeights() {
    Tables.Row twoThirds =
        SmallRuns.changed(
            Tables::clusters,
            cells -> {
              cells[4] = Math.min(cells[4], 1);
              return cells;
            });

    Suspicion small =
        Examined.of(runs.yesOrNo(twoThirds, "network.init=uniform:0.01")).expect(INIT_TOO_SMALL);
    assertThat(value(small, 2)).as("bias's share of the gradient").isGreaterThan(0.9);
    assertThat(SignalRules.biasShare(Examined.of(runs.yesOrNo(twoThirds)).seen().initial()))
        .as("in a healthy run")
        .isLessThan(0.3);
  }

  @Test
  void oneLayerTooSmallIsTheOneThatIsNamed() {
    Suspicion found =
        Examined.of(runs.classes("network.layers.1.init=normal:0.001"))
            .expectCurable(INIT_TOO_SMALL, MEASURED, "network.layers.1");

    assertThat(typed(found)).containsExactly("network.layers.1.init=he_uniform");
  }

  @Test
  void anOutputLayerOfZerosDoesNotHideHiddenLayersThatAreTooSmall() {
    Examined.of(runs.classes("network.init=uniform:0.01", "network.layers.2.init=zeros"))
        .expectCurable(INIT_TOO_SMALL, MEASURED, FIRST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "he_uniform",
        "he_normal",
        "glorot_uniform",
        "glorot_normal",
        "lecun_normal",
        "orthogonal",
        "lsuv",
        "uniform:0.3"
      })
  void initialisersOfTheUsualSizeAreNeitherTooSmallNorTooLarge(String init) {
    RunFile run = runs.classes("network.init=" + init);
    assertSilent(run, INIT_TOO_SMALL);
    assertSilent(run, INIT_TOO_LARGE);
  }

  @Test
  void weightsTooLargeAreNamed() {
    Suspicion found =
        Examined.of(runs.classes("network.init=uniform:5", "optimizer.learning_rate=1e-6"))
            .expectCurable(INIT_TOO_LARGE, MEASURED, FIRST);

    // He's variance, 2 / 4, is the larger of the two for 4 inputs and 16 units.
    assertThat(value(found, 0)).isCloseTo(Math.sqrt(25 / 3.0 / (2.0 / 4)), within(1e-9));
    assertThat(found.because()).contains("grows");
  }

  @Test
  void weightsThatSaturateTanhAreSaidToDoSo() {
    Suspicion found =
        Examined.of(deep(2, "{dense: 16, activation: tanh}", "network.init=normal:20"))
            .expectCurable(INIT_TOO_LARGE, MEASURED, FIRST);

    assertThat(found.because()).contains("ends of their range");
    assertThat(value(found, 1)).as("saturated").isGreaterThan(0.8);
  }

  @Test
  void unitsThatStartEqualStayEqual() {
    Examined run = Examined.of(runs.classes("network.init=constant:0.1"));
    Suspicion found = run.expectCurable(SYMMETRIC_INIT, STATIC, FIRST);

    assertThat(value(found, 0)).isEqualTo(1);
    assertThat(nullValue(found, 0)).isEqualTo(16);
    assertThat(typed(found)).contains("network.layers.0.init=he_uniform");
    assertThat(run.seen().last().layers().getFirst().unitsAlike()).as("after training").isTrue();
  }

  @Test
  void anOutputLayerThatStartsEqualIsFine() {
    RunFile run = runs.classes("network.layers.2.init=zeros");
    assertSilent(run, SYMMETRIC_INIT);
    assertSilent(run, INIT_TOO_SMALL);
  }

  @Test
  void aLinearOutputThatStartsAtZeroIsFine() {
    RunFile run = runs.numbers("network.layers.2.init=zeros");
    assertSilent(run, SYMMETRIC_INIT);
    assertSilent(run, INIT_TOO_SMALL);
  }

  @Test
  void exponentialUnitsExplode() {
    Suspicion found =
        Examined.of(deep(3, "{dense: 16, activation: exponential, init: {normal: 2}}"))
            .expectCurable(EXPLODING_ACTIVATION, MEASURED, FIRST);

    assertThat(found.because()).contains("exponential");
    assertThat(typed(found)).contains("network.layers.0.activation=tanh");
  }

  @Test
  void aSignalThatGrowsOverManyLayersExplodesWhereItLeavesTheRange() {
    RunFile run = deep(8, "{dense: 16, activation: relu, init: {normal: 1.5}}", "epochs=1");
    Suspicion found = Examined.of(run).expect(EXPLODING_ACTIVATION);

    assertThat(found.where()).isNotEqualTo(FIRST);
    assertThat(value(found, 0)).isGreaterThan(1e4);
    assertThat(typed(found)).contains("network.layers.7.init=he_uniform");
  }

  @Test
  void aSignalThatKeepsItsSizeOverManyLayersDoesNotExplode() {
    assertSilent(deep(8, "{dense: 16, activation: relu}"), EXPLODING_ACTIVATION);
  }

  @Test
  void sigmoidsOnSigmoidsLoseTheSignal() {
    Suspicion found =
        Examined.of(deep(6, "{dense: 16, activation: sigmoid}"))
            .expectCurable(VANISHING_GRADIENT, MEASURED, FIRST);

    assertThat(Math.min(10 * value(found, 1), value(found, 0))).isLessThan(0.01);
    assertThat(typed(found)).contains("network.layers.5.activation=relu");
  }

  @Test
  void aFewTanhLayersKeepTheSignal() {
    assertSilent(deep(4, "{dense: 16, activation: tanh}"), VANISHING_GRADIENT);
    assertSilent(deep(2, "{dense: 16, activation: sigmoid}"), VANISHING_GRADIENT);
  }

  @Test
  void aFrozenLayerGetsNoGradientAndIsNotSaidToVanish() {
    assertSilent(runs.classes("network.layers.0.trainable=false"), VANISHING_GRADIENT);
  }

  @Test
  void unitsBornDeadAreNamed() {
    Suspicion found =
        Examined.of(runs.classes("network.layers.1.bias=constant:-100")).expect(DEAD_RELU);

    assertThat(found.certainty()).isEqualTo(MEASURED);
    assertThat(found.where()).isEqualTo("network.layers.1");
    assertThat(value(found, 0)).isEqualTo(1);
    assertThat(value(found, 1)).isEqualTo(1);
    assertThat(found.because()).contains("from the start");
  }

  @Test
  void aReluOutputThatIsZeroForEveryRowGetsTheOutputThatSuits() {
    Suspicion found =
        Examined.of(
                runs.numbers(
                    "network.layers.2.activation=relu",
                    "network.layers.2.bias=constant:-10",
                    "optimizer.learning_rate=0.001"))
            .expectCurable(DEAD_RELU, MEASURED, "network.layers.2");

    assertThat(typed(found)).containsExactly("network.layers.2.activation=linear");
  }

  @Test
  void unitsKilledByAStepAreToldFromUnitsBornDead() {
    Observation seen = Examined.of(runs.classes()).seen();

    Suspicion found = SignalRules.dead(Examined.withLast(seen, 0, 0.95)).orElseThrow();

    assertThat(found.where()).isEqualTo(FIRST);
    assertThat(found.because()).contains("became");
    assertThat(value(found, 0)).isEqualTo(0.95);
  }

  @Test
  void someDeadUnitsAreOrdinary() {
    Observation seen = Examined.of(runs.classes()).seen();

    assertThat(SignalRules.dead(Examined.withLast(seen, 0, 0.9))).isEmpty();
  }

  @Test
  void unitsAtTheEndsOfTheirRangeAreNamed() {
    Suspicion found =
        Examined.of(deep(2, "{dense: 16, activation: tanh, init: {normal: 20}}"))
            .expectCurable(SATURATED_UNITS, MEASURED, FIRST);

    assertThat(value(found, 1)).as("before the first step").isGreaterThan(0.8);
    assertThat(typed(found)).contains("network.layers.0.activation=relu");
  }

  @Test
  void tanhOfOrdinaryWeightsIsNotSaturated() {
    assertSilent(deep(2, "{dense: 16, activation: tanh}"), SATURATED_UNITS);
  }

  @Test
  void aConfidentSoftmaxIsNotSaturated() {
    assertSilent(runs.classes("network.layers.2.init=normal:50"), SATURATED_UNITS);
  }

  @Test
  void weightsThatAreALittleTooLargeExplodeOverManyLayers() {
    String layer = "{dense: 16, activation: relu, init: {normal: %s}}";
    Examined deep = Examined.of(deep(16, layer.formatted(0.8), "epochs=1"));

    assertThat(deep.suspicion(EXPLODING_ACTIVATION)).as("what follows").isPresent();
    assertThat(value(deep.expect(INIT_TOO_LARGE), 0)).isBetween(1.2, 2.5);
    assertSilent(deep(2, layer.formatted(0.8), "epochs=1"), INIT_TOO_LARGE);
  }

  @Test
  void unitsThatAnOvershootingRunKilledAreNoMoreThanWorthATry() {
    Observation seen = Examined.of(runs.classes("optimizer={name: adam, learning_rate: 5}")).seen();

    assertThat(SignalRules.dead(Examined.withLast(seen, 0, 0.95)))
        .map(Suspicion::certainty)
        .contains(POSSIBLE);
  }
}
