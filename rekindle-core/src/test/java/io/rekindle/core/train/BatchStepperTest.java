package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.optimizer.Updater;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A step that is folded into the products, or done tile by tile, against the plain sequence: the
/// whole gradient first, then the optimiser.
final class BatchStepperTest {
  private static final int ROWS = 150;
  private static final int INPUTS = 90;
  private static final int CLASSES = 5;

  /// The last network's layers go forward by units, its second hidden one back by inputs.
  private static final List<Network> NETWORKS =
      List.of(
          Network.of(INPUTS, new Layer.Dense(CLASSES, Activation.SOFTMAX)),
          Network.of(
              INPUTS,
              new Layer.Dense(70, Activation.RELU).withPenalty(0, 1e-2),
              new Layer.Dense(130, Activation.TANH),
              new Layer.Dense(CLASSES, Activation.SOFTMAX)),
          Network.of(
              INPUTS,
              new Layer.Dense(40, Activation.RELU).withPenalty(1e-3, 1e-2),
              new Layer.BatchNorm(),
              new Layer.Dense(CLASSES, Activation.SOFTMAX)),
          Network.of(
              INPUTS,
              new Layer.Dense(30, Activation.RELU),
              new Layer.LayerNorm(),
              new Layer.Dense(CLASSES, Activation.SOFTMAX)),
          Network.of(
              INPUTS,
              new Layer.Dense(1100, Activation.RELU),
              new Layer.Dense(1000, Activation.RELU),
              new Layer.Dense(CLASSES, Activation.SOFTMAX)));

  private static final List<Optimizer> OPTIMIZERS =
      List.of(
          Optimizer.sgd(0.1),
          Optimizer.sgd(0.1).withWeightDecay(0.05),
          Optimizer.sgd(0.1).withClipNorm(1e-3),
          Optimizer.sgd(0.1, 0.9),
          Optimizer.adamw(0.01, 0.05));

  @Test
  void stepsAsGradientAndOptimizerDo() {
    for (Network network : NETWORKS) {
      for (Optimizer optimizer : OPTIMIZERS) {
        for (int batch : new int[] {1, 20, ROWS}) {
          float[] found = step(network, optimizer, batch, 1);
          float[] expected = plainStep(network, optimizer, batch);
          assertThat(distance(found, expected))
              .as("%s, %s, batch %d", network, optimizer, batch)
              .isLessThan(2e-6);
        }
      }
    }
  }

  @Test
  void stepsWithTheSameBitsForAnyNumberOfThreads() {
    for (Network network : NETWORKS) {
      for (Optimizer optimizer : OPTIMIZERS) {
        float[] one = step(network, optimizer, ROWS, 1);
        assertThat(step(network, optimizer, ROWS, 2)).isEqualTo(one);
        assertThat(step(network, optimizer, ROWS, 4)).isEqualTo(one);
      }
    }
  }

  private static float[] step(Network network, Optimizer optimizer, int batch, int threads) {
    float[] parameters = Initialization.draw(network, 3);
    Training training =
        Training.of(Loss.crossEntropy(), optimizer).withBatchSize(batch).withEpochs(1);
    try (BatchStepper stepper =
        new BatchStepper(
            network,
            training,
            examples(batch).source(false, 0),
            parameters,
            Progress.SILENT,
            _ -> {},
            Compute.best().withThreads(threads))) {
      assertThat(stepper.epoch(0, 1)).isPresent();
      assertThat(stepper.steps()).isEqualTo(1);
    }
    return parameters;
  }

  private static float[] plainStep(Network network, Optimizer optimizer, int rows) {
    float[] parameters = Initialization.draw(network, 3);
    float[] gradient = new float[parameters.length];
    Batch batch = new Batch(rows, INPUTS, CLASSES);
    assertThat(examples(rows).source(false, 0).next(batch)).isTrue();
    try (Pass pass =
        new Pass(network, Loss.crossEntropy(), parameters, gradient, batch, 1, Compute.best())) {
      assertThat(pass.gradient(0)).isFinite();
    }
    new Updater(optimizer, network.slots()).step(parameters, gradient, 1);
    return parameters;
  }

  private static Examples examples(int rows) {
    SplittableRandom random = new SplittableRandom(7);
    float[][] x = new float[rows][INPUTS];
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = random.nextInt(CLASSES);
      for (int i = 0; i < INPUTS; i++) {
        x[row][i] = random.nextInt(3) == 0 ? 0 : (float) random.nextGaussian();
      }
    }
    return Examples.of(x, labels, CLASSES);
  }

  private static double distance(float[] a, float[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs((double) a[i] - b[i]));
    }
    return most;
  }
}
