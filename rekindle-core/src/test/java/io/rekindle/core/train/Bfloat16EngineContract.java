package io.rekindle.core.train;

import static io.rekindle.core.kernel.Bfloat16Kernels.rounded;
import static io.rekindle.core.kernel.Bfloat16Kernels.widened;
import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.reference.RandomProblem;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What the training engine must do in bfloat16.
public interface Bfloat16EngineContract {
  int ROWS = 70;
  int INPUTS = 50;
  int HIDDEN = 140;
  int OUTPUTS = 20;

  /// What the engine computes with, in bfloat16.
  Compute compute(int threads);

  /// Steps of two layers against the same in double precision with the operands of each product
  /// rounded: what remains must be far below what the rounding itself changes.
  @Test
  default void roundsTheOperandsOfProductsAndNothingElse() {
    for (Optimizer optimizer : new Optimizer[] {Optimizer.sgd(0.5), Optimizer.sgd(0.5, 0.5)}) {
      float[] found = trained(optimizer, compute(1));
      float[] exact = trained(optimizer, compute(1).inFloat32());
      double momentum = optimizer.equals(Optimizer.sgd(0.5)) ? 0 : 0.5;
      double[] expected = new RoundedSteps().train(momentum);
      double error = distance(found, expected);
      double rounding = distance(exact, expected);
      assertThat(error).as("%s", optimizer).isLessThan(rounding / 5);
      assertThat(rounding).isGreaterThan(1e-5);
    }
  }

  @Test
  default void sameBitsForAnyNumberOfThreads() {
    int shared = 0;
    for (long seed = 0; seed < 20; seed++) {
      RandomProblem problem = RandomProblem.large(seed);
      try (EngineRun one = new EngineRun(problem, compute(1))) {
        one.train();
        for (int threads : new int[] {2, 4, 16}) {
          try (EngineRun same = new EngineRun(problem, compute(threads))) {
            same.train();
            shared += same.isShared() ? 1 : 0;
            assertThat(same.gradient).as("gradient, seed %d", seed).isEqualTo(one.gradient);
            assertThat(same.outputs()).as("outputs, seed %d", seed).isEqualTo(one.outputs());
          }
        }
      }
    }
    assertThat(shared).as("runs large enough to be shared").isGreaterThan(10);
  }

  /// Weights that others change, as a limit of their norm does, are seen in the next step.
  @Test
  default void seesWeightsThatOthersChange() {
    Network network =
        Network.of(
            INPUTS,
            new Layer.Dense(HIDDEN, Activation.TANH).withMaxNorm(0.3),
            new Layer.Dense(OUTPUTS));
    float[] found = trained(network, Optimizer.sgd(0.5), compute(1));
    float[] exact = trained(network, Optimizer.sgd(0.5), compute(1).inFloat32());
    double[] expected = EngineRun.doubles(exact, exact.length);
    assertThat(distance(found, expected)).isLessThan(0.01);
  }

  @Test
  default void stepsAllocateNothingOnceTheyAreWarm() {
    AllocationProbe.measureWide(compute(1), 200, 60)
        .forEach((what, bytes) -> assertThat(bytes).as("bytes allocated, %s", what).isZero());
  }

  private static float[] trained(Optimizer optimizer, Compute compute) {
    return trained(network(), optimizer, compute);
  }

  private static float[] trained(Network network, Optimizer optimizer, Compute compute) {
    float[] parameters = Initialization.draw(network, 1);
    Training training =
        Training.of(Loss.meanSquaredError(), optimizer).withBatchSize(ROWS).withShuffle(false);
    try (BatchStepper stepper =
        new BatchStepper(
            network,
            training,
            Data.EXAMPLES.source(false, 1),
            parameters,
            Progress.SILENT,
            state -> {},
            compute)) {
      for (int epoch = 0; epoch < RoundedSteps.STEPS; epoch++) {
        stepper.epoch(epoch, 1);
      }
    }
    return parameters;
  }

  private static Network network() {
    return Network.of(INPUTS, new Layer.Dense(HIDDEN, Activation.TANH), new Layer.Dense(OUTPUTS));
  }

