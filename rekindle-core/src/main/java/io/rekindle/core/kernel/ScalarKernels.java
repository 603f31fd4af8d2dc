package io.rekindle.core.kernel;

/// The product in plain loops: the fallback on every machine, and the twin that the faster
/// implementations are compared with.
final class ScalarKernels implements Kernels {

  @Override
  public String name() {
    return "scalar";
  }

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
    if (!Windows.begin(
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
        cStride)) {
      return;
    }
    Windows.scale(m, n, beta, c, cOffset, cStride);
    int rowStep = transposeA ? 1 : aStride;
    int depthStep = transposeA ? aStride : 1;
    for (int i = 0; i < m; i++) {
      int aRow = aOffset + i * rowStep;
      int cRow = cOffset + i * cStride;
      if (transposeB) {
        dotRows(n, k, alpha, a, aRow, depthStep, b, bOffset, bStride, c, cRow);
      } else {
        addRows(n, k, alpha, a, aRow, depthStep, b, bOffset, bStride, c, cRow);
      }
    }
  }

  /// `c[j] += alpha * Σ a[p] * b[p][j]`: adds the rows of `b` to one row of `c`, four at a time so
  /// that `c` is read and written a quarter as often.
  private static void addRows(
      int n,
      int k,
      float alpha,
      float[] a,
      int aRow,
      int aStep,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cRow) {
    int p = 0;
    for (; p + 4 <= k; p += 4) {
      int x = aRow + p * aStep;
      float x0 = alpha * a[x];
      float x1 = alpha * a[x + aStep];
      float x2 = alpha * a[x + 2 * aStep];
      float x3 = alpha * a[x + 3 * aStep];
      int b0 = bOffset + p * bStride;
      int b1 = b0 + bStride;
      int b2 = b1 + bStride;
      int b3 = b2 + bStride;
      for (int j = 0; j < n; j++) {
        c[cRow + j] += x0 * b[b0 + j] + x1 * b[b1 + j] + x2 * b[b2 + j] + x3 * b[b3 + j];
      }
    }
    for (; p < k; p++) {
      float x = alpha * a[aRow + p * aStep];
      int row = bOffset + p * bStride;
      for (int j = 0; j < n; j++) {
        c[cRow + j] += x * b[row + j];
      }
    }
  }

  /// `c[j] += alpha * Σ a[p] * b[j][p]`: four rows of `b` at a time, so that four sums are under
  /// way at once.
  private static void dotRows(
      int n,
      int k,
      float alpha,
      float[] a,
      int aRow,
      int aStep,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cRow) {
    int j = 0;
    for (; j + 4 <= n; j += 4) {
      int b0 = bOffset + j * bStride;
      int b1 = b0 + bStride;
      int b2 = b1 + bStride;
      int b3 = b2 + bStride;
      float sum0 = 0;
      float sum1 = 0;
      float sum2 = 0;
      float sum3 = 0;
      for (int p = 0; p < k; p++) {
        float x = a[aRow + p * aStep];
        sum0 += x * b[b0 + p];
        sum1 += x * b[b1 + p];
        sum2 += x * b[b2 + p];
        sum3 += x * b[b3 + p];
      }
      c[cRow + j] += alpha * sum0;
      c[cRow + j + 1] += alpha * sum1;
      c[cRow + j + 2] += alpha * sum2;
      c[cRow + j + 3] += alpha * sum3;
    }
    for (; j < n; j++) {
      int bRow = bOffset + j * bStride;
      float sum = 0;
      for (int p = 0; p < k; p++) {
        sum += a[aRow + p * aStep] * b[bRow + p];
      }
      c[cRow + j] += alpha * sum;
    }
  }

  /// As [Kernels#transpose], eight rows at a time: their values lie side by side in `c`.
  static void turn(
      int m, int n, float[] a, int aOffset, int aStride, float[] c, int cOffset, int cStride) {
    int row = 0;
    for (; row + 8 <= m; row += 8) {
      turnEight(n, a, aOffset + row * aStride, aStride, c, cOffset + row, cStride);
    }
    for (; row < m; row++) {
      for (int j = 0; j < n; j++) {
        c[cOffset + j * cStride + row] = a[aOffset + row * aStride + j];
      }
    }
  }

  private static void turnEight(
      int n, float[] a, int a0, int aStride, float[] c, int cOffset, int cStride) {
    int a1 = a0 + aStride;
    int a2 = a1 + aStride;
    int a3 = a2 + aStride;
    int a4 = a3 + aStride;
    int a5 = a4 + aStride;
    int a6 = a5 + aStride;
    int a7 = a6 + aStride;
    for (int j = 0; j < n; j++) {
      int at = cOffset + j * cStride;
      c[at] = a[a0 + j];
      c[at + 1] = a[a1 + j];
      c[at + 2] = a[a2 + j];
      c[at + 3] = a[a3 + j];
      c[at + 4] = a[a4 + j];
      c[at + 5] = a[a5 + j];
      c[at + 6] = a[a6 + j];
      c[at + 7] = a[a7 + j];
    }
  }
}
