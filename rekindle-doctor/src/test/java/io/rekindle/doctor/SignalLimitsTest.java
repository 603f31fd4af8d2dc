package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How far a signal and a gradient may fade or grow before it is a condition: networks of two
/// hidden layers, 0 and 1, and the output, 2.
class SignalLimitsTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private Described healthy(String... settings) {
    return new Described(runs.classes(settings));
  }

  private static Optional<String> where(
      Function<Observation, Optional<Suspicion>> rule, Described run) {
    return rule.apply(run.seen()).map(Suspicion::where);
  }

  @Test
  void noRuleHoldsAnythingOfAHealthyRun() {
    assertThat(new SignalRules().check(healthy().seen())).isEmpty();
    assertThat(new CollapseRules().check(healthy().seen())).isEmpty();
  }

  @Test
  void rulesAreAskedInTheOrderOfCauses() {
    Described run = healthy("network.init={normal: 5}");
    run.initial.get(0).moment = 1e5;
    run.initial.get(1).unitsAlike = true;
    run.last.get(1).unitsAlike = true;
    run.initial.get(1).variation = 1e-9;
    run.last.get(0).dead = 1;
    run.last.get(1).saturated = 1;
    assertThat(new SignalRules().check(run.seen()))
        .extracting(Suspicion::id)
        .containsExactly(
            Diagnosis.SYMMETRIC_INIT,
            Diagnosis.INIT_TOO_LARGE,
            Diagnosis.EXPLODING_ACTIVATION,
            Diagnosis.VANISHING_GRADIENT,
            Diagnosis.DEAD_RELU,
            Diagnosis.SATURATED_UNITS);
  }

  @ParameterizedTest
  @CsvSource({"1, 9999, false", "1, 10000, true", "4, 39999, false", "4, 40000, true"})
  void aSignalExplodesFromTenThousandTimesTheInput(double input, double moment, boolean found) {
    Described run = healthy();
    run.inputMoment = input;
    run.initial.get(1).moment = moment;
    run.initial.get(2).moment = 1e9;
    assertThat(where(SignalRules::exploding, run))
        .isEqualTo(found ? Optional.of("network.layers.1") : Optional.empty());
  }

  @Test
  void aSignalThatIsNoNumberExplodes() {
    Described run = healthy();
    run.initial.get(0).moment = Double.NaN;
    assertThat(where(SignalRules::exploding, run)).contains("network.layers.0");
  }

  /// Hidden units that start equal come apart where the layer above differs.
  @ParameterizedTest
  @CsvSource({
    "true, false, true, true",
    "true, true, false, true",
    "true, false, false, false",
    "false, true, true, false"
  })
  void equalUnitsAreAConditionIfTheyStayEqual(
      boolean alike, boolean aboveAlike, boolean alikeAtTheEnd, boolean found) {
    Described run = healthy();
    run.initial.get(1).unitsAlike = alike;
    run.initial.get(2).unitsAlike = aboveAlike;
    run.last.get(1).unitsAlike = alikeAtTheEnd;
    assertThat(where(SignalRules::symmetric, run))
        .isEqualTo(found ? Optional.of("network.layers.1") : Optional.empty());
    assertThat(SignalRules.symmetric(run.seen()).map(s -> Examined.nullValue(s, 0)).orElse(16.0))
        .isEqualTo(16);
  }

  /// 16 inputs of a ReLU keep the signal under a deviation of √(2/16), of Glorot's √(2/32): a
  /// quarter. Four tenths of that are a tenth.
  @ParameterizedTest
  @CsvSource({
    "0.099, INIT_TOO_SMALL",
    "0.101, ''",
    "0.25, ''",
    "0.36, ''",
    "0.88, ''",
    "0.89, INIT_TOO_LARGE"
  })
  void weightsAreTooSmallOrTooLargeByTheirDeviation(double deviation, String id) {
    Described run = healthy("network.layers.1.init={normal: %s}".formatted(deviation));
    assertThat(new SignalRules().check(run.seen()).stream().map(s -> s.id().name()))
        .isEqualTo(id.isEmpty() ? List.of() : List.of(id));
  }

  @Test
  void allLayersOfSmallWeightsAreNamedWithTheSmallest() {
    Described run =
        healthy("network.layers.0.init={normal: 0.02}", "network.layers.1.init={normal: 0.01}");
    run.inputMoment = 2;
    run.initial.get(1).moment = 0.5;
    run.initial.get(2).weightGradient = 2;
    run.initial.get(2).biasGradient = 3;
    Suspicion found = SignalRules.initTooSmall(run.seen()).orElseThrow();

    assertThat(found.where()).isEqualTo("network.layers.0");
    assertThat(found.because()).contains("of layers 0 and 1 are too small");
    assertThat(Examined.value(found, 0)).isCloseTo(0.01 / 0.25, within(1e-9));
    assertThat(Examined.value(found, 1)).as("fading").isCloseTo(0.25, within(1e-12));
    assertThat(Examined.value(found, 2)).as("share of the bias").isCloseTo(0.6, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0.02, 0.25, 0.01, layers 0 and 2", "0.02, 0.02, 0.01, 'layers 0, 1 and 2'"})
  void layersAreListedAsAPersonWould(double first, double second, double third, String listed) {
    Described run =
        healthy(
            "network.layers.0.init={normal: %s}".formatted(first),
            "network.layers.1.init={normal: %s}".formatted(second),
            "network.layers.2.init={normal: %s}".formatted(third));
    assertThat(SignalRules.initTooSmall(run.seen()).orElseThrow().because())
        .contains("weights of " + listed + " are");
  }

  @Test
  void smallWeightsAtTheOutputAloneEqualUnitsAndZerosAreLeftToOthers() {
    assertThat(where(SignalRules::initTooSmall, healthy("network.layers.2.init={normal: 0.001}")))
        .isEmpty();
    Described alike = healthy("network.layers.1.init={normal: 0.001}");
    alike.initial.get(1).unitsAlike = true;
    assertThat(where(SignalRules::initTooSmall, alike)).isEmpty();
    Described zero = healthy("network.layers.1.init={normal: 0.001}");
    zero.initial.get(1).weightNorm = 0;
    assertThat(where(SignalRules::initTooSmall, zero)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.5, grows layer by layer", "0.51, ends of their range"})
  void largeWeightsAreSaidToSaturateWhereMostValuesDo(double saturated, String because) {
    Described run = healthy("network.layers.1.init={normal: 1}");
    run.initial.get(1).saturated = saturated;
    Suspicion found = SignalRules.initTooLarge(run.seen()).orElseThrow();
    assertThat(found.because()).contains(because);
    assertThat(Examined.value(found, 0)).isCloseTo(1 / Math.sqrt(2 / 16.0), within(1e-9));
    run.initial.get(1).unitsAlike = true;
    assertThat(SignalRules.initTooLarge(run.seen())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0.0101, 1, 0.0011, false",
    "1, 0.01, 1, 1, true",
    "10, 0.1, 1, 1, true",
    "1, 1, 1, 0.001, true",
    "1, 1, 100, 0.1, true"
  })
  void aSignalVanishesToAHundredthOrAGradientToAThousandth(
      double first, double last, double output, double lowest, boolean found) {
    Described run = healthy();
    run.initial.get(0).variation = first;
    run.initial.get(1).variation = last;
    run.initial.get(2).gradient = output;
    run.initial.get(0).gradient = lowest;
    assertThat(where(SignalRules::vanishing, run))
        .isEqualTo(found ? Optional.of("network.layers.0") : Optional.empty());
  }

  @Test
  void aFadingSignalIsCuredByTheOtherKindOfActivation() {
    for (String activation : new String[] {"relu", "sigmoid"}) {
      Described run =
          healthy(
              "network.layers.0.activation=" + activation,
              "network.layers.1.activation=" + activation);
      run.initial.get(1).variation = 1e-4;
      assertThat(Examined.typed(SignalRules.vanishing(run.seen()).orElseThrow()))
          .contains("network.layers.0.activation=" + (activation.equals("relu") ? "tanh" : "relu"));
    }
  }

  /// One hidden layer has none to fade to.
  @Test
  void oneHiddenLayerDoesNotVanish() {
    Described run =
        healthy("network.layers=[{dense: 16, activation: relu}, {dense: 3, activation: softmax}]");
    assertThat(run.initial).hasSize(2);
    run.initial.get(0).gradient = 0;
    assertThat(where(SignalRules::vanishing, run)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0.9, ''",
    "1, 0.5, 0.91, became 0",
    "1, 0.9, 0.91, became 0",
    "1, 0.91, 0.91, from the start",
    "1, 0.95, 0.93, ''",
    "2, 0, 0, ''",
    "2, 0, 0.1, became 0"
  })
  void unitsDieAboveNineTenthsAndAtTheOutputAtAll(
      int layer, double before, double now, String because) {
    Described run = healthy();
    run.initial.get(layer).dead = before;
    run.last.get(layer).dead = now;
    Optional<Suspicion> found = SignalRules.dead(run.seen());
    assertThat(found.map(Suspicion::because).orElse(""))
        .contains(because)
        .matches(text -> text.isEmpty() == because.isEmpty());
    assertThat(found.map(Suspicion::where).orElse("network.layers." + layer))
        .isEqualTo("network.layers." + layer);
  }

  @ParameterizedTest
  @CsvSource({"1, 0.5, 0.5, false", "1, 0.51, 0, true", "1, 0, 0.51, true", "2, 1, 1, false"})
  void hiddenUnitsAreSaturatedAboveAHalfBeforeOrAfter(
      int layer, double before, double now, boolean found) {
    Described run = healthy();
    run.initial.get(layer).saturated = before;
    run.last.get(layer).saturated = now;
    assertThat(where(SignalRules::saturated, run))
        .isEqualTo(found ? Optional.of("network.layers.1") : Optional.empty());
  }

  /// Of 16 inputs with a mean square of 1, weights that suit a ReLU give sums a deviation of √2,
  /// and five times that are 7.07.
  @ParameterizedTest
  @CsvSource({"1, 7, false", "1, 7.1, true", "4, 14.1, false", "4, 14.2, true"})
  void aBiasIsTooLargeFromFiveDeviationsOfTheSums(double below, String bias, boolean found) {
    Described run = new Described(runs.classes("network.layers.1.bias=" + bias));
    run.initial.get(0).moment = below;
    Optional<Suspicion> suspicion = InitialBias.wrongHidden(run.seen());
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
    assertThat(InitialBias.wrongHidden(run.seen()).isPresent()).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({"3, 2, 13, false", "3, 2, 13.1, true", "0, 1, 5, false", "0, 1, 5.1, true"})
  void anOutputsBiasIsFarFromTheTargetsBeyondFiveOfTheirDeviations(
      double offset, double deviation, String bias, boolean found) {
    Described run = new Described(runs.numbers("network.layers.2.bias=" + bias));
    run.targetOffset = offset;
    run.targetDeviation = deviation;
    Optional<Suspicion> suspicion = InitialBias.wrongOutput(run.seen());
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
    assertThat(InitialBias.wrongHidden(run.seen()).map(Suspicion::where))
        .contains("network.layers.2.bias");
  }

  /// What comes out of a layer whose bias drowns its sums says nothing of the next one's.
  @Test
  void allWrongBiasesAreUndoneTogether() {
    Described run =
        healthy(
            "network.layers.0.bias=-10", "network.layers.1.bias=-10", "network.init=he_uniform");
    run.initial.get(0).moment = 0;
    assertThat(InitialBias.wrongHidden(run.seen()).orElseThrow().changes())
        .containsExactly(
            Change.remove("network.layers.0.bias"), Change.remove("network.layers.1.bias"));

    Described first = healthy("network.layers.0.bias=-10", "network.layers.1.bias=-1");
    first.initial.get(0).moment = 0;
    assertThat(InitialBias.wrongHidden(first.seen()).orElseThrow().changes())
        .containsExactly(Change.remove("network.layers.0.bias"));
  }

  /// Those half as large stand in the way no less once the others are gone.
  @ParameterizedTest
  @CsvSource({"-5, 2", "-4.9, 1"})
  void biasesHalfAsLargeAsAWrongOneGoWithIt(String second, int changes) {
    Described run = healthy("network.layers.0.bias=-10", "network.layers.1.bias=" + second);
    assertThat(InitialBias.wrongHidden(run.seen()).orElseThrow().changes()).hasSize(changes);
  }

  /// The weights that are left keep the size of what came into the layer.
  @ParameterizedTest
  @CsvSource({"0.01, 1"})
  void behindAWrongBiasASmallSignalStaysSmall(double moment, String bias) {
    Described run =
        healthy(
            "network.layers.0.bias=-10",
            "network.layers.1.bias=" + bias,
            "network.init=he_uniform");
    run.inputMoment = moment;
    assertThat(InitialBias.wrongHidden(run.seen()).orElseThrow().changes()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"0.9, true", "0.91, false"})
  void whereUnitsAreDeadFromTheStartNoSignalIsSaidToVanish(double dead, boolean found) {
    Described run = healthy();
    run.initial.get(0).dead = dead;
    run.initial.get(1).variation = 0;
    assertThat(SignalRules.vanishing(run.seen()).isPresent()).isEqualTo(found);
  }

  @Test
  void ofARunThatLearnsItIsNotSaidThatItsOutputBiasAloneDoes() {
    Described run = healthy("network.init={uniform: 0.001}");
    run.initial.getFirst().moment = 1e-6;
    assertThat(SignalRules.initTooSmall(run.seen()).orElseThrow().because())
        .endsWith("at first the output bias alone learns");
    run.skill = 0;
    assertThat(SignalRules.initTooSmall(run.seen()).orElseThrow().because())
        .endsWith("the net learns its output bias alone");
  }
}
