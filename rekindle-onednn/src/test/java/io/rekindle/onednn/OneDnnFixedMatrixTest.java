package io.rekindle.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rekindle.core.kernel.KernelProvider.Available;
import io.rekindle.core.kernel.KernelProvider.Offer;
import io.rekindle.core.kernel.Kernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What stands in for Java's own product where Java has no vectors.
class OneDnnFixedMatrixTest {
  private static final int UNITS = 37;
  private static final int INPUTS = 300;
  private static final int ROWS = 41;

  @Test
  void addsProductsOfRowsThatDoNotDependOnOthers() {
    Offer offer = new OneDnnProvider().create();
    assumeTrue(offer instanceof Available, "oneDNN is not available");
    Kernels kernels = ((Available) offer).kernels();
    float[] w = gaussian(UNITS * INPUTS);
    float[] x = gaussian(ROWS * INPUTS);
    float[] bias = gaussian(ROWS * UNITS);
    OneDnnFixedMatrix matrix = new OneDnnFixedMatrix(kernels, UNITS, INPUTS, w, 0);

    float[] together = bias.clone();
    matrix.addProduct(ROWS, x, 0, together, 0);

    for (int row = 0; row < ROWS; row++) {
      float[] alone = Arrays.copyOfRange(bias, row * UNITS, (row + 1) * UNITS);
      matrix.addProduct(1, x, row * INPUTS, alone, 0);
      assertThat(alone)
          .as("row %d", row)
          .containsExactly(Arrays.copyOfRange(together, row * UNITS, (row + 1) * UNITS));
      for (int unit = 0; unit < UNITS; unit++) {
        double sum = bias[row * UNITS + unit];
        for (int p = 0; p < INPUTS; p++) {
          sum += (double) x[row * INPUTS + p] * w[unit * INPUTS + p];
        }
        assertThat(Math.abs(alone[unit] - sum)).isLessThan(1e-4);
      }
    }
  }

  private static float[] gaussian(int length) {
    Random random = new Random(length);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
