package io.rekindle.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.rekindle.core.InputException;
import io.rekindle.core.network.Layer.Activate;
import io.rekindle.core.network.Layer.BatchNorm;
import io.rekindle.core.network.Layer.Dense;
import io.rekindle.core.network.Layer.Dropout;
import io.rekindle.core.network.Layer.LayerNorm;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  /// Every kind of layer; widths 3, 4, 4, 4, 4, 2, 2.
  private static final Network NETWORK =
      Network.of(
          3,
          new Dense(4, Activation.RELU),
          new BatchNorm(),
          new Dropout(0.5),
          new Activate(Activation.TANH),
          new Dense(
              2,
              List.of(),
              Optional.empty(),
              Initializer.ZEROS,
              false,
              false,
              0,
              0,
              OptionalDouble.empty()),
          new LayerNorm());

  @Test
  void slotsFollowOneAnotherInTheOrderOfTheLayers() {
    assertThat(NETWORK.slots())
        .extracting(Slot::name, Slot::layer, Slot::offset, Slot::rows, Slot::columns)
        .containsExactly(
            tuple("layers.0.weight", 0, 0, 4, 3),
            tuple("layers.0.bias", 0, 12, 1, 4),
            tuple("layers.1.scale", 1, 16, 1, 4),
            tuple("layers.1.shift", 1, 20, 1, 4),
            tuple("layers.1.running_mean", 1, 24, 1, 4),
            tuple("layers.1.running_variance", 1, 28, 1, 4),
            tuple("layers.4.weight", 4, 32, 2, 4),
            tuple("layers.5.scale", 5, 40, 1, 2),
            tuple("layers.5.shift", 5, 42, 1, 2));
    assertThat(NETWORK.slots())
        .extracting(Slot::trainable)
        .containsExactly(true, true, true, true, false, false, false, true, true);
    assertThat(NETWORK.slots().get(1).end()).isEqualTo(16);
    assertThat(NETWORK.size()).isEqualTo(44);
  }

  @Test
  void printedItSaysItsLayers() {
    assertThat(NETWORK)
        .hasToString(
            "3 inputs -> dense 4 relu -> batch_norm -> dropout 0.5 -> activation tanh -> dense 2,"
                + " no bias, frozen -> layer_norm");
  }

  @Test
  void aNetworkWithoutParametersHasNone() {
    Network network = Network.of(3, new Dropout(0.5));

    assertThat(network.slots()).isEmpty();
    assertThat(network.size()).isZero();
    assertThat(Network.of(7, List.of()).outputs()).isEqualTo(7);
  }

  @Test
  void widthsAreThoseOfTheLastDenseLayer() {
    assertThat(NETWORK.widthAfter(-1)).isEqualTo(3);
    assertThat(NETWORK.widthAfter(0)).isEqualTo(4);
    assertThat(NETWORK.widthAfter(3)).isEqualTo(4);
    assertThat(NETWORK.widthAfter(4)).isEqualTo(2);
    assertThat(NETWORK.outputs()).isEqualTo(2);
  }

  @Test
  void outputActivationsBeginAfterTheLastDenseOrNormalisation() {
    assertThat(NETWORK.outputActivations()).isEmpty();
    assertThat(
            Network.of(
                    3,
                    new Dense(4, Activation.RELU),
                    new Dense(2, Activation.LINEAR, Activation.TANH),
                    new Dropout(0.1),
                    new Activate(Activation.LINEAR, Activation.SOFTMAX))
                .outputActivations())
        .containsExactly(Activation.TANH, Activation.SOFTMAX);
    assertThat(Network.of(3, new Dense(4, Activation.RELU), new BatchNorm()).outputActivations())
        .isEmpty();
  }

  @Test
  void initialiserIsTheLayersOwnOrTheNetworksOrTheActivations() {
    Dense dense = new Dense(4, Activation.LINEAR, Activation.RELU);
    Network network = Network.of(3, dense);

    assertThat(network.initOf(dense)).isEqualTo(Initializer.HE_UNIFORM);
    assertThat(network.initOf(new Dense(4))).isEqualTo(Initializer.GLOROT_UNIFORM);
    Network withDefault = network.withInit(Initializer.LECUN_NORMAL);
    assertThat(withDefault.layers()).isEqualTo(network.layers());
    assertThat(withDefault.inputs()).isEqualTo(3);
    assertThat(withDefault.initOf(dense)).isEqualTo(Initializer.LECUN_NORMAL);
    assertThat(withDefault.initOf(dense.withInit(Initializer.ONES))).isEqualTo(Initializer.ONES);
  }

  @Test
  void copiesOfALayerChangeOneThing() {
    Dense dense = new Dense(4, Activation.RELU);

    assertThat(dense.withPenalty(0.1, 0.2))
        .returns(0.1, Dense::l1)
        .returns(0.2, Dense::l2)
        .returns(4, Dense::units);
    assertThat(dense.withMaxNorm(3))
        .returns(OptionalDouble.of(3), Dense::maxNorm)
        .returns(List.of(Activation.RELU), Dense::activations);
    assertThat(dense.firstActivation()).isEqualTo(Activation.RELU);
    assertThat(new Dense(4).firstActivation()).isEqualTo(Activation.LINEAR);
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.of(0, new Dense(1)))
        .withMessage("inputs 0, at least 1 is needed");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Dense(0))
        .withMessage("units 0, at least 1 is needed");
    assertThat(Network.of(1, new Dense(1)).size()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 1.5, Double.NaN})
  void sharesToDropAreBelowOne(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Dropout(rate))
        .withMessage("dropout %s, 0 <= rate < 1 is needed", rate);
  }

  @Test
  void nothingMayBeDropped() {
    assertThat(new Dropout(0).rate()).isZero();
  }

  @Test
  void parametersFitOneVector() {
    int most = Integer.MAX_VALUE - 64;
    // One unit of w weights and a bias.
    assertThat(Network.of(most - 1, new Dense(1)).outputs()).isEqualTo(1);
    assertThatThrownBy(() -> Network.of(most, new Dense(1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than 2147483583 parameters");
    assertThatThrownBy(() -> Network.of(most / 4 + 1, new BatchNorm()))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Network.of(most / 2 + 1, new LayerNorm()))
        .isInstanceOf(InputException.class);
    assertThat(Network.of(most / 2, new LayerNorm()).outputs()).isEqualTo(most / 2);
    assertThat(Network.of(most / 4, new BatchNorm()).outputs()).isEqualTo(most / 4);
    // 50,000 x 50,000 is beyond an int.
    assertThatThrownBy(() -> Network.of(50_000, new Dense(50_000)))
        .isInstanceOf(InputException.class);
  }
}
