package io.rekindle.spark;

import io.rekindle.core.random.Draws;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// Spark in this process, with two task slots, and rows to train on.
final class Local {
  static final StructType SCHEMA =
      new StructType()
          .add("label", DataTypes.DoubleType)
          .add("features", new VectorUDT())
          .add("weight", DataTypes.DoubleType)
          .add("apart", DataTypes.BooleanType);

  private Local() {}

  static SparkSession session() {
    return Once.SESSION;
  }

  private static final class Once {
    static final SparkSession SESSION =
        SparkSession.builder()
            // A task may fail 20 times, for tests that let tasks fail.
            .master("local[2,20]")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
  }

  /// Three classes of six numbers each, that a small network can tell apart.
  static List<Row> rows(int count) {
    Draws draws = Draws.of(7, "test");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] x = new double[6];
      for (int j = 0; j < 6; j++) {
        x[j] = draws.normal(6L * i + j);
      }
      double label = x[0] + x[1] > 0.5 ? 2 : x[2] > 0 ? 1 : 0;
      rows.add(row(label, Vectors.dense(x), 0.5 + i % 3, i % 5 == 0));
    }
    return rows;
  }

  static Row row(double label, Vector features, double weight, boolean apart) {
    return RowFactory.create(label, features, weight, apart);
  }

  /// The rows in consecutive partitions of about equal size.
  static Dataset<Row> frame(List<Row> rows, int partitions) {
    return frame(session(), rows, partitions);
  }

  static Dataset<Row> frame(SparkSession session, List<Row> rows, int partitions) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    return session.createDataFrame(context.parallelize(rows, partitions), SCHEMA);
  }

  /// The rows in partitions of these sizes.
  static Dataset<Row> frame(SparkSession session, List<Row> rows, List<Integer> sizes) {
    List<List<Row>> parts = new ArrayList<>();
    int next = 0;
    for (int size : sizes) {
      parts.add(new ArrayList<>(rows.subList(next, next + size)));
      next += size;
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    return session.createDataFrame(
        context.parallelize(parts, parts.size()).flatMap(List::iterator), SCHEMA);
  }
}
