package io.rekindle.spark;

import io.rekindle.core.model.Model;
import io.rekindle.core.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/// A network that tells classes apart, as Spark's Pipelines use it.
public final class RekindleClassificationModel
    extends ProbabilisticClassificationModel<Vector, RekindleClassificationModel>
    implements MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final @Nullable Held held;

  /// For the service loader of Spark Connect: a model that cannot predict.
  public RekindleClassificationModel() {
    this("", null);
  }

  RekindleClassificationModel(String uid, @Nullable Held held) {
    this.uid = uid;
    this.held = held;
    super();
  }

  /// A model of a model file (`model.rkn`), or of a run's folder, on any file system that Spark
  /// reads.
  ///
  /// @throws io.rekindle.core.InputException if it cannot be read, or does not tell classes apart
  public static RekindleClassificationModel fromModelFile(String file) {
    return new RekindleClassificationModel(
        Identifiable$.MODULE$.randomUID("rekindle"),
        ModelFiles.open(file, Task.CLASSIFICATION, Task.BINARY));
  }

  public static MLReader<RekindleClassificationModel> read() {
    return ModelFiles.reader(RekindleClassificationModel.class, RekindleClassificationModel::new);
  }

  public static RekindleClassificationModel load(String path) {
    return read().load(path);
  }

  @Override
  public MLWriter write() {
    return ModelFiles.writer(this, held());
  }

  /// Writes the network as an ONNX file, on any file system that Spark writes.
  public void exportOnnx(String file) {
    ModelFiles.exportOnnx(held(), file);
  }

  /// The model as the library has it.
  public Model model() {
    return held().model();
  }

  private Held held() {
    if (held == null) {
      throw new IllegalStateException("a model without a network");
    }
    return held;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public int numClasses() {
    return Math.max(2, model().network().outputs());
  }

  @Override
  public int numFeatures() {
    return model().preprocessing().features().size();
  }

  /// Logits: their softmax is the probabilities.
  @Override
  public Vector predictRaw(Vector features) {
    try (Outputs outputs = new Outputs(model())) {
      return Vectors.dense(outputs.raw(List.of(features), getFeaturesCol())[0]);
    }
  }

  @Override
  public Vector raw2probabilityInPlace(Vector raw) {
    return Outputs.probabilities(raw);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema(), true);
    List<StructField> added = new ArrayList<>();
    for (String name : List.of(getRawPredictionCol(), getProbabilityCol(), getPredictionCol())) {
      if (!name.isEmpty()) {
        added.add(schema.apply(name));
      }
    }
    if (added.isEmpty()) {
      return dataset.toDF();
    }
    return Predicting.append(
        dataset,
        held(),
        getFeaturesCol(),
        added,
        new Classes(
            !getRawPredictionCol().isEmpty(),
            !getProbabilityCol().isEmpty(),
            !getPredictionCol().isEmpty(),
            isDefined(thresholds()) ? getThresholds() : new double[0]));
  }

  /// What becomes of logits.
  private record Classes(boolean raw, boolean probability, boolean prediction, double[] thresholds)
      implements Predicting.Appended {
    private static final long serialVersionUID = 1L;

    @Override
    public List<Object> of(double[] logits) {
      List<Object> values = new ArrayList<>(3);
      Vector probabilities = Outputs.probabilities(Vectors.dense(logits.clone()));
      if (raw) {
        values.add(Vectors.dense(logits));
      }
      if (probability) {
        values.add(probabilities);
      }
      if (prediction) {
        values.add(
            thresholds.length == 0 ? (double) probabilities.argmax() : chosen(probabilities));
      }
      return values;
    }

    /// The class of the largest p / t, as Spark has it.
    private double chosen(Vector probabilities) {
      double[] p = probabilities.toArray();
      double[] scaled = new double[p.length];
      Arrays.setAll(
          scaled,
          i ->
              thresholds[i] != 0
                  ? p[i] / thresholds[i]
                  : p[i] == 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
      return IntStream.range(0, p.length)
          .reduce((best, i) -> scaled[i] > scaled[best] ? i : best)
          .orElseThrow();
    }
  }

  /// Java sees two methods of this name with return types that exclude each other.
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public scala.Tuple3 findSummaryModel() {
    return new scala.Tuple3(this, getRawPredictionCol(), getPredictionCol());
  }

  @Override
  public RekindleClassificationModel copy(ParamMap extra) {
    RekindleClassificationModel copied = new RekindleClassificationModel(uid, held);
    copied.setParent(parent());
    return copyValues(copied, extra);
  }

  @Override
  public String toString() {
    return held == null
        ? "RekindleClassificationModel"
        : "RekindleClassificationModel: uid=%s, numClasses=%d, numFeatures=%d"
            .formatted(uid, numClasses(), numFeatures());
  }
}
