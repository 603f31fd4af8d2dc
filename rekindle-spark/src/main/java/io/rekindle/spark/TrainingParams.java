package io.rekindle.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import scala.Function1;

/// Holds the Params of training that the two estimators share; [HasTraining] gives access.
public final class TrainingParams implements Serializable {
  private static final long serialVersionUID = 1L;

  final IntArrayParam layers;
  final Param<String> activation;
  final Param<String> initializer;
  final DoubleParam dropout;
  final Param<String> loss;
  final Param<String> optimizer;
  final DoubleParam learningRate;
  final IntParam batchSize;
  final IntParam maxIter;
  final DoubleParam l1;
  final DoubleParam l2;
  final DoubleParam tol;
  final IntParam patience;
  final LongParam seed;
  final Param<String> validationIndicatorCol;
  final IntParam localSteps;
  final IntParam numTasks;
  final Param<String> checkpointDir;
  final IntParam checkpointInterval;
  final BooleanParam doctor;
  final Param<String> runFile;

  TrainingParams(Params owner, String defaultLoss) {
    layers =
        new IntArrayParam(
            owner,
            "layers",
            "widths of the hidden layers; also understood with the number of features before and"
                + " the number of outputs behind",
            anyWidths());
    activation =
        new Param<>(
            owner.uid(),
            "activation",
            "of the hidden layers: relu, tanh, gelu, leaky_relu:0.1, ... (docs/run-file.md)",
            String.class);
    initializer =
        new Param<>(
            owner.uid(),
            "initializer",
            "of the weights: he_uniform, glorot_normal, uniform:0.05, ...; by default what suits"
                + " the activation",
            String.class);
    dropout =
        new DoubleParam(
            owner,
            "dropout",
            "share of the values that is dropped after each hidden layer",
            ParamValidators.inRange(0, 1, true, false));
    loss =
        new Param<>(
            owner.uid(),
            "loss",
            "what is minimised: cross_entropy, mse, mae, huber, poisson, ...; by default "
                + defaultLoss,
            String.class);
    optimizer =
        new Param<>(
            owner.uid(),
            "optimizer",
            "sgd, adam, adamw, nadam, rmsprop, adagrad, adadelta, lion or lbfgs (on all rows at"
                + " once)",
            ParamValidators.inArray(
                List.of(
                    "sgd",
                    "adam",
                    "adamw",
                    "nadam",
                    "rmsprop",
                    "adagrad",
                    "adadelta",
                    "lion",
                    "lbfgs")),
            String.class);
    learningRate =
        new DoubleParam(
            owner, "learningRate", "step size; by default the optimizer's own (docs/run-file.md)");
    batchSize =
        new IntParam(
            owner,
            "batchSize",
            "rows of a step: of all tasks together where localSteps is 1, else of each task",
            ParamValidators.gtEq(1));
    maxIter =
        new IntParam(
            owner,
            "maxIter",
            "epochs: passes over the training rows at most (lbfgs: iterations)",
            ParamValidators.gtEq(0));
    l1 =
        new DoubleParam(
            owner, "l1", "adds l1 times the sum of the weights' sizes", ParamValidators.gtEq(0));
    l2 =
        new DoubleParam(
            owner, "l2", "adds l2 times the sum of the weights' squares", ParamValidators.gtEq(0));
    tol =
        new DoubleParam(
            owner,
            "tol",
            "training stops once the loss (of the validation rows where there are any) has not"
                + " improved by more than this for `patience` epochs; unset and without validation"
                + " rows it goes on to maxIter",
            ParamValidators.gtEq(0));
    patience =
        new IntParam(
            owner,
            "patience",
            "epochs without improvement before training stops",
            ParamValidators.gtEq(1));
    seed = new LongParam(owner, "seed", "of initial weights, shuffling and dropout");
    validationIndicatorCol =
        new Param<>(
            owner.uid(),
            "validationIndicatorCol",
            "a boolean column: true for rows that are measured after each epoch and not trained"
                + " on; the best epoch's weights are kept",
            String.class);
    localSteps =
        new IntParam(
            owner,
            "localSteps",
            "1: each step is one of the whole cluster, as if all rows were on one machine; more:"
                + " tasks take so many steps on their own rows before they average",
            ParamValidators.gtEq(0));
    numTasks =
        new IntParam(
            owner,
            "numTasks",
            "neighbouring partitions are trained on together, so that there are at most so many"
                + " tasks; 0 for a task for each partition",
            ParamValidators.gtEq(0));
    checkpointDir =
        new Param<>(
            owner.uid(),
            "checkpointDir",
            "a folder of the cluster's file system for checkpoints, from which the same fit goes on"
                + " if there are any",
            String.class);
    checkpointInterval =
        new IntParam(
            owner, "checkpointInterval", "epochs between checkpoints", ParamValidators.gtEq(1));
    doctor =
        new BooleanParam(
            owner, "doctor", "whether the driver watches for runs that cannot learn, and warns");
    runFile =
        new Param<>(
            owner.uid(),
            "runFile",
            "a run file (docs/run-file.md), its path or its text, that sets everything; Params that"
                + " are set besides override it",
            String.class);
    setDefaults(owner);
  }

  @SuppressWarnings("unchecked")
  private static Function1<int[], Object> anyWidths() {
    return (Function1<int[], Object>) (Function1<?, ?>) ParamValidators.arrayLengthGt(0);
  }

  private void setDefaults(Params owner) {
    owner.setDefault(layers, new int[] {100});
    owner.setDefault(activation, "relu");
    owner.setDefault(dropout, (Object) 0.0);
    owner.setDefault(optimizer, "adam");
    owner.setDefault(batchSize, 128);
    owner.setDefault(maxIter, 10);
    owner.setDefault(l1, (Object) 0.0);
    owner.setDefault(l2, (Object) 0.0);
    owner.setDefault(patience, 5);
    owner.setDefault(seed, 1L);
    owner.setDefault(localSteps, 16);
    owner.setDefault(numTasks, 0);
    owner.setDefault(checkpointInterval, 1);
    owner.setDefault(doctor, true);
  }
}
