package io.rekindle.core.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.State;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Optimizer.Rule;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What an optimiser remembers of gradients that have become zero, or nearly.
class OptimizerMemoryTest {
  private static final List<Slot> SLOTS = Network.of(4, new Layer.Dense(2)).slots();
  private static final int SIZE = 4 * 2 + 2;

  static List<Optimizer> optimizers() {
    return List.of(
        Optimizer.sgd(0.1, 0.9),
        Optimizer.of(new Rule.Sgd(0.9, true), 0.1),
        Optimizer.adam(0.1),
        Optimizer.of(new Rule.Adam(0.9, 0.9, 1e-7), 0.1),
        Optimizer.of(new Rule.Nadam(0.9, 0.9, 1e-7), 0.1),
        Optimizer.of(new Rule.RmsProp(0.9, 0.9, 1e-7), 0.1),
        Optimizer.of(new Rule.Adadelta(0.9, 1e-7), 0.1),
        Optimizer.of(new Rule.Lion(0.9, 0.9), 0.1));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void neverBecomesSubnormal(Optimizer optimizer) {
    Updater updater = new Updater(optimizer, SLOTS);
    float[] parameters = new float[SIZE];
    for (float size : new float[] {1, 1e-14f, 1e-16f, 1e-19f, 1e-22f, 1e-30f, 1e-38f, 9.8E-45f}) {
      step(updater, parameters, size);
      assertThat(subnormal(updater)).as("after gradients of " + size).isZero();
    }
    for (int i = 0; i < 2_000; i++) {
      step(updater, parameters, 0);
      assertThat(subnormal(updater)).as("after " + i + " gradients of 0").isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void smallGradientsStillCount(Optimizer optimizer) {
    Updater updater = new Updater(optimizer, SLOTS);
    float[] parameters = new float[SIZE];
    for (int i = 0; i < 100; i++) {
      step(updater, parameters, 1e-12f);
    }
    assertThat(parameters[0]).isNegative();
    assertThat(parameters[1]).isPositive().isCloseTo(-parameters[0], within(0f));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void parametersComeToRestWithoutGradients(Optimizer optimizer) {
    Updater updater = new Updater(optimizer, SLOTS);
    float[] parameters = new float[SIZE];
    step(updater, parameters, 1e-3f);
    for (int i = 0; i < 20_000; i++) {
      step(updater, parameters, 0);
    }
    float[] atRest = parameters.clone();
    for (int i = 0; i < 20_000; i++) {
      step(updater, parameters, 0);
    }
    assertThat(parameters).containsExactly(atRest, within(1e-9f));
  }

  private static void step(Updater updater, float[] parameters, float size) {
    float[] gradient = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      gradient[i] = i % 2 == 0 ? size : -size;
    }
    updater.step(parameters, gradient, 1);
  }

  private static long subnormal(Updater updater) {
    State state = new State();
    updater.save(state);
    return state.floats().values().stream()
        .flatMapToDouble(values -> IntStream.range(0, values.length).mapToDouble(i -> values[i]))
        .filter(x -> x != 0 && Math.abs(x) < Float.MIN_NORMAL)
        .count();
  }
}
