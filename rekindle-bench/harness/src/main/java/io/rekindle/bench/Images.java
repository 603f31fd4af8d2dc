package io.rekindle.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;

/// Rows of unsigned bytes with the class of each, in memory.
///
/// @param pixels rows x columns, row-major; not copied
public record Images(byte[] pixels, int[] labels, int columns) {

  /// The two files of a set of images as the MNIST family has them.
  ///
  /// @param prefix `train` or `t10k`
  public static Images read(Path folder, String prefix) throws IOException {
    byte[] pixels = idx(folder.resolve(prefix + "-images-idx3-ubyte.gz"), 16);
    byte[] classes = idx(folder.resolve(prefix + "-labels-idx1-ubyte.gz"), 8);
    int[] labels = new int[classes.length];
    Arrays.setAll(labels, i -> classes[i]);
    return new Images(pixels, labels, pixels.length / labels.length);
  }

  private static byte[] idx(Path file, int header) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      in.skipNBytes(header);
      return in.readAllBytes();
    }
  }

  public int rows() {
    return labels.length;
  }

  /// As many rows and columns as asked for: the first of these, or, where there are not so many
  /// rows, random ones of the same shares of classes.
  public Images resized(int rows, int newColumns) {
    if (rows == rows() && newColumns == columns) {
      return this;
    }
    byte[] some = new byte[Math.multiplyExact(rows, newColumns)];
    int[] someLabels = new int[rows];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < rows; i++) {
      int from = i < rows() ? i : random.nextInt(rows());
      System.arraycopy(pixels, from * columns, some, i * newColumns, newColumns);
      someLabels[i] = labels[from];
    }
    return new Images(some, someLabels, newColumns);
  }

  /// All rows as numbers from 0 to 1, row-major.
  public float[] floats() {
    float[] values = new float[Math.multiplyExact(rows(), columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (pixels[i] & 0xff) / 255f;
    }
    return values;
  }

  /// All rows as numbers from 0 to 1, an array each.
  public double[][] doubles() {
    double[][] values = new double[rows()][columns];
    for (int i = 0; i < rows(); i++) {
      for (int j = 0; j < columns; j++) {
        values[i][j] = (pixels[i * columns + j] & 0xff) / 255.0;
      }
    }
    return values;
  }
}
