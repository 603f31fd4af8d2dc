package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.train.Features;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.raw.Matrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns raw rows into the numbers a network reads, as a [Preprocessing] says.
final class FeatureEncoder {
  private static final double TINY_NORM = 1e-12;
  private static final int BYTE_VALUES = 256;

  private final Preprocessing preprocessing;
  private final Selected selected;

  /// @param selected with its features in the order of the preprocessing
  FeatureEncoder(Preprocessing preprocessing, Selected selected) {
    this.preprocessing = preprocessing;
    this.selected = selected;
    if (selected.inputs().count() != preprocessing.features().size()) {
      throw new InputException(
          "%s: found %d features a row, %d are needed"
              .formatted(
                  selected.source(), selected.inputs().count(), preprocessing.features().size()));
    }
  }

  /// The rows as features; bytes stay bytes where a table of what each stands for does.
  Features encode(int[] rows) {
    if (selected.inputs() instanceof Inputs.OfMatrix m
        && m.matrix() instanceof Matrix.Bytes bytes
        && !preprocessing.unitRows()
        && (isUniform() || rows.length >= BYTE_VALUES)) {
      return new Features.Bytes(taken(bytes, rows), rows.length, bytes.columns(), table());
    }
    return floats(rows);
  }

  /// The rows as floats.
  Features.Floats floats(int[] rows) {
    int width = preprocessing.width();
    long size = (long) rows.length * width;
    if (size > Integer.MAX_VALUE - 8) {
      throw new InputException(
          "%s: %d rows of %d inputs are more than %d numbers, as many as memory holds at once; use fewer rows (data.rows) or features (data.features), or hash categories (data.hash_above)"
              .formatted(selected.source(), rows.length, width, Integer.MAX_VALUE - 8));
    }
    float[] values = new float[(int) size];
    switch (selected.inputs()) {
      case Inputs.OfColumns c -> writeColumns(c.columns(), rows, values, width);
      case Inputs.OfMatrix m -> writeMatrix(m.matrix(), rows, values, width);
    }
    if (preprocessing.unitRows()) {
      divideByNorm(values, rows.length, width);
    }
    return new Features.Floats(values, rows.length, width);
  }

  private boolean isUniform() {
    return preprocessing.features().stream().map(FeatureEncoder::shape).distinct().count() == 1;
  }

  private static List<Object> shape(Feature feature) {
    Feature.Numeric n = (Feature.Numeric) feature;
    return List.of(n.center(), n.scale(), n.log());
  }

  private static byte[] taken(Matrix.Bytes bytes, int[] rows) {
    int columns = bytes.columns();
    if (isPrefix(rows)) {
      return bytes.values();
    }
    byte[] taken = new byte[rows.length * columns];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(bytes.values(), rows[i] * columns, taken, i * columns, columns);
    }
    return taken;
  }

  /// Whether the rows are 0, 1, 2 ...
  private static boolean isPrefix(int[] rows) {
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != i) {
        return false;
      }
    }
    return true;
  }

  /// What each byte stands for, in each column or in all.
  private float[] table() {
    List<Feature> features =
        isUniform() ? preprocessing.features().subList(0, 1) : preprocessing.features();
    float[] table = new float[BYTE_VALUES * features.size()];
    for (int j = 0; j < features.size(); j++) {
      Feature.Numeric n = (Feature.Numeric) features.get(j);
      for (int value = 0; value < BYTE_VALUES; value++) {
        table[j * BYTE_VALUES + value] = (float) n.input(value);
      }
    }
    return table;
  }

  private void writeColumns(List<Column> columns, int[] rows, float[] into, int width) {
    int offset = 0;
    for (int j = 0; j < columns.size(); j++) {
      Feature feature = preprocessing.features().get(j);
      switch (feature) {
        case Feature.Numeric n ->
            writeNumbers(n, columns.get(j).numbers(selected.places()), rows, into, offset, width);
        case Feature.Date d -> writeDates(d, columns.get(j), rows, into, offset, width);
        case Feature.Categorical c -> writeCategory(c, columns.get(j), rows, into, offset, width);
        case Feature.Hashed h -> writeHashed(h, columns.get(j), rows, into, offset, width);
      }
      offset += feature.width();
    }
  }

  private static void writeNumbers(
      Feature.Numeric feature, double[] values, int[] rows, float[] into, int offset, int width) {
    for (int i = 0; i < rows.length; i++) {
      write(feature, values[rows[i]], into, i * width + offset);
    }
  }

  private static void write(Feature.Numeric feature, double value, float[] into, int at) {
    into[at] = (float) feature.input(value);
    if (feature.indicator()) {
      into[at + 1] = Double.isNaN(value) ? 1 : 0;
    }
  }

  private void writeDates(
      Feature.Date feature, Column column, int[] rows, float[] into, int offset, int width) {
    double[] days = DateColumn.days(column, selected.places());
    for (int i = 0; i < rows.length; i++) {
      double[] inputs = feature.inputs(days[rows[i]]);
      for (int j = 0; j < inputs.length; j++) {
        into[i * width + offset + j] = (float) inputs[j];
      }
    }
  }

  private static void writeCategory(
      Feature.Categorical feature, Column column, int[] rows, float[] into, int offset, int width) {
    Map<String, Integer> position = new HashMap<>();
    feature.values().forEach(value -> position.put(value, position.size()));
    int last = position.size();
    for (int i = 0; i < rows.length; i++) {
      if (column.isMissing(rows[i])) {
        continue;
      }
      int known = position.getOrDefault(Labels.of(column, rows[i]), feature.other() ? last : -1);
      if (known >= 0) {
        into[i * width + offset + known] = 1;
      }
    }
  }

  private static void writeHashed(
      Feature.Hashed feature, Column column, int[] rows, float[] into, int offset, int width) {
    Map<String, Integer> buckets = new HashMap<>();
    for (int i = 0; i < rows.length; i++) {
      if (!column.isMissing(rows[i])) {
        int bucket = buckets.computeIfAbsent(Labels.of(column, rows[i]), feature::bucket);
        into[i * width + offset + bucket] = 1;
      }
    }
  }

  private void writeMatrix(Matrix matrix, int[] rows, float[] into, int width) {
    List<Feature.Numeric> features = new ArrayList<>();
    preprocessing.features().forEach(f -> features.add((Feature.Numeric) f));
    double[] row = new double[features.size()];
    for (int i = 0; i < rows.length; i++) {
      int at = i * width;
      matrix.copyRow(rows[i], row);
      for (int j = 0; j < features.size(); j++) {
        Feature.Numeric feature = features.get(j);
        write(feature, row[j], into, at);
        at += feature.width();
      }
    }
  }

  private static void divideByNorm(float[] values, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      double squares = 0;
      for (int j = row * width; j < (row + 1) * width; j++) {
        squares += (double) values[j] * values[j];
      }
      double norm = Math.max(Math.sqrt(squares), TINY_NORM);
      for (int j = row * width; j < (row + 1) * width; j++) {
        values[j] = (float) (values[j] / norm);
      }
    }
  }
}
