package io.rekindle.spark;

import io.rekindle.core.train.Progress;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.shared.HasWeightCol;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/// Trains a network that tells classes apart on the rows of a DataFrame, where they are.
///
/// Takes the place of MultilayerPerceptronClassifier: the same setters compile, and `layers` may
/// begin with the number of features and end with that of the classes, as there.
public final class RekindleClassifier
    extends ProbabilisticClassifier<Vector, RekindleClassifier, RekindleClassificationModel>
    implements HasTraining<RekindleClassifier>, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private Param<String> weightCol;
  private final TrainingParams training;
  private transient Progress progress = Progress.SILENT;

  public RekindleClassifier() {
    this(Identifiable$.MODULE$.randomUID("rekindle"));
  }

  public RekindleClassifier(String uid) {
    this.uid = uid;
    this.weightCol = new Param<>(uid, "weightCol", "how much each row counts; 1 by default");
    super();
    HasWeightCol.$init$(this);
    this.training = new TrainingParams(this, "cross_entropy");
  }

  public static MLReader<RekindleClassifier> read() {
    return new DefaultParamsReader<>();
  }

  public static RekindleClassifier load(String path) {
    return read().load(path);
  }

  @Override
  public RekindleClassificationModel train(Dataset<?> dataset) {
    Fit fit =
        new Fit(
            this,
            DataFrames.columns(dataset.schema(), getFeaturesCol(), getLabelCol()),
            true,
            progress);
    return new RekindleClassificationModel(uid, new Held(fit.run(dataset)));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    DataFrames.require(schema, this);
    return super.transformSchema(schema);
  }

  @Override
  public RekindleClassifier setProgress(Progress watching) {
    progress = watching;
    return this;
  }

  @Override
  public RekindleClassifier copy(ParamMap extra) {
    RekindleClassifier copied = new RekindleClassifier(uid);
    copied.progress = progress;
    return copyValues(copied, extra);
  }

  @Override
  public RekindleClassifier self() {
    return this;
  }

  @Override
  public TrainingParams held() {
    return training;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Param<String> weightCol() {
    return weightCol;
  }

  @Override
  public void org$apache$spark$ml$param$shared$HasWeightCol$_setter_$weightCol_$eq(
      Param<String> param) {
    weightCol = param;
  }
}
