package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.train.Examples;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearFitTest {
  /// y = 1 + Σ x + noise, the last column of x a copy of the first.
  private static Examples examples(int rows, int columns, double noise) {
    Random random = new Random(3);
    float[][] x = new float[rows][columns];
    float[][] y = new float[rows][1];
    for (int i = 0; i < rows; i++) {
      y[i][0] = (float) (1 + noise * random.nextGaussian());
      for (int j = 0; j < columns; j++) {
        x[i][j] = j == columns - 1 ? x[i][0] : (float) random.nextGaussian();
        y[i][0] += j == columns - 1 ? 0 : x[i][j];
      }
    }
    return Examples.of(x, y);
  }

  @Test
  void exactRelationLeavesNothing() {
    assertThat(LinearFit.unexplained(examples(50, 3, 0))).isCloseTo(0, within(1e-6));
  }

  @Test
  void noiseOfTheSignalsSizeLeavesHalf() {
    assertThat(LinearFit.unexplained(examples(2000, 5, 2))).isCloseTo(0.5, within(0.03));
  }

  @Test
  void fitOfNoiseLeavesAllWhateverTheNumberOfFeatures() {
    for (int columns : new int[] {2, 20, 90}) {
      assertThat(LinearFit.unexplained(examples(200, columns, 1000)))
          .as("%d features", columns)
          .isCloseTo(1, within(0.15));
    }
  }

  @Test
  void tooFewRowsAndMissingValuesTellNothing() {
    Examples gap = examples(50, 3, 0);
    float[][] x = new float[50][2];
    x[7][1] = Float.NaN;

    assertThat(LinearFit.unexplained(examples(7, 3, 0))).isEqualTo(1);
    assertThat(
            LinearFit.unexplained(
                new Examples(Examples.of(x, x).features(), gap.targets(), gap.weights())))
        .isEqualTo(1);
    assertThat(LinearFit.unexplained(Examples.of(x, new float[50][1]))).isEqualTo(1);
  }
}
