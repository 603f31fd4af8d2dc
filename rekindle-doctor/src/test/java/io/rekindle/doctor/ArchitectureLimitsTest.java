package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.doctor.Suspicion.Certainty;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// From where on depth, width, penalties and biases are measured conditions rather than worth a
/// try.
class ArchitectureLimitsTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private static Prescriptions prescribe(Described run) {
    return new Prescriptions(run.subject);
  }

  @ParameterizedTest
  @CsvSource({"1.5, POSSIBLE", "1.49, MEASURED"})
  void aPenaltyIsMeasuredWhereAllWeightsTogetherLostAHalf(double left, Certainty certainty) {
    Described run = new Described(runs.classes("network.layers.0.l2=0.1"));
    run.last.get(0).weightNorm = 0.25;
    run.last.get(1).weightNorm = 0.25;
    run.last.get(2).weightNorm = left - 0.5;
    Suspicion found = ArchitectureRules.overRegularised(run.seen(), prescribe(run)).orElseThrow();
    assertThat(found.certainty()).isEqualTo(certainty);
    assertThat(Examined.value(found, 0)).isCloseTo(left / 3, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0.5, POSSIBLE", "0.51, MEASURED"})
  void dropoutOfMoreThanAHalfIsMeasured(String rate, Certainty certainty) {
    Described run =
        new Described(
            runs.classes(
                "network.layers=[{dense: 16, activation: relu}, {dropout: 0.1},"
                    + " {dense: 16, activation: relu}, {dropout: %s},".formatted(rate)
                    + " {dense: 3, activation: softmax}]"));
    Suspicion found = ArchitectureRules.dropout(run.seen(), prescribe(run)).orElseThrow();
    assertThat(found.certainty()).isEqualTo(certainty);
    assertThat(Examined.value(found, 0)).isEqualTo(Double.parseDouble(rate));
    assertThat(found.changes()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"16, 16, , ", "15, 16, POSSIBLE, 15", "16, 5, POSSIBLE, 5", "4, 5, MEASURED, 4"})
  void aLayerIsTooSmallBelowSixteenUnitsAndMeasuredUpToFour(
      int first, int second, Certainty certainty, Integer narrowest) {
    Described run =
        new Described(
            runs.classes("network.layers.0.dense=" + first, "network.layers.1.dense=" + second));
    Optional<Suspicion> found = ArchitectureRules.tooSmall(run.seen(), prescribe(run));
    assertThat(found.map(Suspicion::certainty)).isEqualTo(Optional.ofNullable(certainty));
    found.ifPresent(s -> assertThat(Examined.value(s, 0)).isEqualTo(narrowest.doubleValue()));
  }

  /// Of 16 inputs with a mean square of 1, weights that suit a ReLU give sums a deviation of √2,
  /// and five times that are 7.07.
  @ParameterizedTest
  @CsvSource({"1, 7, false", "1, 7.1, true", "4, 14.1, false", "4, 14.2, true"})
  void aBiasIsTooLargeFromFiveDeviationsOfTheSums(double below, String bias, boolean found) {
    Described run = new Described(runs.classes("network.layers.1.bias=" + bias));
    run.initial.get(0).moment = below;
    Optional<Suspicion> suspicion = ArchitectureRules.wrongBias(run.seen());
    assertThat(suspicion.isPresent()).isEqualTo(found);
    suspicion.ifPresent(
        s -> {
          assertThat(s.where()).isEqualTo("network.layers.1.bias");
          assertThat(s.because()).contains("keep its sign");
          assertThat(Examined.value(s, 0)).isEqualTo(Double.parseDouble(bias));
          assertThat(Examined.nullValue(s, 0)).isCloseTo(Math.sqrt(2 * below), within(1e-6));
        });
  }

  /// The first layer is given the features.
  @ParameterizedTest
  @CsvSource({"1, 7.1, true", "9, 7.1, false", "9, 21.3, true"})
  void theFirstLayersBiasIsComparedWithTheFeatures(double input, String bias, boolean found) {
    Described run = new Described(runs.classes("network.layers.0.bias=" + bias));
    run.inputMoment = input;
    assertThat(ArchitectureRules.wrongBias(run.seen()).isPresent()).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({"3, 2, 13, false", "3, 2, 13.1, true", "0, 1, 5, false", "0, 1, 5.1, true"})
  void anOutputsBiasIsFarFromTheTargetsBeyondFiveOfTheirDeviations(
      double offset, double deviation, String bias, boolean found) {
    Described run = new Described(runs.numbers("network.layers.2.bias=" + bias));
    run.targetOffset = offset;
    run.targetDeviation = deviation;
    Optional<Suspicion> suspicion = ArchitectureRules.wrongBias(run.seen());
    assertThat(suspicion.isPresent()).isEqualTo(found);
    suspicion.ifPresent(
        s -> {
          assertThat(s.because()).contains("far from the level");
          assertThat(Examined.nullValue(s, 0)).isEqualTo(offset + deviation);
        });
  }

  /// A normalisation gives what comes after it the size 1, whatever came out of the layer.
  @Test
  void aBiasAfterANormalisationIsComparedWithOne() {
    Described run =
        new Described(
            runs.classes(
                "network.layers=[{dense: 16, activation: relu}, batch_norm, {dense: 16, activation:"
                    + " relu, bias: 7.1}, {dense: 3, activation: softmax}]"));
    run.initial.get(0).moment = 100;
    assertThat(ArchitectureRules.wrongBias(run.seen()).map(Suspicion::where))
        .contains("network.layers.2.bias");
  }

  /// The rules themselves, of a run that has a bit of everything.
  @Test
  void everyRuleIsAsked() {
    String thin = "{dense: 8, activation: relu, use_bias: false, trainable: false, l2: 0.1}, ";
    Described run =
        new Described(
            runs.classes(
                "network.layers=["
                    + thin
                    + thin
                    + thin
                    + "{dropout: 0.1}, {dense: 8, activation: relu, bias: 90},"
                    + " {dense: 3, activation: softmax}]"));
    assertThat(new ArchitectureRules().check(run.seen()))
        .extracting(Suspicion::id)
        .containsExactly(
            Diagnosis.FROZEN_PARAMETERS,
            Diagnosis.OVER_REGULARISED,
            Diagnosis.DROPOUT_TOO_HIGH,
            Diagnosis.MISSING_BIAS,
            Diagnosis.MISSING_BIAS,
            Diagnosis.TOO_DEEP,
            Diagnosis.TOO_SMALL);
  }
}
