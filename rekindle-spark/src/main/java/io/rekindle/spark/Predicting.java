package io.rekindle.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/// Appends predictions to the rows of a DataFrame, many rows at once.
///
/// @param model sent to each executor once
/// @param features the place of the features' column
/// @param appends what each raw prediction becomes
record Predicting(Broadcast<Held> model, int features, String featuresCol, Appended appends)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final int ROWS = 256;

  /// Turns a raw prediction into the values of the new columns.
  @FunctionalInterface
  interface Appended extends Serializable {
    List<Object> of(double[] raw);
  }

  /// @param added the new columns, in the order of the values
  static Dataset<Row> append(
      Dataset<?> dataset,
      Held model,
      String featuresCol,
      List<StructField> added,
      Appended appended) {
    StructType schema = dataset.schema();
    for (StructField field : added) {
      schema = schema.add(field);
    }
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
    Predicting predicting =
        new Predicting(
            context.broadcast(model),
            dataset.schema().fieldIndex(featuresCol),
            featuresCol,
            appended);
    Dataset<Row> predicted = dataset.toDF().mapPartitions(predicting, Encoders.row(schema));
    // Rows in between carry no metadata, such as the names of classes.
    Column[] columns =
        Arrays.stream(schema.fields())
            .map(field -> functions.col(quoted(field.name())).as(field.name(), field.metadata()))
            .toArray(Column[]::new);
    return predicted.select(columns);
  }

  private static String quoted(String name) {
    return "`%s`".formatted(name.replace("`", "``"));
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Outputs outputs = new Outputs(model.value().model());
    TaskContext task = TaskContext.get();
    if (task != null) {
      TaskCompletionListener close = _ -> outputs.close();
      TaskContext _ = task.addTaskCompletionListener(close);
    }
    return new Batches(rows, outputs);
  }

  /// Rows with their predictions, of which a batch is ready at a time.
  private final class Batches implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final Outputs outputs;
    private final List<Row> ready = new ArrayList<>();
    private int next;

    Batches(Iterator<Row> rows, Outputs outputs) {
      this.rows = rows;
      this.outputs = outputs;
    }

    @Override
    public boolean hasNext() {
      return next < ready.size() || rows.hasNext();
    }

    @Override
    public Row next() {
      if (next == ready.size()) {
        predict();
      }
      return ready.get(next++);
    }

    private void predict() {
      List<Row> batch = new ArrayList<>();
      List<Vector> vectors = new ArrayList<>();
      while (rows.hasNext() && batch.size() < ROWS) {
        Row row = rows.next();
        if (row.isNullAt(features)) {
          throw new IllegalArgumentException(
              "column %s: a row without features (null); remove such rows, or fill them in"
                  .formatted(featuresCol));
        }
        batch.add(row);
        vectors.add(row.getAs(features));
      }
      double[][] raw = outputs.raw(vectors, featuresCol);
      ready.clear();
      next = 0;
      for (int i = 0; i < raw.length; i++) {
        Row row = batch.get(i);
        List<Object> values = appends.of(raw[i]);
        Object[] all = new Object[row.length() + values.size()];
        for (int j = 0; j < row.length(); j++) {
          all[j] = row.get(j);
        }
        for (int j = 0; j < values.size(); j++) {
          all[row.length() + j] = values.get(j);
        }
        ready.add(RowFactory.create(all));
      }
    }
  }
}
