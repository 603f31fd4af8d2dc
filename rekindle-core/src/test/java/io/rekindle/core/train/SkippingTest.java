package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rekindle.core.State;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Training of rectified layers whose zeros are left out, against training by the same kernels
/// without that.
final class SkippingTest {
  private static final int ROWS = 150;
  private static final int INPUTS = 301;
  private static final int CLASSES = 5;
  private static final int BATCH = 64;
  private static final Kernels KERNELS = KernelChoice.named("vector").kernels();

  /// Three in four values of the first layer's gradient are 0; so are those of wide layers, which
  /// go forward and back by units and by inputs.
  private static final List<Network> NETWORKS =
      List.of(
          Network.of(
              INPUTS,
              new Layer.Dense(256, Activation.RELU),
              new Layer.Dropout(0.5),
              new Layer.Dense(CLASSES, Activation.SOFTMAX)),
          Network.of(
              INPUTS,
              new Layer.Dense(1030, Activation.RELU),
              new Layer.Dropout(0.5),
              new Layer.Dense(1030, Activation.RELU),
              new Layer.Dropout(0.5),
              new Layer.Dense(CLASSES, Activation.SOFTMAX)));

  private static final List<Optimizer> OPTIMIZERS =
      List.of(Optimizer.sgd(0.1).withWeightDecay(0.05), Optimizer.sgd(0.1, 0.9));

  /// The same products with nothing left out.
  private record Whole(Kernels kernels) implements Kernels {
    @Override
    public void multiply(
        boolean transposeA,
        boolean transposeB,
        int m,
        int n,
        int k,
        float alpha,
        float[] a,
        int aOffset,
        int aStride,
        float[] b,
        int bOffset,
        int bStride,
        float beta,
        float[] c,
        int cOffset,
        int cStride) {
      kernels.multiply(
          transposeA,
          transposeB,
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          aStride,
          b,
          bOffset,
          bStride,
          beta,
          c,
          cOffset,
          cStride);
    }

    @Override
    public String name() {
      return kernels.name();
    }
  }

  @BeforeAll
  static void needsThem() {
    assumeTrue(KERNELS.skipping().isPresent(), "vectors of this processor are not those it is for");
  }

  @Test
  void trainsAsWithNothingLeftOut() {
    for (Network network : NETWORKS) {
      for (Optimizer optimizer : OPTIMIZERS) {
        float[] left = train(network, optimizer, KERNELS, 1);
        float[] all = train(network, optimizer, new Whole(KERNELS), 1);
        if (optimizer.equals(OPTIMIZERS.getFirst())) {
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
        float[] one = train(network, optimizer, KERNELS, 1);
        float[] three = train(network, optimizer, KERNELS, 3);
        assertThat(Arrays.equals(three, one)).as("%s, %s", network, optimizer).isTrue();
      }
    }
  }

  @Test
  void sameBitsWhereEveryEpochBeginsAnew() {
    for (Network network : NETWORKS) {
      Optimizer optimizer = OPTIMIZERS.getFirst();
      float[] together = train(network, optimizer, KERNELS, 1);
      float[] parameters = Initialization.draw(network, 3);
      State state = new State();
      for (int epoch = 0; epoch < 2; epoch++) {
        try (BatchStepper stepper = stepper(network, optimizer, parameters, KERNELS, 1)) {
          if (epoch > 0) {
            stepper.load(state);
          }
          assertThat(stepper.epoch(epoch, 1)).isPresent();
          stepper.save(state);
        }
      }
      assertThat(Arrays.equals(parameters, together)).as("%s", network).isTrue();
    }
  }

  /// Two epochs, each of whole batches and one of 22 rows.
  private static float[] train(Network network, Optimizer optimizer, Kernels kernels, int threads) {
    float[] parameters = Initialization.draw(network, 3);
    try (BatchStepper stepper = stepper(network, optimizer, parameters, kernels, threads)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        assertThat(stepper.epoch(epoch, 1)).isPresent();
      }
    }
    return parameters;
  }

  private static BatchStepper stepper(
      Network network, Optimizer optimizer, float[] parameters, Kernels kernels, int threads) {
    SplittableRandom random = new SplittableRandom(4);
    float[] values = new float[ROWS * INPUTS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(0.1, 1);
    }
    int[] classes = new int[ROWS];
    Arrays.setAll(classes, i -> i % CLASSES);
    Examples examples =
        Examples.of(
            new Features.Floats(values, ROWS, INPUTS), new TargetValues.OneHot(classes, CLASSES));
    Training training =
        Training.of(Loss.crossEntropy(), optimizer).withBatchSize(BATCH).withEpochs(2);
    return new BatchStepper(
        network,
        training,
        examples.source(true, 5),
        parameters,
        Progress.SILENT,
        state -> {},
        new Compute(kernels, threads));
  }
}
