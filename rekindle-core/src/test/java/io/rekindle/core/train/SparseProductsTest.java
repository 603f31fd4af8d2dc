package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.State;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Training on rows with many zeros, against training on the same rows of which nothing is known.
final class SparseProductsTest {
  private static final int ROWS = 150;
  private static final int INPUTS = 301;
  private static final int CLASSES = 5;
  private static final int BATCH = 64;

  /// Units that fill panels of every width, and 3 or 12 that do not.
  private static final List<Network> NETWORKS =
      List.of(
          network(new Layer.Dense(256, Activation.RELU)),
          network(new Layer.Dense(259, Activation.RELU).withPenalty(0, 1e-3)),
          network(new Layer.Dense(268, Activation.TANH).withPenalty(1e-4, 1e-3)),
          network(new Layer.Dense(256, Activation.RELU).withMaxNorm(0.9)),
          network(withoutBias(new Layer.Dense(256, Activation.TANH))));

  private static final List<Optimizer> OPTIMIZERS =
      List.of(
          Optimizer.sgd(0.1),
          Optimizer.sgd(0.1).withWeightDecay(0.05),
          Optimizer.sgd(0.1).withClipNorm(1e-2),
          Optimizer.sgd(0.1, 0.9));

  private static Network network(Layer.Dense first) {
    return Network.of(INPUTS, first, new Layer.Dense(CLASSES, Activation.SOFTMAX));
  }

  static Layer.Dense withoutBias(Layer.Dense layer) {
    return new Layer.Dense(
        layer.units(),
        layer.activations(),
        layer.init(),
        layer.bias(),
        false,
        true,
        0,
        0,
        layer.maxNorm());
  }

  @Test
  void trainsAsOnRowsWithoutZeros() {
    for (Network network : NETWORKS) {
      for (Optimizer optimizer : OPTIMIZERS) {
        float[] left = train(network, optimizer, examples().source(true, 5), 1);
        float[] all = train(network, optimizer, new Unknown(examples().source(true, 5)), 1);
        if (network.equals(NETWORKS.getFirst()) && optimizer.equals(OPTIMIZERS.getFirst())) {
          assertThat(Arrays.equals(left, all)).as("rounded alike: no zeros left out").isFalse();
        }
        for (int i = 0; i < all.length; i++) {
          assertThat(Math.abs(left[i] - all[i])).as("%s, %s", network, optimizer).isLessThan(2e-5f);
        }
      }
    }
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    for (Network network : NETWORKS) {
      for (Optimizer optimizer : OPTIMIZERS) {
        float[] one = train(network, optimizer, examples().source(true, 5), 1);
        float[] three = train(network, optimizer, examples().source(true, 5), 3);
        assertThat(Arrays.equals(three, one)).as("%s, %s", network, optimizer).isTrue();
      }
    }
  }

  /// The copies of the weights are as good as the weights.
  @Test
  void sameBitsWhereEveryEpochBeginsAnew() {
    for (Network network : NETWORKS) {
      for (Optimizer optimizer : OPTIMIZERS) {
        float[] together = train(network, optimizer, examples().source(true, 5), 1);
        float[] parameters = Initialization.draw(network, 3);
        State state = new State();
        for (int epoch = 0; epoch < 3; epoch++) {
          Source source = examples().source(true, 5);
          try (BatchStepper stepper = stepper(network, optimizer, source, parameters, 1)) {
            if (epoch > 0) {
              stepper.load(state);
            }
            assertThat(stepper.epoch(epoch, 1)).isPresent();
            stepper.save(state);
          }
        }
        assertThat(Arrays.equals(parameters, together)).as("%s, %s", network, optimizer).isTrue();
      }
    }
  }

  @Test
  void addsToAGradient() {
    Network network = NETWORKS.getFirst();
    float[] gradient = new float[network.size()];
    Source source = examples().source(false, 0);
    Batch batch = new Batch(BATCH, INPUTS, CLASSES, source.density());
    assertThat(source.next(batch)).isTrue();
    Compute compute = new Compute(KernelChoice.named("vector").kernels(), 1);
    float[] parameters = Initialization.draw(network, 3);
    Loss loss = Loss.crossEntropy();
    try (Pass pass = new Pass(network, loss, parameters, gradient, batch, 1, compute)) {
      pass.gradient(0, 1.0 / BATCH, false);
      float[] once = gradient.clone();
      pass.gradient(0, 1.0 / BATCH, true);
      for (int i = 0; i < once.length; i++) {
        assertThat(gradient[i]).isCloseTo(2 * once[i], within(1e-6f));
      }
    }
  }

  @Test
  void measuresWhatZerosLeave() {
    float[] values = new float[8 * 8];
    values[0] = 1;
    values[3 * 8 + 7] = 1;
    Density density = Density.of(new Features.Floats(values, 8, 8));
    assertThat(density.ofFourRows()).as("2 of 8 columns, and none").isEqualTo(0.125);
    assertThat(density.ofFourColumns()).as("2 of 16 groups").isEqualTo(0.125);
    assertThat(examples().source(true, 5).density().ofFourRows()).isBetween(0.1, 0.3);
    assertThat(Density.of(new Features.Floats(new float[0], 0, 8))).isEqualTo(Density.FULL);
  }

  /// Three epochs of whole batches and one of 22 rows.
  private static float[] train(Network network, Optimizer optimizer, Source source, int threads) {
    float[] parameters = Initialization.draw(network, 3);
    try (BatchStepper stepper = stepper(network, optimizer, source, parameters, threads)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        assertThat(stepper.epoch(epoch, 1)).isPresent();
      }
    }
    return parameters;
  }

  private static BatchStepper stepper(
      Network network, Optimizer optimizer, Source source, float[] parameters, int threads) {
    Training training =
        Training.of(Loss.crossEntropy(), optimizer).withBatchSize(BATCH).withEpochs(3);
    Compute compute = new Compute(KernelChoice.named("vector").kernels(), threads);
    return new BatchStepper(
        network, training, source, parameters, Progress.SILENT, _ -> {}, compute);
  }

  private static Examples examples() {
    SplittableRandom random = new SplittableRandom(7);
    float[][] x = new float[ROWS][INPUTS];
    int[] labels = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      labels[row] = random.nextInt(CLASSES);
      for (int i = 0; i < INPUTS; i++) {
        x[row][i] = random.nextInt(20) > 0 ? 0 : (float) random.nextGaussian();
      }
    }
    return Examples.of(x, labels, CLASSES);
  }
}
