package io.rekindle.onednn;

import io.rekindle.core.kernel.FixedMatrix;
import io.rekindle.core.kernel.Kernels;

/// Products of always as many rows, those that are lacking zero: the native code adds up in another
/// order for a few rows than for many.
final class OneDnnFixedMatrix implements FixedMatrix {
  private static final int ROWS = 16;

  private final Kernels kernels;
  private final int units;
  private final int inputs;
  private final float[] w;
  private final int offset;

  OneDnnFixedMatrix(Kernels kernels, int units, int inputs, float[] w, int offset) {
    this.kernels = kernels;
    this.units = units;
    this.inputs = inputs;
    this.w = w;
    this.offset = offset;
  }

  @Override
  public void addProduct(int rows, float[] x, int xOffset, float[] c, int cOffset) {
    int whole = rows / ROWS * ROWS;
    for (int row = 0; row < whole; row += ROWS) {
      add(x, xOffset + row * inputs, c, cOffset + row * units);
    }
    int left = rows - whole;
    if (left > 0) {
      float[] someX = new float[ROWS * inputs];
      float[] someC = new float[ROWS * units];
      int at = cOffset + whole * units;
      System.arraycopy(x, xOffset + whole * inputs, someX, 0, left * inputs);
      System.arraycopy(c, at, someC, 0, left * units);
      add(someX, 0, someC, 0);
      System.arraycopy(someC, 0, c, at, left * units);
    }
  }

  private void add(float[] x, int xOffset, float[] c, int cOffset) {
    kernels.multiply(
        false, true, ROWS, units, inputs, 1, x, xOffset, inputs, w, offset, inputs, 1, c, cOffset,
        units);
  }
}
