package io.rekindle.core.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.State;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer.Rule;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What an optimiser is asked besides its steps, which are pinned by [UpdaterAgainstGoldenTest].
class UpdaterTest {
  private static final Network NETWORK = Network.of(2, new Layer.Dense(2));

  static Stream<Rule> rules() {
    return Stream.of(
        new Rule.Sgd(0, false),
        new Rule.Sgd(0.9, true),
        new Rule.Adam(0.9, 0.999, 1e-7),
        new Rule.Nadam(0.9, 0.999, 1e-7),
        new Rule.RmsProp(0.9, 0, 1e-7),
        new Rule.RmsProp(0.9, 0.5, 1e-7),
        new Rule.Adagrad(0.1, 1e-7),
        new Rule.Adadelta(0.95, 1e-7),
        new Rule.Lion(0.9, 0.99));
  }

  private static void step(Updater updater, float[] w) {
    updater.step(w, new float[] {0.3f, -0.2f, w[0], w[1], 0.1f, 0.7f}, 1);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void whatIsSavedGoesOnAsIfNeverStopped(Rule rule) {
    Optimizer optimizer =
        new Optimizer(rule, 0.1, 0.01, 0.5, OptionalDouble.empty(), OptionalDouble.empty());
    Updater whole = new Updater(optimizer, NETWORK.slots());
    float[] w = {1, 2, 3, 4, 5, 6};
    for (int i = 0; i < 3; i++) {
      step(whole, w);
    }
    State state = new State();
    whole.save(state);
    Updater resumed = new Updater(optimizer, NETWORK.slots());
    resumed.load(state);
    float[] again = w.clone();
    assertThat(resumed.steps()).isEqualTo(3);

    for (int i = 0; i < 3; i++) {
      step(whole, w);
      step(resumed, again);
    }

    assertThat(again).isEqualTo(w);
    assertThat(resumed.learningRate()).isEqualTo(0.1 / (1 + 0.5 * 6));
  }

  /// Bytes that each rule needs for a parameter, in floats.
  @Test
  void memoryIsKeptForWhatARuleRemembersAlone() {
    List<Integer> floats =
        Stream.concat(rules(), Stream.of(new Rule.Lbfgs(3)))
            .map(
                rule -> {
                  State state = new State();
                  new Updater(Optimizer.of(rule, 1), NETWORK.slots()).save(state);
                  return state.floats().values().stream().mapToInt(values -> values.length).sum();
                })
            .toList();

    assertThat(floats).containsExactly(0, 6, 12, 12, 6, 12, 6, 12, 6, 0);
  }

  @Test
  void onlySgdWithoutMemoryAndClippingDescendsPlainly() {
    Optimizer sgd = Optimizer.sgd(0.1);
    Optimizer cut =
        new Optimizer(sgd.rule(), 0.1, 0, 0, OptionalDouble.empty(), OptionalDouble.of(1));

    assertThat(updater(sgd).descendsPlainly()).isTrue();
    assertThat(updater(sgd.withWeightDecay(0.1)).descendsPlainly()).isTrue();
    assertThat(updater(Optimizer.sgd(0.1, 0.9)).descendsPlainly()).isFalse();
    assertThat(updater(Optimizer.adam(0.1)).descendsPlainly()).isFalse();
    assertThat(updater(sgd.withClipNorm(1)).descendsPlainly()).isFalse();
    assertThat(updater(cut).descendsPlainly()).isFalse();
    assertThat(updater(sgd).clips()).isFalse();
    assertThat(updater(sgd.withClipNorm(1)).clips()).isTrue();
    assertThat(updater(cut).clips()).isTrue();
  }

  private static Updater updater(Optimizer optimizer) {
    return new Updater(optimizer, NETWORK.slots());
  }

  @Test
  void rateAndKeepAreThoseOfTheStepThatBegan() {
    Updater updater = updater(Optimizer.sgd(0.5).withWeightDecay(0.1));

    updater.begin(new float[6], 0.5);

    assertThat(updater.rate()).isEqualTo(0.25);
    assertThat(updater.keep()).isEqualTo(1 - 0.25 * 0.1);
  }

  @Test
  void rulesAreToldByTheirNamesInARunFile() {
    assertThat(rules().map(Rule::label).distinct())
        .containsExactly("sgd", "adam", "nadam", "rmsprop", "adagrad", "adadelta", "lion");
    assertThat(Optimizer.of(new Rule.Lbfgs(10), 1)).hasToString("lbfgs(learning_rate=1.0)");
  }
}