  private static double distance(float[] found, double[] expected) {
    double error = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      error += (found[i] - expected[i]) * (found[i] - expected[i]);
      size += expected[i] * expected[i];
    }
    return Math.sqrt(error / size);
  }

  /// Random rows.
  final class Data {
    static final double[][] X = gaussian(1, INPUTS);
    static final double[][] TARGETS = gaussian(2, OUTPUTS);
    static final Examples EXAMPLES = Examples.of(floats(X), floats(TARGETS));

    private Data() {}

    private static double[][] gaussian(long seed, int columns) {
      SplittableRandom random = new SplittableRandom(seed);
      double[][] rows = new double[ROWS][columns];
      for (double[] row : rows) {
        for (int j = 0; j < columns; j++) {
          row[j] = (float) random.nextGaussian();
        }
      }
      return rows;
    }

    private static float[][] floats(double[][] values) {
      float[][] floats = new float[values.length][values[0].length];
      for (int i = 0; i < values.length; i++) {
        for (int j = 0; j < values[i].length; j++) {
          floats[i][j] = (float) values[i][j];
        }
      }
      return floats;
    }
  }

  /// Descent on the squared error of two layers, written out in double precision, with the operands
  /// of every product rounded. A folded step (without momentum) rounds the gradient times its rate.
  final class RoundedSteps {
    static final int STEPS = 4;
    private static final double RATE = 0.5;

    private final double[] p;
    private final double[] velocity;
    private final Slot w1;
    private final Slot b1;
    private final Slot w2;
    private final Slot b2;

    RoundedSteps() {
      Network network = network();
      float[] initial = Initialization.draw(network, 1);
      p = EngineRun.doubles(initial, initial.length);
      velocity = new double[p.length];
      w1 = network.slots().get(0);
      b1 = network.slots().get(1);
      w2 = network.slots().get(2);
      b2 = network.slots().get(3);
    }

    double[] train(double momentum) {
      for (int step = 0; step < STEPS; step++) {
        double[][] h = forward(Data.X, w1, b1);
        for (double[] row : h) {
          for (int j = 0; j < row.length; j++) {
            row[j] = Math.tanh(row[j]);
          }
        }
        double[][] y = forward(h, w2, b2);
        double[][] dy = new double[ROWS][OUTPUTS];
        for (int i = 0; i < ROWS; i++) {
          for (int j = 0; j < OUTPUTS; j++) {
            dy[i][j] = 2 * (y[i][j] - Data.TARGETS[i][j]) / (OUTPUTS * ROWS);
          }
        }
        double[][] dh = new double[ROWS][HIDDEN];
        for (int i = 0; i < ROWS; i++) {
          for (int j = 0; j < HIDDEN; j++) {
            for (int k = 0; k < OUTPUTS; k++) {
              dh[i][j] += r(dy[i][k]) * r(p[w2.offset() + k * HIDDEN + j]);
            }
            dh[i][j] *= 1 - h[i][j] * h[i][j];
          }
        }
        step(h, dy, w2, b2, momentum);
        step(Data.X, dh, w1, b1, momentum);
      }
      return p;
    }

    private double[][] forward(double[][] x, Slot w, Slot b) {
      double[][] y = new double[ROWS][w.rows()];
      for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < w.rows(); j++) {
          y[i][j] = p[b.offset() + j];
          for (int k = 0; k < w.columns(); k++) {
            y[i][j] += r(x[i][k]) * r(p[w.offset() + j * w.columns() + k]);
          }
        }
      }
      return y;
    }

    private void step(double[][] x, double[][] dy, Slot w, Slot b, double momentum) {
      boolean folded = momentum == 0;
      for (int j = 0; j < w.rows(); j++) {
        double db = 0;
        for (int i = 0; i < ROWS; i++) {
          db += dy[i][j];
        }
        descend(b.offset() + j, -RATE * db, momentum);
        for (int k = 0; k < w.columns(); k++) {
          double change = 0;
          for (int i = 0; i < ROWS; i++) {
            change += (folded ? r(-RATE * dy[i][j]) : -RATE * r(dy[i][j])) * r(x[i][k]);
          }
          descend(w.offset() + j * w.columns() + k, change, momentum);
        }
      }
    }

    private void descend(int at, double change, double momentum) {
      velocity[at] = momentum * velocity[at] + change;
      p[at] += velocity[at];
    }

    private static double r(double value) {
      return widened(rounded((float) value));
    }
  }
}
