package io.rekindle.core.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.golden.GoldenCase;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer.Rule;
import io.rekindle.core.reference.Mode;
import io.rekindle.core.reference.Reference;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LbfgsTest {
  private static final GoldenCase GOLDEN = GoldenCase.read("lbfgs.txt").getFirst();
  private static final int ROWS = GOLDEN.integer("rows");
  private static final Network NETWORK =
      Network.of(
          4, new Layer.Dense(1, Activation.SIGMOID).withPenalty(0, GOLDEN.number("penalty")));

  @Test
  void findsTheLeastValueOfAConvexFunctionThatScipyFinds() {
    Lbfgs lbfgs = new Lbfgs(NETWORK.size(), 10, 1);
    Reference reference = new Reference(NETWORK, Loss.binaryCrossEntropy());
    double[] w = new double[NETWORK.size()];
    double value = Double.NaN;
    for (int i = 0; i < 60; i++) {
      value =
          lbfgs.iterate(
              w,
              (at, g) -> {
                Reference.Result result =
                    reference.run(
                        at,
                        GOLDEN.matrix("x", ROWS),
                        GOLDEN.matrix("targets", ROWS),
                        Mode.training());
                System.arraycopy(result.gradient(), 0, g, 0, g.length);
                return result.loss() + result.penalty();
              });
    }
    assertThat(value).isCloseTo(GOLDEN.number("value"), within(1e-12));
    assertThat(w).containsExactly(GOLDEN.numbers("parameters"), within(1e-6));
  }

  @Test
  void valueNeverRises() {
    Lbfgs lbfgs = new Lbfgs(2, 5, 1);
    double[] w = {-1.2, 1};
    double last = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 60; i++) {
      double value = lbfgs.iterate(w, LbfgsTest::rosenbrock);
      assertThat(value).isLessThanOrEqualTo(last);
      last = value;
    }
    assertThat(w).containsExactly(new double[] {1, 1}, within(1e-6));
  }

  /// (1 - a)² + 100 · (b - a²)², least at (1, 1); Rosenbrock 1960.
  private static double rosenbrock(double[] w, double[] g) {
    double a = w[0];
    double b = w[1];
    g[0] = -2 * (1 - a) - 400 * a * (b - a * a);
    g[1] = 200 * (b - a * a);
    return (1 - a) * (1 - a) + 100 * (b - a * a) * (b - a * a);
  }

  @Test
  void trainingByItReachesTheSameValue() {
    float[][] x = new float[ROWS][];
    float[][] t = new float[ROWS][];
    for (int r = 0; r < ROWS; r++) {
      x[r] = floats(GOLDEN.matrix("x", ROWS)[r]);
      t[r] = floats(GOLDEN.matrix("targets", ROWS)[r]);
    }
    Trained trained =
        Trainer.train(
            NETWORK,
            Training.of(Loss.binaryCrossEntropy(), Optimizer.of(new Rule.Lbfgs(10), 1))
                .withEpochs(60),
            Examples.of(x, t),
            Optional.empty(),
            Progress.SILENT,
            new Compute(KernelChoice.named("scalar").kernels(), 1));
    double[] p = new double[NETWORK.size()];
    for (int i = 0; i < p.length; i++) {
      p[i] = trained.parameters()[i];
    }
    Reference.Result result =
        new Reference(NETWORK, Loss.binaryCrossEntropy())
            .run(p, GOLDEN.matrix("x", ROWS), GOLDEN.matrix("targets", ROWS), Mode.inference());
    assertThat(result.loss() + result.penalty()).isCloseTo(GOLDEN.number("value"), within(1e-6));
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
