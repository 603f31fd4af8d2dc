package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How much may be lost on the way before it is a condition.
class CollapseLimitsTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private Described healthy(String... settings) {
    return new Described(runs.classes(settings));
  }

  @ParameterizedTest
  @CsvSource({"1, 9.99, false", "1, 10, true", "2, 19.9, false", "2, 20, true", "1, NaN, true"})
  void exponentialUnitsAreUnsuitableFromTenTimesTheInput(
      double input, double moment, boolean found) {
    Described run = healthy("network.layers.1.activation=exponential");
    run.inputMoment = input;
    run.initial.get(1).moment = moment;
    Optional<Suspicion> suspicion = CollapseRules.exponentialUnits(run.seen());
    assertThat(suspicion.isPresent()).isEqualTo(found);
    suspicion.ifPresent(s -> assertThat(s.where()).isEqualTo("network.layers.1"));
  }

  @Test
  void exponentialUnitsOfARunThatEndsInNoNumberAreUnsuitable() {
    Described run = healthy("network.layers.1.activation=exponential");
    run.skill = Double.NEGATIVE_INFINITY;
    assertThat(CollapseRules.exponentialUnits(run.seen())).isPresent();
    Described others = healthy();
    others.skill = Double.NEGATIVE_INFINITY;
    assertThat(CollapseRules.exponentialUnits(others.seen())).isEmpty();
  }

  /// The second hidden layer is compared with the first, not with the input.
  @ParameterizedTest
  @CsvSource({"1, 0.01, false", "1, 0.0099, true", "0.1, 0.001, false", "0.1, 0.00099, true"})
  void aHiddenSoftmaxFlattensBelowAHundredthOfWhatItGot(
      double before, double after, boolean found) {
    Described run = healthy("network.layers.1.activation=softmax");
    run.initial.get(0).variation = before;
    run.initial.get(1).variation = after;
    Optional<Suspicion> suspicion = CollapseRules.hiddenSoftmax(run.seen());
    assertThat(suspicion.isPresent()).isEqualTo(found);
    suspicion.ifPresent(
        s -> assertThat(Examined.value(s, 0)).isCloseTo(after / before, within(1e-12)));
    assertThat(CollapseRules.hiddenSoftmax(healthy().seen())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"9999, 1, false", "10000, 1, true", "19999, 2, false", "20000, 2, true"})
  void aGradientExplodesFromTenThousandTimesTheOutputs(double lowest, double last, boolean found) {
    Described run = healthy("network.init={normal: 1}");
    run.initial.get(0).gradient = lowest;
    run.initial.get(2).gradient = last;
    Optional<Suspicion> suspicion = CollapseRules.explodingGradient(run.seen());
    assertThat(suspicion.isPresent()).isEqualTo(found);
    suspicion.ifPresent(
        s -> {
          assertThat(Examined.value(s, 0)).isEqualTo(lowest / last);
          assertThat(s.where()).isEqualTo("network.layers.0");
        });
  }

  @Test
  void anExplodingGradientIsCuredByInitialWeightsOrElseByClipping() {
    for (String init : new String[] {"{normal: 1}", "he_uniform"}) {
      boolean suited = init.equals("he_uniform");
      Described run = healthy("network.init=" + init, "network.layers.2.init=glorot_uniform");
      run.initial.get(0).gradient = 1e6;
      Suspicion found = CollapseRules.explodingGradient(run.seen()).orElseThrow();
      assertThat(Examined.typed(found).contains("optimizer.clip_norm=1")).isEqualTo(suited);
      assertThat(found.advice()).contains(suited ? "of norm 1" : "initial weights");
    }
  }

  /// A frozen layer is sent no gradient; none at the output tells nothing.
  @Test
  void theLowestTrainedLayerIsComparedWithAnOutputThatHasAGradient() {
    Described run = healthy("network.layers.0.trainable=false");
    run.initial.get(0).gradient = 0;
    run.initial.get(1).gradient = 1e5;
    assertThat(CollapseRules.explodingGradient(run.seen()).map(Suspicion::where))
        .contains("network.layers.1");
    run.initial.get(2).gradient = 0;
    assertThat(CollapseRules.explodingGradient(run.seen())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.999, ''",
    "0, 0.9991, network.layers.1",
    "0.9991, 0.9991, network.layers.0",
    "0.9991, 0.5, ''",
    "0, NaN, ''"
  })
  void rowsCollapseWhereTheLastHiddenLayerPutsThemOnOneRay(
      double first, double last, String where) {
    Described run = healthy();
    run.initial.get(0).alignment = first;
    run.initial.get(1).alignment = last;
    run.initial.get(2).alignment = 1;
    Optional<Suspicion> found = CollapseRules.rankCollapse(run.seen());
    assertThat(found.map(Suspicion::where).orElse("")).isEqualTo(where);
    found.ifPresent(s -> assertThat(Examined.value(s, 0)).isEqualTo(last));
  }

  @ParameterizedTest
  @CsvSource({"2, false", "3, true"})
  void twoUnitsAreTooFewToTellDirections(int units, boolean found) {
    Described run = healthy("network.layers.0.dense=" + units, "network.layers.1.dense=" + units);
    run.initial.get(0).alignment = 1;
    run.initial.get(1).alignment = 1;
    assertThat(CollapseRules.rankCollapse(run.seen()).isPresent()).isEqualTo(found);
  }

  @Test
  void weightsThatSuitAreLeftAndFeaturesCentredInstead() {
    Described suited = healthy("network.init=he_uniform", "network.layers.2.init=glorot_uniform");
    Described onesided = healthy("network.init={uniform: [0, 1]}");
    for (Described run : List.of(suited, onesided)) {
      run.initial.get(1).alignment = 1;
    }
    assertThat(Examined.typed(CollapseRules.rankCollapse(suited.seen()).orElseThrow()))
        .containsExactly("data.scale=standardize");
    assertThat(Examined.typed(CollapseRules.rankCollapse(onesided.seen()).orElseThrow()))
        .anyMatch(change -> change.contains("init"))
        .doesNotContain("data.scale=standardize");
  }

  @ParameterizedTest
  @CsvSource({"2, 0.1, false", "2, 0.099, true"})
  void weightsAreGoneBelowATwentiethUnderAPenalty(double before, double after, boolean found) {
    Described run = healthy("network.layers.1.l2=0.1");
    run.initial.get(1).weightNorm = before;
    run.last.get(1).weightNorm = after;
    assertThat(CollapseRules.weightsToZero(run.seen()).map(Suspicion::where))
        .isEqualTo(found ? Optional.of("network.layers.1") : Optional.empty());
    Described free = healthy();
    free.last.get(1).weightNorm = 0;
    assertThat(CollapseRules.weightsToZero(free.seen())).isEmpty();
  }

  /// Of four inputs; the last hidden layer is narrow if it has fewer units than the outputs.
  @ParameterizedTest
  @CsvSource({
    "1, 4, network.layers.0, 4",
    "2, 8, '', 0",
    "1, 3, '', 0",
    "8, 2, network.layers.1, 3",
    "8, 3, '', 0",
    "7, 2, '', 0"
  })
  void aLayerIsABottleneckFromAQuarterOfItsNeighbours(
      int first, int second, String where, double neighbour) {
    Described run = healthy("network.layers.0.dense=" + first, "network.layers.1.dense=" + second);
    Optional<Suspicion> found = CollapseRules.bottleneck(run.seen());
    assertThat(found.map(Suspicion::where).orElse("")).isEqualTo(where);
    found.ifPresent(
        s -> {
          assertThat(Examined.typed(s)).containsExactly(where + ".dense=16");
          assertThat(Examined.nullValue(s, 0)).isEqualTo(neighbour);
        });
  }

  @Test
  void aBottleneckIsMadeAsWideAsTheNarrowerNeighbour() {
    Described run =
        new Described(
            runs.numbers(
                "network.layers=[{dense: 100, activation: relu}, {dense: 5, activation: relu},"
                    + " {dense: 30, activation: relu}, {dense: 1}]"));
    assertThat(Examined.typed(CollapseRules.bottleneck(run.seen()).orElseThrow()))
        .containsExactly("network.layers.1.dense=30");
  }

  @ParameterizedTest
  @CsvSource({
    "4, 100, '0.5, 0.9, 0.5, 0.9, 0.5', true",
    "5, 100, '0.5, 0.9, 0.5, 0.9, 0.5', false",
    "4, 99, '0.5, 0.9, 0.5, 0.9, 0.5', false",
    "1, 100, '0.9, 0.8, 0.7, 0.6, 0.5', false"
  })
  void aBatchIsTooSmallUpToFourRowsOfManyWhoseLossSwings(
      int batch, int rows, String losses, boolean found) {
    Tables.write(folder.resolve("rows.csv"), rows, Tables::clusters);
    Described run = healthy("data.source=rows.csv", "batch_size=" + batch);
    run.losses = Arrays.stream(losses.split(", ", -1)).map(Double::valueOf).toList();
    assertThat(CollapseRules.batchTooSmall(run.seen()).isPresent()).isEqualTo(found);
  }
}
