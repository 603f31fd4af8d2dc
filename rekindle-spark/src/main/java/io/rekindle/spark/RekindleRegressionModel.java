package io.rekindle.spark;

import io.rekindle.core.model.Model;
import io.rekindle.core.task.Task;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/// A network that predicts a number, as Spark's Pipelines use it.
public final class RekindleRegressionModel extends RegressionModel<Vector, RekindleRegressionModel>
    implements MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final @Nullable Held held;

  /// For the service loader of Spark Connect: a model that cannot predict.
  public RekindleRegressionModel() {
    this("", null);
  }

  RekindleRegressionModel(String uid, @Nullable Held held) {
    this.uid = uid;
    this.held = held;
    super();
  }

  /// A model of a model file (`model.rkn`), or of a run's folder, on any file system that Spark
  /// reads.
  ///
  /// @throws io.rekindle.core.InputException if it cannot be read, or does not predict one number
  public static RekindleRegressionModel fromModelFile(String file) {
    Held held = ModelFiles.open(file, Task.REGRESSION);
    if (held.model().network().outputs() != 1) {
      throw new io.rekindle.core.InputException(
          "%s: the model predicts %d numbers; a RekindleRegressionModel predicts one"
              .formatted(file, held.model().network().outputs()));
    }
    return new RekindleRegressionModel(Identifiable$.MODULE$.randomUID("rekindle"), held);
  }

  public static MLReader<RekindleRegressionModel> read() {
    return ModelFiles.reader(RekindleRegressionModel.class, RekindleRegressionModel::new);
  }

  public static RekindleRegressionModel load(String path) {
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
  public int numFeatures() {
    return model().preprocessing().features().size();
  }

  @Override
  public double predict(Vector features) {
    try (Outputs outputs = new Outputs(model())) {
      return outputs.raw(List.of(features), getFeaturesCol())[0][0];
    }
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema(), true);
    if (getPredictionCol().isEmpty()) {
      return dataset.toDF();
    }
    return Predicting.append(
        dataset,
        held(),
        getFeaturesCol(),
        List.of(schema.apply(getPredictionCol())),
        raw -> List.of(raw[0]));
  }

  @Override
  public RekindleRegressionModel copy(ParamMap extra) {
    RekindleRegressionModel copied = new RekindleRegressionModel(uid, held);
    copied.setParent(parent());
    return copyValues(copied, extra);
  }

  @Override
  public String toString() {
    return held == null
        ? "RekindleRegressionModel"
        : "RekindleRegressionModel: uid=%s, numFeatures=%d".formatted(uid, numFeatures());
  }
}
