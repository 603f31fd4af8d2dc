package io.rekindle.spark;

import io.rekindle.mnist.EmbeddedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
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

/// MNIST as DataFrames of `label` and `features`, pixels from 0 to 1, made where the rows will be.
final class Mnist {
  static final int PIXELS = 784;
  private static final int IMAGES_HEADER = 16;
  private static final int LABELS_HEADER = 8;
  private static final StructType SCHEMA =
      new StructType().add("label", DataTypes.DoubleType).add("features", new VectorUDT());

  private Mnist() {}

  /// The first training rows, in consecutive partitions.
  static Dataset<Row> train(SparkSession session, int rows, int partitions) {
    return frame(session, "train", rows, partitions);
  }

  static Dataset<Row> test(SparkSession session, int partitions) {
    return frame(session, "t10k", 10_000, partitions);
  }

  private static Dataset<Row> frame(SparkSession session, String part, int rows, int partitions) {
    List<Integer> numbers = IntStream.range(0, partitions).boxed().toList();
    return session.createDataFrame(
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .parallelize(numbers, partitions)
            .flatMap(
                i ->
                    rows(
                        part,
                        (int) ((long) rows * i / partitions),
                        (int) (rows * (i + 1L) / partitions))),
        SCHEMA);
  }

  private static Iterator<Row> rows(String part, int from, int to) {
    byte[] pixels = bytes(part + "-images-idx3-ubyte");
    byte[] labels = bytes(part + "-labels-idx1-ubyte");
    return IntStream.range(from, to)
        .mapToObj(i -> RowFactory.create((double) labels[LABELS_HEADER + i], vector(pixels, i)))
        .iterator();
  }

  private static Vector vector(byte[] pixels, int row) {
    double[] values = new double[PIXELS];
    for (int j = 0; j < PIXELS; j++) {
      values[j] = (pixels[IMAGES_HEADER + row * PIXELS + j] & 0xff) / 255.0;
    }
    return Vectors.dense(values);
  }

  private static byte[] bytes(String name) {
    try (InputStream in = EmbeddedFiles.open(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
