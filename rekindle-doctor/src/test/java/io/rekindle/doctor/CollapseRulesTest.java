package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.ACTIVATION_UNSUITABLE;
import static io.rekindle.doctor.Diagnosis.BATCH_TOO_SMALL;
import static io.rekindle.doctor.Diagnosis.BOTTLENECK;
import static io.rekindle.doctor.Diagnosis.EXPLODING_GRADIENT;
import static io.rekindle.doctor.Diagnosis.RANK_COLLAPSE;
import static io.rekindle.doctor.Diagnosis.VANISHING_GRADIENT;
import static io.rekindle.doctor.Diagnosis.WEIGHTS_TO_ZERO;
import static io.rekindle.doctor.Examined.assertSilent;
import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What counts as lost on the way through a network, and what does not.
class CollapseRulesTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private RunFile layers(String hidden, String... settings) {
    String[] all = new String[settings.length + 1];
    all[0] = "network.layers=[%s, {dense: 3, activation: softmax}]".formatted(hidden);
    System.arraycopy(settings, 0, all, 1, settings.length);
    return runs.classes(all);
  }

  @Test
  void nothingIsWrongWithTheRunThatTheseTestsSpoil() {
    assertThat(new CollapseRules().check(Examined.of(runs.classes()).seen())).isEmpty();
  }

  @Test
  void exponentialUnitsInAStackAreUnsuitableAndOneThatKeepsItsSizeIsNot() {
    String unit = "{dense: 16, activation: exponential}";
    Examined.of(layers(unit + ", " + unit))
        .expectCurable(ACTIVATION_UNSUITABLE, MEASURED, "network.layers.1");
    assertSilent(
        layers("{dense: 16, activation: exponential, init: {normal: 0.01}}"),
        ACTIVATION_UNSUITABLE);
  }

  @Test
  void aGradientThatGrowsOnItsWayDownIsNamedAndOneThatDoublesIsNot() {
    String five = "{dense: 16, activation: relu}, ".repeat(5) + "{dense: 16, activation: relu}";
    Suspicion found =
        Examined.of(layers(five, "network.init=normal:2"))
            .expectCurable(EXPLODING_GRADIENT, MEASURED, "network.layers.0");
    assertThat(Examined.value(found, 0)).isGreaterThan(1e4);
    assertSilent(layers(five, "network.init=normal:0.5"), EXPLODING_GRADIENT);
  }

  @Test
  void weightsOfOneSignPutAllRowsOnOneRay() {
    String four = "{dense: 16, activation: relu}, ".repeat(4) + "{dense: 16, activation: relu}";
    Suspicion found =
        Examined.of(layers(four, "network.init={uniform: [0, 0.2]}")).expect(RANK_COLLAPSE);
    assertThat(Examined.value(found, 0)).isBetween(0.999, 1.0001);
    assertSilent(layers(four), RANK_COLLAPSE);
  }

  @Test
  void alignmentIsTheMeanCosineBetweenRows() {
    float[] orthogonal = {1, 0, 0, 2, 0, 0};
    assertThat(Reading.alignment(orthogonal, 3, 2)).as("zero rows left out").isEqualTo(0);
    float[] half = {2, 0, 3, 3};
    assertThat(Reading.alignment(half, 2, 2)).isCloseTo(Math.sqrt(0.5), within(1e-7));
  }

  @Test
  void weightsThatAPenaltyTookAwayAreNamedAndAMildPenaltyIsNot() {
    String[] strong = {"optimizer.weight_decay=5", "epochs=20"};
    Examined.of(runs.classes(strong)).expectCurable(WEIGHTS_TO_ZERO, MEASURED, "network.layers.0");
    assertSilent(runs.classes("optimizer.weight_decay=0.01", "epochs=20"), WEIGHTS_TO_ZERO);
  }

  @Test
  void oneUnitBetweenWideLayersIsABottleneckAndEightAreNot() {
    String wide = "{dense: 16, activation: relu}";
    Examined.of(layers(wide + ", {dense: 1, activation: tanh}"))
        .expectCurable(BOTTLENECK, MEASURED, "network.layers.1");
    Examined.of(layers(wide + ", {dense: 4, activation: tanh}, " + wide))
        .expectCurable(BOTTLENECK, MEASURED, "network.layers.1");
    assertSilent(layers(wide + ", {dense: 8, activation: tanh}, " + wide), BOTTLENECK);
    assertSilent(layers(wide + ", {dense: 3, activation: tanh}"), BOTTLENECK);
  }

  @Test
  void aBatchOfOneWhoseLossSwingsIsTooSmallAndOneThatFallsIsNot() {
    Suspicion found =
        Examined.of(runs.classes("batch_size=1", "optimizer.learning_rate=3", "epochs=6"))
            .expect(BATCH_TOO_SMALL);
    assertThat(Examined.typed(found)).containsExactly("batch_size=32");
    assertSilent(
        runs.classes("batch_size=1", "optimizer.learning_rate=0.003", "epochs=6"), BATCH_TOO_SMALL);
  }

  @Test
  void aSoftmaxOverManyHiddenUnitsFlattensRowsAndIsNamedInThePlaceOfTheFadingSignal() {
    String softmax = "{dense: 32, activation: softmax}";
    Suspicion found =
        Examined.of(layers(softmax))
            .expectCurable(ACTIVATION_UNSUITABLE, MEASURED, "network.layers.0");
    assertThat(Examined.value(found, 0)).isLessThan(0.01);
    assertThat(Examined.typed(found)).contains("network.layers.0.activation=relu");

    Examined two = Examined.of(layers(softmax + ", " + softmax));
    assertThat(two.suspicion(ACTIVATION_UNSUITABLE)).isPresent();
    assertThat(two.suspicion(VANISHING_GRADIENT)).as("what follows from it").isEmpty();
  }

  @Test
  void aHiddenSoftmaxStopsARunThatReluCures() {
    Answer answer =
        Doctor.examine(
            layers(
                "{dense: 32, activation: softmax}, {dense: 32, activation: softmax}", "epochs=20"),
            Examined.COMPUTE,
            20);

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.SICK);
    assertThat(answer.causes().getFirst().condition().id()).isEqualTo(ACTIVATION_UNSUITABLE);
    assertThat(answer.causes().getFirst().proof().orElseThrow().verdict())
        .isEqualTo(Proof.Verdict.CURES);
  }

  @Test
  void aSoftmaxOverTheFewUnitsOfAMixtureOrBeforeANormalisationKeepsRowsApart() {
    assertSilent(
        layers("{dense: 3, activation: softmax, init: {normal: 1}}"), ACTIVATION_UNSUITABLE);
    assertSilent(
        layers("{dense: 32, activation: softmax, init: {normal: 4}}, batch_norm"),
        ACTIVATION_UNSUITABLE);
  }

  @Test
  void anAutoencodersBottleneckIsItsPurpose() {
    String narrow = "{dense: 1, activation: tanh}";
    assertSilent(
        runs.numbers(
            "data.task=autoencoding",
            "data.target=null",
            "network.layers=[{dense: 16, activation: relu}, %s, {dense: 16, activation: relu}, {dense: 5}]"
                .formatted(narrow)),
        BOTTLENECK);
    assertThat(
            Examined.of(layers("{dense: 16, activation: relu}, " + narrow)).suspicion(BOTTLENECK))
        .as("elsewhere")
        .isPresent();
  }

  @Test
  void aBatchNormalisationOfOneRowLeavesNothingOfIt() {
    String normalised = "{dense: 16, activation: relu}, batch_norm";
    Suspicion found =
        Examined.of(layers(normalised, "batch_size=1", "optimizer.learning_rate=0.003"))
            .expectCurable(BATCH_TOO_SMALL, STATIC, "batch_size");

    assertThat(Examined.typed(found)).containsExactly("batch_size=15");
    assertSilent(
        layers(normalised, "batch_size=2", "optimizer.learning_rate=0.003"), BATCH_TOO_SMALL);
    assertSilent(
        layers(
            "{dense: 16, activation: relu}, layer_norm",
            "batch_size=1",
            "optimizer.learning_rate=0.003"),
        BATCH_TOO_SMALL);
  }
}
