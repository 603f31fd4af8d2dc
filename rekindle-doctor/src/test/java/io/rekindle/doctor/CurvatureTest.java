package io.rekindle.doctor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.train.Batch;
import io.rekindle.core.train.Compute;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CurvatureTest {
  private static final Compute COMPUTE = Compute.best().withThreads(1);

  /// Mean squared error of `w·x + b` has the Hessian `2/n · [[Σx², Σx], [Σx, n]]`.
  @Test
  void isTheEigenvalueOfALinearRegression() {
    float[] x = {-1, 0.5f, 2, 3.5f, 4};
    float[] y = {1, 0, 3, -2, 5};
    double squares = 1 + 0.25 + 4 + 12.25 + 16;
    double sum = 9;
    double a = 2 * squares / 5;
    double b = 2 * sum / 5;
    double expected = (a + 2) / 2 + Math.hypot((a - 2) / 2, b);
    float[] parameters = {0.7f, -0.2f};

    double found = largest(Network.of(1, new Layer.Dense(1)), parameters, batch(x, y));

    assertEquals(expected, found, 0.01 * expected);
    assertArrayEquals(new float[] {0.7f, -0.2f}, parameters);
  }

  /// At zero, `v(w·x + b) + c` on x = 1, y = 3 has the eigenvalues ±6√2, 2 and 0.
  @Test
  void isThePositiveOneWhereANegativeOneIsAsLarge() {
    Network network = Network.of(1, new Layer.Dense(1), new Layer.Dense(1));

    double found = largest(network, new float[4], batch(new float[] {1}, new float[] {3}));

    assertEquals(6 * Math.sqrt(2), found, 0.01 * 6 * Math.sqrt(2));
  }

  private static double largest(Network network, float[] parameters, Batch batch) {
    return Curvature.largest(network, Loss.meanSquaredError(), parameters, batch, 20, 1, COMPUTE);
  }

  private static Batch batch(float[] x, float[] y) {
    Batch batch = new Batch(x.length, 1, 1);
    batch.setRows(x.length);
    System.arraycopy(x, 0, batch.x(), 0, x.length);
    System.arraycopy(y, 0, batch.targets(), 0, y.length);
    Arrays.fill(batch.weights(), 0, x.length, 1);
    return batch;
  }
}
