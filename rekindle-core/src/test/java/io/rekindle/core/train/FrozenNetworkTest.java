package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Layer.Dense;
import io.rekindle.core.network.Network;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks whose parameters stay: rows give the same bits alone and beside others.
class FrozenNetworkTest {
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
    FrozenNetwork frozen = new FrozenNetwork(network, parameters, new Compute(kernels, 2));
    try (Inference inference = frozen.inference(2)) {
      float[] together = inference.outputs(new Features.Floats(x, ROWS, INPUTS));
      for (int size : new int[] {1, 2, 3, 7, 15, 16, 17, 59, 60, 61, 75}) {
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

  /// Networks whose first layer reads the rows where they lie, and others; several batches.
  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void computesWhatInferenceDoes(String name) {
    Compute compute = new Compute(KernelChoice.named(name).kernels(), 2);
    Random random = new Random(2);
    int rows = 1100;
    byte[] bytes = new byte[rows * 20];
    random.nextBytes(bytes);
    float[] table = new float[256];
    for (int i = 0; i < 256; i++) {
      table[i] = i / 255f;
    }
    List<Features> forms =
        List.of(
            new Features.Floats(gaussian(random, rows * 20, 1), rows, 20),
            new Features.Bytes(bytes, rows, 20, table));
    Layer[][] all = {
      {new Dense(9, Activation.RELU), new Dense(3, Activation.SOFTMAX)},
      {new Dense(70), new Layer.LayerNorm(), new Dense(2, Activation.LINEAR)},
      {new Layer.Dropout(0.5), new Dense(4, Activation.GELU)},
      {new Layer.BatchNorm(), new Dense(33, Activation.TANH), new Dense(1, Activation.SIGMOID)},
      {new Layer.Activate(Activation.TANH)},
      {},
      {new Dense(80_000, Activation.RELU), new Dense(2)},
    };
    for (Layer[] layers : all) {
      Network network = Network.of(20, layers);
      float[] parameters = gaussian(random, network.size(), 0.3);
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] = Math.abs(parameters[i]);
      }
      for (Features features : forms) {
        try (Inference plain = new Inference(network, parameters, compute);
            Inference frozen = new FrozenNetwork(network, parameters, compute).inference(2)) {
          float[] expected = plain.outputs(features);
          float[] found = frozen.outputs(features);
          assertThat(found).hasSameSizeAs(expected);
          for (int i = 0; i < found.length; i++) {
            assertThat(found[i])
                .as("%s", network)
                .isCloseTo(expected[i], offset(1e-4f * (1 + Math.abs(expected[i]))));
          }
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
