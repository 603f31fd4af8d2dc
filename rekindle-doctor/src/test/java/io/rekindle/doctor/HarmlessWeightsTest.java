package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.DEAD_RELU;
import static io.rekindle.doctor.Diagnosis.INIT_TOO_LARGE;
import static io.rekindle.doctor.Diagnosis.INIT_TOO_SMALL;
import static io.rekindle.doctor.Diagnosis.SYMMETRIC_INIT;
import static io.rekindle.doctor.Examined.assertFires;
import static io.rekindle.doctor.Examined.assertSilent;
import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Weights and units that look wrong, and why they are not.
class HarmlessWeightsTest {
  private static final String OUTPUT = "{dense: 3, activation: softmax}";

  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private RunFile layers(String hidden, String... settings) {
    String[] all = new String[settings.length + 1];
    all[0] = "network.layers=[%s, %s]".formatted(hidden, OUTPUT);
    System.arraycopy(settings, 0, all, 1, settings.length);
    return runs.classes(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch_norm", "layer_norm"})
  void smallWeightsWhoseSignalANormalisationRestoresAreFine(String norm) {
    String small = "{dense: 16, init: {normal: 0.05}}";
    assertSilent(layers("%s, %s, {activation: relu}".formatted(small, norm)), INIT_TOO_SMALL);
    assertFires(layers("%s, {activation: relu}".formatted(small)), INIT_TOO_SMALL);
  }

  @Test
  void weightsSoSmallThatTheNormalisationsEpsilonHidesTheirSignalAreNot() {
    assertFires(
        layers("{dense: 16, init: {normal: 0.0001}}, batch_norm, {activation: relu}"),
        INIT_TOO_SMALL);
  }

  /// Units of 64 inputs that are all 0.02 to 0.04 add up to twice what goes in.
  @Test
  void smallWeightsOfOneSignThatMakeTheSignalGrowAreNotTooSmall() {
    String hidden =
        "{dense: 64, activation: relu}, {dense: 64, activation: relu, init: {uniform: %s}}";
    assertSilent(layers(hidden.formatted("[0.02, 0.04]")), INIT_TOO_SMALL);
    assertFires(layers(hidden.formatted("[-0.04, 0.04]")), INIT_TOO_SMALL);
    assertFires(layers(hidden.formatted("[0.002, 0.004]")), INIT_TOO_SMALL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch_norm", "layer_norm"})
  void largeWeightsWhoseSumsANormalisationDividesAreFine(String norm) {
    String large = "{dense: 16, init: {normal: 8}}";
    assertSilent(layers("%s, %s, {activation: tanh}".formatted(large, norm)), INIT_TOO_LARGE);
    assertFires(layers("%s, {activation: tanh}, %s".formatted(large, norm)), INIT_TOO_LARGE);
  }

  @Test
  void aSingleLayerMayStartNearZero() {
    assertSilent(
        runs.classes("network.layers=[{dense: 3, activation: softmax, init: {normal: 0.0001}}]"),
        INIT_TOO_SMALL);
  }

  @Test
  void anOutputThatStartsSmallIsMadeUpForByTheFirstSteps() {
    assertSilent(runs.classes("network.layers.2.init=normal:0.001"), INIT_TOO_SMALL);
    assertFires(runs.classes("network.layers.1.init=normal:0.001"), INIT_TOO_SMALL);
  }

  @Test
  void equalUnitsThatDifferentWeightsAboveDrawApartAreFine() {
    Examined run = Examined.of(runs.classes("network.layers.0.init=constant:0.1"));

    assertThat(run.seen().initial().layers().getFirst().unitsAlike()).isTrue();
    assertThat(run.seen().last().layers().getFirst().unitsAlike()).isFalse();
    assertThat(run.suspicion(SYMMETRIC_INIT)).isEmpty();
  }

  @Test
  void equalWeightsUnderDifferentBiasesAreDifferentUnits() {
    String layer = "{dense: 16, activation: tanh, bias: {%s: 1}}";
    assertSilent(layers(layer.formatted("normal"), "network.init=constant:0.1"), SYMMETRIC_INIT);
    assertFires(layers(layer.formatted("constant"), "network.init=constant:0.1"), SYMMETRIC_INIT);
  }

  @Test
  void zerosThatLetNoGradientThroughStayEqualWhateverIsAbove() {
    Examined.of(runs.classes("network.layers.0.init=zeros"))
        .expectCurable(SYMMETRIC_INIT, Suspicion.Certainty.STATIC, "network.layers.0");
  }

  @Test
  void anOutputThatIsZeroBecauseItsTargetAlwaysIsHasNotDied() {
    String[] outputs = {
      "data.target=[x4, y]", "network.layers.2={dense: 2, activation: relu, bias: -1}", "epochs=1"
    };
    Tables.Row positive =
        (row, draws) -> {
          double[] cells = Tables.surface(row, draws);
          cells[3] = 0;
          cells[4] = Math.exp(cells[4]);
          return cells;
        };
    Observation seen = Examined.of(runs.numbers(positive, outputs)).seen();

    assertThat(seen.subject().silentTargets()).isEqualTo(0.5);
    assertThat(SignalRules.dead(withDeadOutputs(seen, 0.5))).isEmpty();
    assertThat(SignalRules.dead(withDeadOutputs(seen, 1)))
        .as("both")
        .hasValueSatisfying(s -> assertThat(s.id()).isEqualTo(DEAD_RELU))
        .hasValueSatisfying(s -> assertThat(s.certainty()).isEqualTo(MEASURED));
  }

  private static Observation withDeadOutputs(Observation seen, double share) {
    return Examined.withLast(seen, seen.last().layers().size() - 1, share);
  }
}
