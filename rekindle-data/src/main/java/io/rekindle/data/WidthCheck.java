package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import io.rekindle.data.run.RunFile;

/// Checks that a row of targets has as many numbers as a row of outputs, or indexes one of them.
final class WidthCheck {
  private final RunFile run;
  private final Network network;
  private final Targets targets;

  WidthCheck(RunFile run, Network network, Targets targets) {
    this.run = run;
    this.network = network;
    this.targets = targets;
  }

  /// @throws InputException if they do not fit, naming both widths and what would fit
  void check(TargetValues values) {
    int outputs = network.outputs();
    boolean picksOutput =
        targets.encoding() == Encoding.INDEX
            && run.training().loss().measure() instanceof Measure.CrossEntropy;
    if (picksOutput) {
      checkIndexes(values, outputs);
    } else if (targets.width() != outputs) {
      throw new InputException(
          "%s: the network has %d %s, but a row has %d target %s (%s, encode: %s); %s"
              .formatted(
                  run.placeOf("network.layers." + (network.layers().size() - 1)),
                  outputs,
                  outputs == 1 ? "output" : "outputs",
                  targets.width(),
                  targets.width() == 1 ? "number" : "numbers",
                  String.join(
                      ", ", targets.names().subList(0, Math.min(5, targets.names().size()))),
                  targets.encoding().label(),
                  advice(outputs)));
    }
  }

  private String advice(int outputs) {
    if (targets.labels().size() == 1 && targets.task() != Task.REGRESSION) {
      return "every training row has the target %s, and there is nothing to tell apart: read rows of every class, or name another data.target"
          .formatted(targets.labels().getFirst());
    }
    boolean isOneOfTwo =
        targets.task() == Task.CLASSIFICATION
            && targets.encoding() == Encoding.ONE_HOT
            && targets.labels().size() == 2
            && outputs == 1;
    if (isOneOfTwo) {
      return "one output tells two classes apart with data.task: binary (--set data.task=binary); or give the last dense layer %d units"
          .formatted(targets.width());
    }
    boolean fitsOneHot =
        targets.encoding() != Encoding.ONE_HOT
            && targets.labels().size() == outputs
            && targets.task() != Task.REGRESSION;
    if (fitsOneHot) {
      return "say data.encode: one-hot, or give the last dense layer %d".formatted(targets.width());
    }
    return "give the last dense layer %d units".formatted(targets.width());
  }

  private void checkIndexes(TargetValues values, int outputs) {
    float[] index = new float[values.columns()];
    if (index.length != 1) {
      throw new InputException(
          "%s: encode index has one target, found %d; say encode: number"
              .formatted(run.placeOf("data.encode"), index.length));
    }
    for (int row = 0; row < values.rows(); row++) {
      values.copyRow(row, index, 0);
      if (!(index[0] >= 0 && index[0] < outputs) || index[0] != (int) index[0]) {
        throw new InputException(
            "%s: the target of a row is index %s, but the network has %d outputs, 0 to %d; give the last dense layer more units, or say task: classification"
                .formatted(
                    run.placeOf("network.layers." + (network.layers().size() - 1)),
                    index[0],
                    outputs,
                    outputs - 1));
      }
    }
  }
}
