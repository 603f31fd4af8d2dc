package io.rekindle.spark;

import io.rekindle.core.model.Model;
import java.util.List;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;

/// Rows a second of `transform`, of the same network row by row, and of Spark's own classifier at
/// the same layers. The best of three passes over the test images, five times over.
final class Predictions {
  private static final int TIMES = 5;

  private Predictions() {}

  static void measure(SparkSession session, int slots) {
    Dataset<Row> images = Mnist.test(session, slots);
    Dataset<Row> many = images;
    for (int i = 1; i < TIMES; i++) {
      many = many.union(images);
    }
    Dataset<Row> test = Measure.cached(many);
    long rows = test.count();
    for (int[] hidden : new int[][] {{100}, {512, 512}}) {
      RekindleClassificationModel model =
          new RekindleClassifier().setLayers(hidden).setMaxIter(1).fit(images);
      UDF1<Vector, Vector> alone = new OneByOne(new Held(model.model()));
      var udf = functions.udf(alone, new VectorUDT());
      int[] layers = hidden.length == 1 ? new int[] {784, 100, 10} : new int[] {784, 512, 512, 10};
      var stock =
          new MultilayerPerceptronClassifier()
              .setLayers(layers)
              .setMaxIter(1)
              .fit(images.limit(500));
      IO.println(
          "| 784-%s10 | %,.0f | %,.0f | %,.0f |"
              .formatted(
                  hidden.length == 1 ? "100-" : "512-512-",
                  rate(model.transform(test), rows),
                  rate(test.withColumn("raw", udf.apply(test.col("features"))), rows),
                  rate(stock.transform(test), rows)));
    }
  }

  private static double rate(Dataset<Row> frame, long rows) {
    double best = 0;
    for (int round = 0; round < 3; round++) {
      long start = System.nanoTime();
      frame.write().format("noop").mode("overwrite").save();
      best = Math.max(best, rows / Measure.seconds(start));
    }
    return best;
  }

  /// The model as a function of a row, made ready once a thread.
  private static final class OneByOne implements UDF1<Vector, Vector> {
    private static final long serialVersionUID = 1L;
    private static final ThreadLocal<Ready> READY = new ThreadLocal<>();
    private final Held held;

    private record Ready(Model model, Outputs outputs) {}

    OneByOne(Held held) {
      this.held = held;
    }

    @Override
    public Vector call(Vector features) {
      Ready ready = READY.get();
      if (ready == null || ready.model != held.model()) {
        ready = new Ready(held.model(), new Outputs(held.model()));
        READY.set(ready);
      }
      return Vectors.dense(ready.outputs.raw(List.of(features), "features")[0]);
    }
  }
}
