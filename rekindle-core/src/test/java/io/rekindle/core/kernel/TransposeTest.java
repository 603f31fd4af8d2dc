package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TransposeTest {
  static List<Kernels> kernels() {
    return List.of(new ScalarKernels(), new VectorKernels());
  }

  /// Sizes around those of squares of 16 and of rows by eight, in windows with room around them.
  @ParameterizedTest
  @MethodSource("kernels")
  void transposesWindowsAndLeavesSurroundingsAlone(Kernels kernels) {
    int[] sizes = {0, 1, 3, 8, 15, 16, 17, 31, 32, 50, 128};
    for (int m : sizes) {
      for (int n : sizes) {
        int aStride = n + 5;
        int cStride = m + 3;
        float[] a = new float[2 + m * aStride];
        for (int i = 0; i < a.length; i++) {
          a[i] = i + 1;
        }
        float[] c = new float[4 + n * cStride];
        Arrays.fill(c, -1);
        float[] expected = c.clone();
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < n; j++) {
            expected[4 + j * cStride + i] = a[2 + i * aStride + j];
          }
        }
        kernels.transpose(m, n, a, 2, aStride, c, 4, cStride);
        assertThat(c).as("%d x %d", m, n).containsExactly(expected);
      }
    }
  }
}
