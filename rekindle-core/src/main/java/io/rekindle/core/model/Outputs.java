package io.rekindle.core.model;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.util.ArrayList;
import java.util.List;

/// What a network's outputs mean: probabilities where they are logits, numbers in the target's own
/// unit, labels.
final class Outputs {
  private final Targets targets;
  private final Loss loss;

  Outputs(Targets targets, Loss loss) {
    this.targets = targets;
    this.loss = loss;
  }

  /// Turns outputs into predictions in place.
  ///
  /// @param outputs rows x width
  void interpret(float[] outputs, int width) {
    switch (loss.measure()) {
      case Measure.CrossEntropy c when c.fromLogits() -> softmax(outputs, width);
      case Measure.BinaryCrossEntropy b when b.fromLogits() -> sigmoid(outputs);
      case Measure _ -> {}
    }
    switch (targets.task()) {
      case REGRESSION, AUTOENCODING -> unscale(outputs, width);
      case CLASSIFICATION, BINARY, MULTILABEL -> {}
    }
  }

  private static void softmax(float[] outputs, int width) {
    for (int row = 0; row < outputs.length; row += width) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = row; i < row + width; i++) {
        largest = Math.max(largest, outputs[i]);
      }
      double sum = 0;
      for (int i = row; i < row + width; i++) {
        sum += Math.exp(outputs[i] - largest);
      }
      for (int i = row; i < row + width; i++) {
        outputs[i] = (float) (Math.exp(outputs[i] - largest) / sum);
      }
    }
  }

  private static void sigmoid(float[] outputs) {
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = (float) (1 / (1 + Math.exp(-outputs[i])));
    }
  }

  private void unscale(float[] outputs, int width) {
    int columns = Math.min(width, targets.scale().size());
    for (int row = 0; row < outputs.length; row += width) {
      for (int j = 0; j < columns; j++) {
        outputs[row + j] =
            (float) (outputs[row + j] * targets.scale().get(j) + targets.center().get(j));
      }
    }
  }

  /// The label a prediction stands for.
  String label(float[] prediction) {
    List<String> labels = targets.labels();
    if (targets.task() == Task.MULTILABEL) {
      return allThatHold(prediction);
    }
    if (labels.isEmpty()) {
      throw new IllegalStateException(
          "a model for %s has numbers, not labels".formatted(targets.task().label()));
    }
    return labels.get(Math.clamp(classOf(prediction), 0, labels.size() - 1));
  }

  private long classOf(float[] prediction) {
    if (prediction.length > 1) {
      return argMax(prediction);
    }
    return targets.encoding() == Targets.Encoding.INDEX
        ? Math.round(prediction[0])
        : prediction[0] > 0.5 ? 1 : 0;
  }

  private static int argMax(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  private String allThatHold(float[] prediction) {
    List<String> names = targets.labels().isEmpty() ? targets.names() : targets.labels();
    List<String> hold = new ArrayList<>();
    for (int i = 0; i < prediction.length; i++) {
      if (prediction[i] > 0.5) {
        hold.add(names.get(i));
      }
    }
    return String.join(targets.separator().orElse(";"), hold);
  }
}
