package io.rekindle.spark;

import io.rekindle.core.train.Progress;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.shared.HasWeightCol;

/// The Params of training with their getters and setters, for both estimators. `explainParams`
/// tells what each means.
///
/// @param <T> the estimator
public interface HasTraining<T> extends HasWeightCol {

  /// The estimator itself.
  T self();

  /// What holds the Params.
  TrainingParams held();

  private <V> T with(Param<V> param, V value) {
    Params _ = set(param, value);
    return self();
  }

  private T with(IntParam param, int value) {
    Params _ = set(param, value);
    return self();
  }

  private T with(DoubleParam param, double value) {
    Params _ = set(param, value);
    return self();
  }

  default IntArrayParam layers() {
    return held().layers;
  }

  default int[] getLayers() {
    return getOrDefault(layers());
  }

  default T setLayers(int[] value) {
    return with(layers(), value);
  }

  default Param<String> activation() {
    return held().activation;
  }

  default String getActivation() {
    return getOrDefault(activation());
  }

  default T setActivation(String value) {
    return with(activation(), value);
  }

  default Param<String> initializer() {
    return held().initializer;
  }

  default String getInitializer() {
    return getOrDefault(initializer());
  }

  default T setInitializer(String value) {
    return with(initializer(), value);
  }

  default DoubleParam dropout() {
    return held().dropout;
  }

  default double getDropout() {
    return (Double) (Object) getOrDefault((Param<?>) dropout());
  }

  default T setDropout(double value) {
    return with(dropout(), value);
  }

  default Param<String> loss() {
    return held().loss;
  }

  default String getLoss() {
    return getOrDefault(loss());
  }

  default T setLoss(String value) {
    return with(loss(), value);
  }

  default Param<String> optimizer() {
    return held().optimizer;
  }

  default String getOptimizer() {
    return getOrDefault(optimizer());
  }

  default T setOptimizer(String value) {
    return with(optimizer(), value);
  }

  default DoubleParam learningRate() {
    return held().learningRate;
  }

  default double getLearningRate() {
    return (Double) (Object) getOrDefault((Param<?>) learningRate());
  }

  default T setLearningRate(double value) {
    return with(learningRate(), value);
  }

  default IntParam batchSize() {
    return held().batchSize;
  }

  default int getBatchSize() {
    return (Integer) (Object) getOrDefault((Param<?>) batchSize());
  }

  default T setBatchSize(int value) {
    return with(batchSize(), value);
  }

  default IntParam maxIter() {
    return held().maxIter;
  }

  default int getMaxIter() {
    return (Integer) (Object) getOrDefault((Param<?>) maxIter());
  }

  default T setMaxIter(int value) {
    return with(maxIter(), value);
  }

  default DoubleParam l1() {
    return held().l1;
  }

  default double getL1() {
    return (Double) (Object) getOrDefault((Param<?>) l1());
  }

  default T setL1(double value) {
    return with(l1(), value);
  }

  default DoubleParam l2() {
    return held().l2;
  }

  default double getL2() {
    return (Double) (Object) getOrDefault((Param<?>) l2());
  }

  default T setL2(double value) {
    return with(l2(), value);
  }

  default DoubleParam tol() {
    return held().tol;
  }

  default double getTol() {
    return (Double) (Object) getOrDefault((Param<?>) tol());
  }

  default T setTol(double value) {
    return with(tol(), value);
  }

  default IntParam patience() {
    return held().patience;
  }

  default int getPatience() {
    return (Integer) (Object) getOrDefault((Param<?>) patience());
  }

  default T setPatience(int value) {
    return with(patience(), value);
  }

  default LongParam seed() {
    return held().seed;
  }

  default long getSeed() {
    return (Long) (Object) getOrDefault((Param<?>) seed());
  }

  default T setSeed(long value) {
    return with(seed(), value);
  }

  default Param<String> validationIndicatorCol() {
    return held().validationIndicatorCol;
  }

  default String getValidationIndicatorCol() {
    return getOrDefault(validationIndicatorCol());
  }

  default T setValidationIndicatorCol(String value) {
    return with(validationIndicatorCol(), value);
  }

  default IntParam localSteps() {
    return held().localSteps;
  }

  default int getLocalSteps() {
    return (Integer) (Object) getOrDefault((Param<?>) localSteps());
  }

  default T setLocalSteps(int value) {
    return with(localSteps(), value);
  }

  default IntParam numTasks() {
    return held().numTasks;
  }

  default int getNumTasks() {
    return (Integer) (Object) getOrDefault((Param<?>) numTasks());
  }

  default T setNumTasks(int value) {
    return with(numTasks(), value);
  }

  default Param<String> checkpointDir() {
    return held().checkpointDir;
  }

  default String getCheckpointDir() {
    return getOrDefault(checkpointDir());
  }

  default T setCheckpointDir(String value) {
    return with(checkpointDir(), value);
  }

  default IntParam checkpointInterval() {
    return held().checkpointInterval;
  }

  default int getCheckpointInterval() {
    return (Integer) (Object) getOrDefault((Param<?>) checkpointInterval());
  }

  default T setCheckpointInterval(int value) {
    return with(checkpointInterval(), value);
  }

  default BooleanParam doctor() {
    return held().doctor;
  }

  default boolean getDoctor() {
    return (Boolean) (Object) getOrDefault((Param<?>) doctor());
  }

  default T setDoctor(boolean value) {
    return with(doctor(), value);
  }

  default Param<String> runFile() {
    return held().runFile;
  }

  default String getRunFile() {
    return getOrDefault(runFile());
  }

  default T setRunFile(String value) {
    return with(runFile(), value);
  }

  default T setWeightCol(String value) {
    return with(weightCol(), value);
  }

  /// The same as [#setMaxIter].
  default T setEpochs(int value) {
    return setMaxIter(value);
  }

  /// The same as [#setBatchSize], by the name that it has in MultilayerPerceptronClassifier.
  default T setBlockSize(int value) {
    return setBatchSize(value);
  }

  /// The same as [#setLearningRate], by the name that it has in MultilayerPerceptronClassifier.
  default T setStepSize(double value) {
    return setLearningRate(value);
  }

  /// Sets the optimizer by the name that it has in MultilayerPerceptronClassifier.
  ///
  /// @param value `l-bfgs` for lbfgs, `gd` for sgd
  default T setSolver(String value) {
    return switch (value) {
      case "l-bfgs" -> setOptimizer("lbfgs");
      case "gd" -> setOptimizer("sgd");
      default ->
          throw new IllegalArgumentException(
              "solver '%s': l-bfgs or gd is allowed; setOptimizer takes more".formatted(value));
    };
  }

  /// Sets what watches training on the driver. It is no Param: it is not saved, and copies share
  /// it.
  T setProgress(Progress progress);
}
