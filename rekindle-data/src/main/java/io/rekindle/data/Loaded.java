package io.rekindle.data;

import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.data.idx.IdxImages;
import io.rekindle.data.images.ImageFolder;
import io.rekindle.data.libsvm.SparseRows;
import io.rekindle.data.npz.NpzFile;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Places;
import io.rekindle.data.raw.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
  /// @param label one an image; empty where they have none
  /// @param brightest the value of a white pixel
  /// @param files the file of each; empty where one file holds them all
  /// @param notes what was assumed when they were read
  record OfImages(
      String source,
      Matrix.Bytes pixels,
      Optional<Column> label,
      Image shape,
      int brightest,
      Places places,
      List<String> files,
      List<String> notes)
      implements Loaded {
    public OfImages {
      files = List.copyOf(files);
      notes = List.copyOf(notes);
    }

    /// Images numbered in the order of their file.
    static OfImages of(
        String source, Matrix.Bytes pixels, double[] labels, Image shape, int brightest) {
      return new OfImages(
          source,
          pixels,
          Optional.of(new Column.Numbers("label", labels)),
          shape,
          brightest,
          row -> "%s, image %d".formatted(source, row + 1),
          List.of(),
          List.of());
    }

    static OfImages of(IdxImages images) {
      int pixels = images.height() * images.width();
      double[] labels = new double[images.rows()];
      for (int row = 0; row < labels.length; row++) {
        labels[row] = images.labels()[row] & 0xff;
      }
      return of(
          images.source(),
          new Matrix.Bytes(images.pixels(), labels.length, pixels),
          labels,
          new Image(images.height(), images.width(), 1),
          255);
    }

    static OfImages of(ImageFolder images) {
      int bytes = images.height() * images.width() * images.channels();
      return new OfImages(
          images.source(),
          new Matrix.Bytes(images.pixels(), images.files().size(), bytes),
          images.label(),
          new Image(images.height(), images.width(), images.channels()),
          255,
          images::place,
          images.files().stream().map(Path::toString).toList(),
          images.notes());
    }
  }

  /// Rows of which only what is not 0 is kept.
  record OfSparse(SparseRows rows) implements Loaded {
    @Override
    public String source() {
      return rows.source();
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
