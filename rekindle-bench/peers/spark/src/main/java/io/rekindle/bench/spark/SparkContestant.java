package io.rekindle.bench.spark;

import io.rekindle.bench.Contestant;
import io.rekindle.bench.Images;
import io.rekindle.bench.Rule;
import io.rekindle.bench.Task;
import io.rekindle.bench.TrainingServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/// Spark MLlib's multilayer perceptron on this machine's cores: sigmoid units, in double precision,
/// and each step is one pass over all rows. It knows no other way, so it does not the same work as
/// the others. An epoch is one fit of [#PASSES] passes of its `gd` solver.
final class SparkContestant implements Contestant {
  private static final int PASSES = 5;

  private final SparkSession session;
  private Optional<MultilayerPerceptronClassifier> classifier = Optional.empty();
  private Optional<Dataset<Row>> rows = Optional.empty();
  private Optional<MultilayerPerceptronClassificationModel> model = Optional.empty();

  private SparkContestant(SparkSession session) {
    this.session = session;
  }

  /// @param arguments the data's folder, then how many threads
  static void main(String[] arguments) throws IOException {
    SparkSession session =
        SparkSession.builder()
            .master("local[%s]".formatted(arguments[1]))
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", arguments[1])
            .getOrCreate();
    TrainingServer.serve(arguments, new SparkContestant(session));
  }

  @Override
  public String version() {
    return "Spark " + session.version() + ", " + session.sparkContext().master() + ", float64";
  }

  @Override
  public void begin(Task task, Images train) {
    if (!(task.rule() instanceof Rule.Sgd(double rate, double momentum)) || momentum > 0) {
      throw new UnsupportedOperationException("Spark's perceptron has no momentum and no Adam");
    }
    rows.ifPresent(Dataset::unpersist);
    Dataset<Row> next = dataset(train).repartition(task.threads()).cache();
    next.count();
    rows = Optional.of(next);
    classifier =
        Optional.of(
            new MultilayerPerceptronClassifier()
                .setLayers(task.widths().stream().mapToInt(Integer::intValue).toArray())
                .setSolver("gd")
                .setStepSize(rate)
                .setTol(0)
                .setSeed(1)
                .setMaxIter(PASSES));
  }

  private Dataset<Row> dataset(Images images) {
    List<Row> list = new ArrayList<>();
    for (int i = 0; i < images.rows(); i++) {
      list.add(RowFactory.create((double) images.labels()[i], vector(images, i)));
    }
    StructType schema =
        new StructType().add("label", DataTypes.DoubleType).add("features", new VectorUDT());
    return session.createDataFrame(list, schema);
  }

  private static Vector vector(Images images, int row) {
    double[] values = new double[images.columns()];
    for (int j = 0; j < values.length; j++) {
      values[j] = (images.pixels()[row * values.length + j] & 0xff) / 255.0;
    }
    return Vectors.dense(values);
  }

  @Override
  public void epoch() {
    model = Optional.of(classifier.orElseThrow().fit(rows.orElseThrow()));
  }

  @Override
  public int passes() {
    return PASSES;
  }

  @Override
  public int[] classify(Images images) {
    MultilayerPerceptronClassificationModel trained = model.orElseThrow();
    int[] classes = new int[images.rows()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (int) trained.predict(vector(images, i));
    }
    return classes;
  }
}
