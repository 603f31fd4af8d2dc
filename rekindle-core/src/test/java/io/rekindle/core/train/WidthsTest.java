package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Rows that are as wide as the network, and rows that are not.
class WidthsTest {
  private static final float[][] X = {{1, 2}, {3, 4}};
  private static final Examples ROWS = Examples.of(X, new int[] {0, 2}, 3);
  private static final Network NETWORK =
      Network.of(2, new Layer.Dense(8, Activation.RELU), new Layer.Dense(3, Activation.SOFTMAX));
  private static final Training TRAINING =
      Training.of(Loss.crossEntropy(), Optimizer.adam(0.01)).withEpochs(3);

  static Stream<Arguments> widthsThatDoNotFit() {
    Examples numbers = Examples.of(X, new float[][] {{1}, {2}});
    Layer.Dense two = new Layer.Dense(2, Activation.SOFTMAX);
    Layer.Dense four = new Layer.Dense(4, Activation.SOFTMAX);
    return Stream.of(
        arguments(Loss.crossEntropy(), ROWS, new Layer[] {two}, "3, the network gives 2"),
        arguments(Loss.crossEntropy(), ROWS, new Layer[] {four}, "3, the network gives 4"),
        arguments(Loss.crossEntropy(), ROWS, new Layer[0], "3, the network gives 2"),
        arguments(Loss.meanSquaredError(), numbers, new Layer[] {two}, "1, the network gives 2"),
        arguments(
            Loss.binaryCrossEntropy(), numbers, new Layer[] {four}, "1, the network gives 4"));
  }

  @ParameterizedTest
  @MethodSource("widthsThatDoNotFit")
  void targetsAreAsWideAsTheOutputs(Loss loss, Examples rows, Layer[] layers, String widths) {
    Training training = Training.of(loss, Optimizer.sgd(0.1));
    Network network = Network.of(2, layers);
    int width = rows.targets().columns();

    assertThatThrownBy(() -> Trainer.train(network, training, rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "targets of width %s; give the last dense layer %d unit%s",
            widths, width, width == 1 ? "" : "s");
  }

  @Test
  void oneTargetMayIndexAnOutput() {
    Examples indexes = Examples.of(X, new float[][] {{0}, {2}});

    assertThat(Trainer.train(NETWORK, TRAINING, indexes).parameters())
        .isEqualTo(Trainer.train(NETWORK, TRAINING, ROWS).parameters());
  }

  @Test
  void validationRowsAreAsWideAsTheNetwork() {
    Examples narrow = Examples.of(new float[][] {{1}}, new int[1], 3);
    Examples fewClasses = Examples.of(new float[][] {{1, 2}}, new int[1], 2);

    assertThatThrownBy(() -> trainBeside(narrow))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("validation rows of width 1, the network reads 2");
    assertThatThrownBy(() -> trainBeside(fewClasses))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "validation targets of width 2, the network gives 3; give the last dense layer 2"
                + " units");
  }

  private static Trained trainBeside(Examples validation) {
    return Trainer.train(
        NETWORK, TRAINING, ROWS, Optional.of(validation), Progress.SILENT, Compute.best());
  }

  @Test
  void networkWithoutLayersFitsWhatIsAsWideAsItsInputs() {
    Examples same = Examples.of(X, X);

    assertThatCode(
            () ->
                Trainer.train(
                    Network.of(2), Training.of(Loss.meanSquaredError(), Optimizer.sgd(1)), same))
        .doesNotThrowAnyException();
  }
}
