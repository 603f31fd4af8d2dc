package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is prescribed for the network at hand.
class PrescriptionsTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private static Prescriptions of(RunFile run) {
    return new Prescriptions(new Subject(run, Preparation.prepare(run)));
  }

  private static List<String> typed(List<Change> changes) {
    return changes.stream().map(Change::toString).toList();
  }

  @Test
  void anInitialiserThatSuitsEveryLayerIsSetOnceForAll() {
    RunFile run =
        runs.numbers(
            "network.layers.0.activation=tanh",
            "network.layers.1.activation=tanh",
            "network.init=uniform:5");

    assertThat(typed(of(run).suitedInit())).containsExactly("network.init=glorot_uniform");
  }

  /// Half of all standardised targets are below 0.
  @Test
  void anOutputThatDoesNotReachStandardisedTargetsIsReplacedToo() {
    assertThat(typed(of(runs.numbers()).standardizedTargets()))
        .containsExactly("data.scale_target=standardize");
    assertThat(typed(of(runs.numbers("network.layers.2.activation=relu")).standardizedTargets()))
        .containsExactly("data.scale_target=standardize", "network.layers.2.activation=linear");
    assertThat(of(runs.classes()).standardizedTargets()).isEmpty();
  }

  @Test
  void anInitialiserOfALayersOwnIsReplacedInItsPlace() {
    RunFile run =
        runs.numbers(
            "network.layers.0.activation=tanh",
            "network.layers.1.activation=tanh",
            "network.init=uniform:5",
            "network.layers.0.init=zeros");

    assertThat(typed(of(run).suitedInit()))
        .containsExactly(
            "network.layers.0.init=glorot_uniform",
            "network.layers.1.init=glorot_uniform",
            "network.layers.2.init=glorot_uniform");
  }

  @Test
  void layersThatSuitAreLeftAlone() {
    assertThat(of(runs.classes()).suitedInit()).isEmpty();
    assertThat(typed(of(runs.classes("network.layers.1.init=ones")).suitedInit()))
        .containsExactly("network.layers.1.init=he_uniform");
  }

  @Test
  void everyHiddenActivationIsReplacedAndOnesInLayersOfTheirOwnAreTakenOut() {
    RunFile run =
        runs.classes(
            "network.layers=[{dense: 16}, {activation: sigmoid}, {dense: 8, activation: sigmoid},"
                + " {dense: 3, activation: softmax}]");

    assertThat(typed(of(run).hiddenActivations("relu", "he_uniform")))
        .containsExactly(
            "network.layers.0.activation=relu",
            "network.layers.1.activation=linear",
            "network.layers.0.init=he_uniform",
            "network.layers.2.activation=relu",
            "network.layers.2.init=he_uniform");
  }

  @ParameterizedTest
  @CsvSource({
    "he_uniform, 1",
    "glorot_uniform, 1",
    "orthogonal, 1",
    "'uniform:[1, 1]', 2.8284",
    "constant:0.25, 1",
    "normal:0.025, 0.1",
    "normal:3.5355, 10"
  })
  void weightScaleIsTheDeviationOverTheNearestThatKeepsTheSignal(String init, double expected) {
    // Of the second layer, 16 to 16 under ReLU, He's variance is 2 / 16 and Glorot's 2 / 32.
    RunFile run = runs.classes("network.init=" + setting(init));

    assertThat(InitialScale.weightScale(of(run).subject().network(), 1))
        .isCloseTo(expected, within(1e-4));
  }

  private static String setting(String init) {
    return init.startsWith("uniform:[") ? "{uniform: %s}".formatted(init.substring(8)) : init;
  }

  @Test
  void learningRatesAreRoundedToThreeDigits() {
    RunFile run = runs.classes("optimizer.learning_rate=0.00333333");
    assertThat(typed(of(run).learningRate(10))).containsExactly("optimizer.learning_rate=0.0333");
  }

  @Test
  void anOptimiserIsReplacedAsAWhole() {
    RunFile run = runs.classes("optimizer={name: sgd, learning_rate: 9, momentum: 0.5}");
    RunFile changed = run.with(Change.settings(of(run).adam(0.01)));

    assertThat(changed.training().optimizer().rule().label()).isEqualTo("adam");
    assertThat(changed.training().optimizer().learningRate()).isEqualTo(0.01);
  }

  @Test
  void changesReadAsAPersonWouldTypeThem() {
    assertThat(Change.set("epochs", 3)).hasToString("epochs=3");
    assertThat(Change.remove("data.classes")).hasToString("data.classes=null");
    assertThat(Change.set("data.scale", Map.of("divide", 255)))
        .hasToString("data.scale=divide:255");
  }

  private static Suspicion suspicion(Diagnosis id, Change... changes) {
    return Suspicion.of(
        id, Suspicion.Certainty.MEASURED, "network", "because", "advice", List.of(changes));
  }

  @Test
  void ofMergedChangesTheLaterHoldsAndEachPlaceIsSetOnce() {
    Suspicion first =
        suspicion(
            Diagnosis.INIT_TOO_SMALL,
            Change.set("network.init", "he_uniform"),
            Change.set("epochs", 2));
    Suspicion second =
        suspicion(Diagnosis.UNSCALED_INPUTS, Change.set("network.init", "lecun_normal"));

    assertThat(typed(Changes.of(List.of(first, second))))
        .containsExactly("network.init=lecun_normal", "epochs=2");
    assertThat(Changes.of(List.of())).isEmpty();
  }

  @Test
  void aWholeSettingTakesThePlaceOfWhatWasSetWithinItBefore() {
    Suspicion slow =
        suspicion(
            Diagnosis.LEARNING_RATE_TOO_LOW,
            Change.set("optimizer.learning_rate", 0.5),
            Change.set("epochs", 2));
    Suspicion other = suspicion(Diagnosis.OPTIMIZER_SETTING, Change.set("optimizer", "adam"));

    assertThat(typed(Changes.of(List.of(slow, other))))
        .containsExactly("epochs=2", "optimizer=adam");
    assertThat(typed(Changes.of(List.of(other, slow))))
        .containsExactly("optimizer=adam", "optimizer.learning_rate=0.5", "epochs=2");

    Suspicion whole =
        suspicion(
            Diagnosis.OPTIMIZER_SETTING,
            Change.set("optimizer", Map.of("name", "adam", "learning_rate", 0.01)));
    assertThat(Changes.of(List.of(whole, slow)))
        .containsExactly(
            Change.set("optimizer", Map.of("name", "adam", "learning_rate", 0.5)),
            Change.set("epochs", 2));
  }

  @Test
  void mergedLayersAreRemovedLastFromTheEndAndTakeTheirChangesWithThem() {
    Suspicion deep =
        suspicion(
            Diagnosis.TOO_DEEP,
            Change.remove("network.layers.3"),
            Change.remove("network.layers.2"));
    Suspicion init =
        suspicion(
            Diagnosis.INIT_TOO_SMALL,
            Change.set("network.layers.0.init", "he_uniform"),
            Change.set("network.layers.2.init", "he_uniform"),
            Change.set("network.layers.4.init", "glorot_uniform"),
            Change.remove("network.layers.0.bias"));

    assertThat(typed(Changes.of(List.of(deep, init))))
        .containsExactly(
            "network.layers.0.init=he_uniform",
            "network.layers.4.init=glorot_uniform",
            "network.layers.0.bias=null",
            "network.layers.3=null",
            "network.layers.2=null");
  }
}
