package io.rekindle.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.network.Layer.Dense;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LayerTextTest {
  @Test
  void layersAreToldInTheWordsOfTheRunFile() {
    Dense full =
        new Dense(
            4,
            List.of(Activation.TANH, new Activation.LeakyRelu(0.2)),
            Optional.empty(),
            Initializer.ZEROS,
            false,
            false,
            0.001,
            1e-7,
            OptionalDouble.of(3));

    assertThat(
            Stream.of(
                    new Dense(100, Activation.RELU),
                    new Dense(1),
                    full,
                    new Layer.Activate(Activation.SOFTMAX),
                    new Layer.Dropout(0.5),
                    new Layer.BatchNorm(),
                    new Layer.LayerNorm())
                .map(LayerText::describe))
        .containsExactly(
            "dense 100 relu",
            "dense 1",
            "dense 4 tanh, leaky_relu 0.2, no bias, frozen, l1 0.001, l2 1.0E-7, max_norm 3",
            "activation softmax",
            "dropout 0.5",
            "batch_norm",
            "layer_norm");
  }

  @Test
  void initialisersAreToldWithTheirSettings() {
    assertThat(
            Stream.of(
                    Initializer.uniform(0.05),
                    new Initializer.Normal(0.1),
                    new Initializer.TruncatedNormal(2),
                    Initializer.ONES,
                    new Initializer.Orthogonal(1.5),
                    new Initializer.Lsuv(),
                    Initializer.GLOROT_NORMAL)
                .map(LayerText::describe))
        .containsExactly(
            "uniform [-0.05, 0.05)",
            "normal 0.1",
            "truncated_normal 2",
            "constant 1",
            "orthogonal 1.5",
            "lsuv",
            "glorot_normal");
  }

  @Test
  void wholeNumbersHaveNoPoint() {
    assertThat(LayerText.setting(10)).isEqualTo("10");
    assertThat(LayerText.setting(-3)).isEqualTo("-3");
    assertThat(LayerText.setting(0.25)).isEqualTo("0.25");
    assertThat(LayerText.setting(1e9)).isEqualTo("1.0E9");
    assertThat(LayerText.setting(999_999_999)).isEqualTo("999999999");
  }
}
