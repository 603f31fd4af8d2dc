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
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/// Training on rows with many zeros, against training on the same rows of which nothing is known.
final class SparseProductsTest {
  private static final int ROWS = 150;
  private static final int INPUTS = 301;
  private static final int CLASSES = 5;
  private static final int BATCH = 64;

  /// Units that fill panels of every width, and 3 or 12 more.
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
    assertThat(density.ofTwoRows()).as("2 of 8 rows, beside others").isBetween(2 / 56.0, 6 / 56.0);
    assertThat(density.ofTwoColumns()).as("at ends of 2 rows").isBetween(1 / 56.0, 4 / 56.0);
    assertThat(examples().source(true, 5).density().ofTwoRows()).isBetween(0.05, 0.15);
    assertThat(Density.of(new Features.Floats(new float[0], 0, 8))).isEqualTo(Density.FULL);
  }

  /// Weights that are taken further in panels are where others read them, whenever they may.
  @Test
  void settlesWeightsBeforeTheyAreRead() {
    for (Optimizer optimizer : OPTIMIZERS) {
      Reader always = new Reader(step -> true);
      Reader sometimes = new Reader(step -> step == 2 || step == 7);
      float[] one = train(NETWORKS.getFirst(), optimizer, examples().source(true, 5), 1, always);
      float[] two = train(NETWORKS.getFirst(), optimizer, examples().source(true, 5), 1, sometimes);
      assertThat(Arrays.equals(one, two)).as("reading changes nothing").isTrue();
      assertThat(always.before).hasSize(9);
      assertThat(sometimes.before.keySet()).containsExactly(2L, 7L);
      for (long step : sometimes.before.keySet()) {
        assertThat(Arrays.equals(sometimes.before.get(step), always.before.get(step))).isTrue();
        assertThat(Arrays.equals(sometimes.after.get(step), always.after.get(step))).isTrue();
        assertThat(Arrays.equals(always.before.get(step), always.after.get(step - 1))).isTrue();
        assertThat(Arrays.equals(always.before.get(step), always.after.get(step))).isFalse();
      }
      assertThat(Arrays.equals(always.after.get(9L), one)).as("at the end").isTrue();
    }
  }

  /// Reads the parameters before and after some steps.
  private static final class Reader implements Progress {
    private final LongPredicate which;
    final Map<Long, float[]> before = new TreeMap<>();
    final Map<Long, float[]> after = new TreeMap<>();
    private float[] live = new float[0];

    Reader(LongPredicate which) {
      this.which = which;
    }

    @Override
    public boolean readsParameters(long step) {
      return which.test(step);
    }

    @Override
    public boolean observes(long step) {
      if (which.test(step)) {
        before.put(step, live.clone());
      }
      return false;
    }

    @Override
    public void step(long step, double loss, int rows) {
      if (which.test(step)) {
        after.put(step, live.clone());
      }
    }
  }

  @Test
  void settlesWeightsWhereARunStopsOrBreaks() {
    Network network = NETWORKS.getFirst();
    Optimizer optimizer = OPTIMIZERS.getFirst();
    float[] whole = train(network, optimizer, examples().source(true, 5), 1);
    float[] parts = Initialization.draw(network, 3);
    State state = new State();
    for (int stop = 1; stop <= 9; stop++) {
      int steps = stop;
      Progress stopping =
          new Progress() {
            private long done;

            @Override
            public void step(long step, double loss, int rows) {
              done = step;
            }

            @Override
            public boolean stopRequested() {
              return done == steps;
            }
          };
      Source source = examples().source(true, 5);
      try (BatchStepper stepper = stepper(network, optimizer, source, parts, 1, stopping)) {
        if (stop > 1) {
          stepper.load(state);
        }
        OptionalDouble _ = stepper.epoch((stop - 1) / 3, 1);
        stepper.save(state);
      }
    }
    assertThat(Arrays.equals(parts, whole)).as("put down after every step").isTrue();

    float[] broken = Initialization.draw(network, 3);
    Source source = examples().source(true, 5);
    try (BatchStepper stepper = stepper(network, Optimizer.sgd(1e30), source, broken, 1)) {
      assertThat(stepper.epoch(0, 1)).isEmpty();
      assertThat(stepper.firstNonFinite().orElseThrow().tensor()).startsWith("layers.");
    }
    boolean finite = true;
    for (float value : broken) {
      finite &= Math.abs(value) < 1e20f;
    }
    assertThat(finite).as("the weights that it broke with").isFalse();
  }

  /// Three epochs of whole batches and one of 22 rows.
  private static float[] train(Network network, Optimizer optimizer, Source source, int threads) {
    return train(network, optimizer, source, threads, new Reader(_ -> false));
  }

  private static float[] train(
      Network network, Optimizer optimizer, Source source, int threads, Reader reader) {
    float[] parameters = Initialization.draw(network, 3);
    reader.live = parameters;
    try (BatchStepper stepper = stepper(network, optimizer, source, parameters, threads, reader)) {
      for (int epoch = 0; epoch < 3; epoch++) {
        assertThat(stepper.epoch(epoch, 1)).isPresent();
      }
    }
    return parameters;
  }

  private static BatchStepper stepper(
      Network network, Optimizer optimizer, Source source, float[] parameters, int threads) {
    return stepper(network, optimizer, source, parameters, threads, Progress.SILENT);
  }

  private static BatchStepper stepper(
      Network network,
      Optimizer optimizer,
      Source source,
      float[] parameters,
      int threads,
      Progress progress) {
    Training training =
        Training.of(Loss.crossEntropy(), optimizer).withBatchSize(BATCH).withEpochs(3);
    Compute compute = new Compute(KernelChoice.named("vector").kernels(), threads);
    return new BatchStepper(network, training, source, parameters, progress, _ -> {}, compute);
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
