package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import org.junit.jupiter.api.Test;

class LossHeadTest {
  /// Biases alone decide: their gradient is the loss's with respect to the logits, p - t.
  private static final Network BIASES = Network.of(1, new Layer.Dense(4, Activation.SOFTMAX));

  @Test
  void gradientOfAClassRuledOutIsZeroBeforeItIsSubnormal() {
    float[] parameters = {0, 0, 0, 0, 0, -30, -60, -95};
    float[] gradient = new float[parameters.length];
    Batch batch = new Batch(1, 1, 4);
    Examples examples = Examples.of(new float[][] {{1}}, new int[] {1}, 4);
    assertThat(examples.source(false, 0).next(batch)).isTrue();
    try (Pass pass =
        new Pass(BIASES, Loss.crossEntropy(), parameters, gradient, batch, 1, Compute.best())) {
      assertThat(pass.gradient(0)).isCloseTo(30, within(1e-5));
    }
    assertThat(gradient[4]).isCloseTo(1, within(1e-6f));
    assertThat(gradient[5]).isCloseTo(-1, within(1e-6f));
    assertThat((double) gradient[6]).isCloseTo(Math.exp(-60), within(2e-4 * Math.exp(-60)));
    assertThat(gradient[7]).isZero();
  }
}
