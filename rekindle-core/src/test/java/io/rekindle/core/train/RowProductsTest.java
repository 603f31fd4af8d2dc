package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Training a row at a time, where a step takes the next row past the weights.
final class RowProductsTest {
  private static final int ROWS = 40;
  private static final int INPUTS = 301;
  private static final int UNITS = 230;
  private static final int CLASSES = 5;

  private static final List<Network> NETWORKS =
      List.of(
          network(new Layer.Dense(UNITS, Activation.RELU)),
          network(new Layer.Dense(UNITS, Activation.TANH).withPenalty(0, 1e-3)),
          network(new Layer.Dense(UNITS, Activation.RELU).withMaxNorm(0.9)),
          network(SparseProductsTest.withoutBias(new Layer.Dense(UNITS, Activation.RELU))));

  private static final List<Optimizer> OPTIMIZERS =
      List.of(Optimizer.sgd(0.02), Optimizer.sgd(0.02).withWeightDecay(0.05));

  private static Network network(Layer.Dense first) {
    return Network.of(
        INPUTS,
        first,
        new Layer.Dense(20, Activation.RELU),
        new Layer.Dense(CLASSES, Activation.SOFTMAX));
  }

  @Test
  void looksAheadWhereABatchIsARow() {
    assertThat(looksAhead("vector", OPTIMIZERS.getFirst(), 1)).isTrue();
    assertThat(looksAhead("vector", OPTIMIZERS.getFirst(), 2)).isFalse();
    assertThat(looksAhead("vector", Optimizer.adam(0.001), 1)).isFalse();
    assertThat(looksAhead("scalar", OPTIMIZERS.getFirst(), 1)).isFalse();
  }

  private static boolean looksAhead(String kernels, Optimizer optimizer, int batchSize) {
    Network network = NETWORKS.getFirst();
    float[] parameters = new float[network.size()];
    Batch batch = new Batch(batchSize, INPUTS, CLASSES);
    Compute compute = new Compute(KernelChoice.named(kernels).kernels(), 1);
    Loss loss = Loss.crossEntropy();
    boolean folds = optimizer.equals(OPTIMIZERS.getFirst());
    try (Pass pass =
        folds
            ? Pass.folded(network, loss, parameters, new float[0], batch, 1, compute)
            : new Pass(
                network, loss, parameters, new float[parameters.length], batch, 1, compute)) {
      return pass.looksAhead();
    }
  }

  @Test
  void trainsAsOtherKernelsDo() {
    for (Network network : NETWORKS) {
      for (Optimizer optimizer : OPTIMIZERS) {
        float[] ahead = train(network, optimizer, 1, "vector", Progress.SILENT).parameters();
        float[] plain = train(network, optimizer, 1, "scalar", Progress.SILENT).parameters();
        for (int i = 0; i < plain.length; i++) {
          assertThat(Math.abs(ahead[i] - plain[i]))
              .as("%s, %s, %d", network, optimizer, i)
              .isLessThan(1e-5f);
        }
      }
    }
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    for (Network network : NETWORKS) {
      for (Optimizer optimizer : OPTIMIZERS) {
        float[] one = train(network, optimizer, 1, "vector", Progress.SILENT).parameters();
        float[] three = train(network, optimizer, 3, "vector", Progress.SILENT).parameters();
        assertThat(Arrays.equals(three, one)).as("%s, %s", network, optimizer).isTrue();
      }
    }
  }

  /// An observer sees the step's own row and changes nothing; rows from a source that fills each
  /// batch at once are as good as rows that are loaded when they are needed.
  @Test
  void showsTheRowOfTheStep() {
    Examples examples = examples();
    float[] expected = new float[INPUTS];
    for (Network network : NETWORKS) {
      Progress watch =
          new Progress() {
            @Override
            public boolean observes(long step) {
              return step % 3 == 0;
            }

            @Override
            public void observe(StepView view) {
              int row = (int) ((view.step() - 1) % ROWS);
              examples.features().copyRow(row, expected, 0);
              assertThat(Arrays.equals(view.pass().stages().getFirst().in(), expected)).isTrue();
            }
          };
      float[] silent = inOrder(network, new Eager(examples), Progress.SILENT);
      float[] watched = inOrder(network, examples.source(false, 0), watch);
      assertThat(Arrays.equals(watched, silent)).as("%s", network).isTrue();
    }
  }

  private static float[] inOrder(Network network, Source source, Progress progress) {
    float[] parameters = Initialization.draw(network, 3);
    Compute compute = new Compute(KernelChoice.named("vector").kernels(), 2);
    return Trainer.train(
            network,
            training(OPTIMIZERS.getFirst()),
            source,
            Optional.empty(),
            parameters,
            progress,
            compute)
        .parameters();
  }

  @Test
  void goesOnWhereItWasPutDown() {
    for (Network network : NETWORKS) {
      Optimizer optimizer = OPTIMIZERS.getFirst();
      KeptStates kept = new KeptStates();
      float[] whole = train(network, optimizer, 2, "vector", kept).parameters();
      State state = kept.states().get(ROWS + 6);
      Compute compute = new Compute(KernelChoice.named("vector").kernels(), 2);
      float[] resumed =
          Trainer.resume(
                  network,
                  training(optimizer),
                  examples(),
                  Optional.empty(),
                  state,
                  Progress.SILENT,
                  compute)
              .parameters();
      assertThat(Arrays.equals(resumed, whole)).as("%s", network).isTrue();
    }
  }

  private static Trained train(
      Network network, Optimizer optimizer, int threads, String kernels, Progress progress) {
    Compute compute = new Compute(KernelChoice.named(kernels).kernels(), threads);
    return Trainer.train(
        network, training(optimizer), examples(), Optional.empty(), progress, compute);
  }

  private static Training training(Optimizer optimizer) {
    return Training.of(Loss.crossEntropy(), optimizer).withBatchSize(1).withEpochs(2).withSeed(3);
  }

  /// Rows of which some have nothing at their margins.
  private static Examples examples() {
    SplittableRandom random = new SplittableRandom(7);
    float[][] x = new float[ROWS][INPUTS];
    int[] labels = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      labels[row] = random.nextInt(CLASSES);
      int margin = row % 2 * 50;
      for (int i = margin; i < INPUTS - margin; i++) {
        x[row][i] = (float) random.nextGaussian();
      }
    }
    return Examples.of(x, labels, CLASSES);
  }

  /// Fills each batch as it is asked for it, as sources of others do.
  private static final class Eager implements Source {
    private final Examples examples;
    private int next;

    Eager(Examples examples) {
      this.examples = examples;
    }

    @Override
    public int inputs() {
      return INPUTS;
    }

    @Override
    public int targetWidth() {
      return CLASSES;
    }

    @Override
    public long rows() {
      return ROWS;
    }

    @Override
    public void startEpoch(int epoch) {
      next = 0;
    }

    @Override
    public boolean next(Batch into) {
      if (next == ROWS) {
        return false;
      }
      into.setRows(1);
      examples.features().copyRow(next, into.x(), 0);
      examples.targets().copyRow(next, into.targets(), 0);
      next++;
      return true;
    }
  }
}
