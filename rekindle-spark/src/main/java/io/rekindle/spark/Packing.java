package io.rekindle.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/// Packs the rows of a partition.
///
/// @param classes whether labels are classes, whole numbers from 0
/// @param weight the place of the weight's column in a row; -1 for none
/// @param indicator likewise, of what marks validation rows
record Packing(
    String featuresCol,
    String labelCol,
    String weightCol,
    String indicatorCol,
    boolean classes,
    int weight,
    int indicator)
    implements Function2<Integer, Iterator<Row>, Iterator<PackedRows>> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<PackedRows> call(Integer task, Iterator<Row> rows) {
    Optional<BlockBuilder> train = Optional.empty();
    Optional<BlockBuilder> validation = Optional.empty();
    int columns = -1;
    while (rows.hasNext()) {
      Row row = rows.next();
      Vector features = features(row);
      if (columns >= 0 && features.size() != columns) {
        throw new IllegalArgumentException(
            "column %s: a vector of %d numbers, and others have %d; all rows need the same features"
                .formatted(featuresCol, features.size(), columns));
      }
      columns = features.size();
      double label = label(row);
      double counts = weight < 0 ? 1 : weight(row);
      if (indicator >= 0 && isValidation(row)) {
        if (validation.isEmpty()) {
          validation = Optional.of(new BlockBuilder(features, weight >= 0));
        }
        validation.get().add(features, label, counts);
      } else {
        if (train.isEmpty()) {
          train = Optional.of(new BlockBuilder(features, weight >= 0));
        }
        train.get().add(features, label, counts);
      }
    }
    Block trained = train.map(BlockBuilder::build).orElse(none(columns));
    Block measured = validation.map(BlockBuilder::build).orElse(none(columns));
    long digest = 31 * trained.digest() + measured.digest();
    return Collections.singleton(new PackedRows(task, trained, measured, digest)).iterator();
  }

  private static Block none(int columns) {
    return new Block(
        Math.max(0, columns), new int[0], new int[0], new float[0], new float[0], new float[0]);
  }

  private Vector features(Row row) {
    if (row.isNullAt(0)) {
      throw new IllegalArgumentException(
          "column %s: a row without features (null); remove such rows, or fill them in"
              .formatted(featuresCol));
    }
    return row.getAs(0);
  }

  private double label(Row row) {
    if (row.isNullAt(1)) {
      throw new IllegalArgumentException(
          "column %s: a row without a label (null); remove such rows".formatted(labelCol));
    }
    double label = row.getDouble(1);
    if (!Double.isFinite(label)) {
      throw new IllegalArgumentException(
          "column %s: a label of %s; a number is needed".formatted(labelCol, label));
    }
    if (classes && !(label >= 0 && label <= Spec.MOST_CLASSES && label == Math.rint(label))) {
      throw new IllegalArgumentException(
          "column %s: a label of %s; classes are whole numbers from 0 to %d: use StringIndexer, or RekindleRegressor to predict numbers"
              .formatted(labelCol, label, Spec.MOST_CLASSES));
    }
    return label;
  }

  private double weight(Row row) {
    double counts = row.isNullAt(weight) ? Double.NaN : row.getDouble(weight);
    if (!(counts >= 0 && counts <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "column %s: a weight of %s; a number not below 0 is needed"
              .formatted(weightCol, row.isNullAt(weight) ? "null" : counts));
    }
    return counts;
  }

  private boolean isValidation(Row row) {
    if (row.isNullAt(indicator)) {
      throw new IllegalArgumentException(
          "column %s: null; true or false is needed in every row".formatted(indicatorCol));
    }
    return row.getBoolean(indicator);
  }
}
