package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.metric.Metric;
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
    Optional<Suspicion> found = ArchitectureRules.tooSmall(prescribe(run));
    assertThat(found.map(Suspicion::certainty)).isEqualTo(Optional.ofNullable(certainty));
    found.ifPresent(s -> assertThat(Examined.value(s, 0)).isEqualTo(narrowest.doubleValue()));
  }

  @Test
  void anAutoencodersCodeIsNotTooSmallAndOtherLayersAre() {
    Described run =
        new Described(
            runs.numbers(
                "data.target=null",
                "data.task=autoencoding",
                "network.layers=[{dense: 8, activation: relu}, {dense: 2}, {dense: 8, activation:"
                    + " relu}, {dense: 5}]"));
    assertThat(ArchitectureRules.tooSmall(prescribe(run)).orElseThrow().changes())
        .extracting(Change::path)
        .containsExactly("network.layers.0.dense", "network.layers.2.dense");
    assertThat(prescribe(run).standardized()).as("other targets").isEmpty();
    assertThat(run.subject.metric()).isEqualTo(Metric.R2_WEIGHTED);
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
                    + "{dropout: 0.1}, {dense: 8, activation: relu},"
                    + " {dense: 3, activation: softmax}]"));
    assertThat(new ArchitectureRules().check(run.seen()))
        .extracting(Suspicion::id)
        .containsExactly(
            Diagnosis.FROZEN_PARAMETERS,
            Diagnosis.OVER_REGULARISED,
            Diagnosis.DROPOUT_TOO_HIGH,
            Diagnosis.MISSING_BIAS,
            Diagnosis.TOO_DEEP,
            Diagnosis.TOO_SMALL);
  }
}
