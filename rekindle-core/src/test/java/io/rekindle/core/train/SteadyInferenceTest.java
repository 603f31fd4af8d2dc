package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer.Dense;
import io.rekindle.core.network.Network;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows give the same bits alone and beside others.
class SteadyInferenceTest {
  private static final int ROWS = 150;
  private static final int INPUTS = 200;

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void rowsDoNotDependOnOthers(String name) {
    Kernels kernels = KernelChoice.named(name).kernels();
    Network network =
        Network.of(
            INPUTS,
            new Dense(300, Activation.RELU),
            new Dense(37, Activation.TANH),
            new Dense(7, Activation.SOFTMAX));
    Random random = new Random(1);
    float[] parameters = gaussian(random, network.size(), 0.1);
    float[] x = gaussian(random, ROWS * INPUTS, 1);
    try (Inference inference = Inference.steady(network, parameters, new Compute(kernels, 2))) {
      float[] together = inference.outputs(new Features.Floats(x, ROWS, INPUTS));
      for (int size : new int[] {1, 2, 3, 7, 15, 16, 17, 63, 64, 65}) {
        for (int from = 0; from + size <= ROWS; from += size) {
          float[] some = Arrays.copyOfRange(x, from * INPUTS, (from + size) * INPUTS);
          float[] outputs = inference.outputs(new Features.Floats(some, size, INPUTS));
          assertThat(outputs)
              .as("%d rows from %d", size, from)
              .containsExactly(Arrays.copyOfRange(together, from * 7, (from + size) * 7));
        }
      }
    }
  }

  private static float[] gaussian(Random random, int length, double scale) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() * scale);
    }
    return values;
  }
}
