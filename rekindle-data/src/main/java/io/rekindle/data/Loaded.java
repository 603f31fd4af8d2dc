package io.rekindle.data;

import io.rekindle.data.idx.IdxImages;
import io.rekindle.data.npz.NpzFile;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Table;
import java.util.List;

/// What a data source holds, read but not yet divided into features and targets.
sealed interface Loaded {

  /// What messages call it.
  String source();

  record OfTable(Table table) implements Loaded {
    @Override
    public String source() {
      return table.source();
    }
  }

  /// Labelled images.
  ///
  /// @param pixels a row an image
  /// @param labels one an image, not copied
  /// @param brightest the value of a white pixel
  record OfImages(
      String source, Matrix.Bytes pixels, double[] labels, int height, int width, int brightest)
      implements Loaded {

    static OfImages of(IdxImages images) {
      int pixels = images.height() * images.width();
      double[] labels = new double[images.rows()];
      for (int row = 0; row < labels.length; row++) {
        labels[row] = images.labels()[row] & 0xff;
      }
      return new OfImages(
          images.source(),
          new Matrix.Bytes(images.pixels(), labels.length, pixels),
          labels,
          images.height(),
          images.width(),
          255);
    }
  }

  record OfArrays(NpzFile file) implements Loaded {
    @Override
    public String source() {
      return file.file().toString();
    }

    List<String> names() {
      return file.names();
    }
  }
}
