package io.rekindle.spark;

import io.rekindle.core.train.Progress;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.shared.HasWeightCol;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/// Trains a network that predicts a number on the rows of a DataFrame, where they are.
public final class RekindleRegressor
    extends Regressor<Vector, RekindleRegressor, RekindleRegressionModel>
    implements HasTraining<RekindleRegressor>, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private Param<String> weightCol;
  private final TrainingParams training;
  private transient Progress progress = Progress.SILENT;

  public RekindleRegressor() {
    this(Identifiable$.MODULE$.randomUID("rekindle"));
  }

  public RekindleRegressor(String uid) {
    this.uid = uid;
    this.weightCol = new Param<>(uid, "weightCol", "how much each row counts; 1 by default");
    super();
    HasWeightCol.$init$(this);
    this.training = new TrainingParams(this, "mse");
  }

  public static MLReader<RekindleRegressor> read() {
    return new DefaultParamsReader<>();
  }

  public static RekindleRegressor load(String path) {
    return read().load(path);
  }

  @Override
  public RekindleRegressionModel train(Dataset<?> dataset) {
    Fit fit =
        new Fit(
            this,
            DataFrames.columns(dataset.schema(), getFeaturesCol(), getLabelCol()),
            false,
            progress);
    return new RekindleRegressionModel(uid, new Held(fit.run(dataset)));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    DataFrames.require(schema, this);
    return super.transformSchema(schema);
  }

  @Override
  public RekindleRegressor setProgress(Progress watching) {
    progress = watching;
    return this;
  }

  @Override
  public RekindleRegressor copy(ParamMap extra) {
    RekindleRegressor copied = new RekindleRegressor(uid);
    copied.progress = progress;
    return copyValues(copied, extra);
  }

  @Override
  public RekindleRegressor self() {
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
