package io.rekindle.interop.onnx;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.network.Activation;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.interop.onnx.NetworkBuilder.Built;
import io.rekindle.interop.onnx.OnnxImport.Imported;
import io.rekindle.interop.onnx.Value.Applied;
import io.rekindle.interop.onnx.Value.Rows;
import io.rekindle.interop.onnx.Value.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// What a network is for, by the graph's last operators and what the reader says.
///
/// | outputs | task |
/// |---|---|
/// | softmax, log-softmax, or several with labels | one of several classes |
/// | a sigmoid alone, or one output with two labels | one of two classes |
/// | several sigmoids with labels, or cut at 1/2 by the graph | several labels at once |
/// | any other | numbers |
final class ModelBuilder {
  private final String source;
  private final Rows rows;
  private final Tail tail;
  private final ImportOptions options;
  private final List<String> notes;
  private final List<String> labels;
  private final int width;

  ModelBuilder(
      String source, OnnxModel file, Tail tail, ImportOptions options, List<String> notes) {
    this.source = source;
    this.tail = tail;
    this.options = options;
    this.notes = notes;
    this.labels = options.labels().isEmpty() ? tail.labels() : options.labels();
    this.rows =
        tail.rows() instanceof Applied(Rows logits, Step.LogSoftmax _, int _)
            ? logits
            : tail.rows();
    this.width = rows.width();
    if (file.outputs().size() > 1) {
      notes.add("of the outputs %s, %s is read".formatted(file.outputs(), tail.output()));
    }
  }

  Imported build() {
    requireWeights();
    Task task = task();
    Built built;
    try {
      built = NetworkBuilder.build(rows, task == Task.REGRESSION);
    } catch (InputException e) {
      throw new InputException("%s: %s".formatted(source, e.getMessage()), e);
    }
    Targets targets = targets(task, built.after());
    Model model =
        new Model(
            built.network(),
            built.parameters(),
            preprocessing(built.network().inputs(), built.before()),
            targets,
            loss(task),
            List.of(Metric.defaultFor(task)),
            Origin.UNKNOWN);
    return new Imported(model, notes);
  }

  /// Only weights tell that a file has as many columns as it says.
  private void requireWeights() {
    Rows at = rows;
    boolean dense = false;
    while (at instanceof Applied applied) {
      if (applied.step() instanceof Step.LogSoftmax) {
        throw new InputException(
            "%s: a LogSoftmax is imported as the last operator alone".formatted(source));
      }
      dense |= applied.step() instanceof Step.Dense;
      at = applied.to();
    }
    if (!dense) {
      throw new InputException(
          "%s: output \"%s\" is made without any matrix (Gemm, MatMul); at least one is needed"
              .formatted(source, tail.output()));
    }
  }

  private boolean endsIn(Activation activation) {
    return rows instanceof Applied(Rows _, Step.Activate last, int _)
        && last.activation().equals(activation);
  }

  private boolean isLogSoftmax() {
    return !Value.same(tail.rows(), rows);
  }

  private Task task() {
    if (width > 1 && (endsIn(Activation.SOFTMAX) || isLogSoftmax())) {
      return Task.CLASSIFICATION;
    }
    if (width > 1 && endsIn(Activation.SIGMOID)) {
      return tail.multilabel() || !labels.isEmpty() ? Task.MULTILABEL : Task.REGRESSION;
    }
    if (width == 1 && endsIn(Activation.SIGMOID)) {
      return Task.BINARY;
    }
    if (labels.isEmpty()) {
      return Task.REGRESSION;
    }
    return width == 1 ? Task.BINARY : Task.CLASSIFICATION;
  }

  private Loss loss(Task task) {
    return switch (task) {
      case CLASSIFICATION -> {
        boolean logits = !endsIn(Activation.SOFTMAX);
        if (logits) {
          notes.add(
              isLogSoftmax()
                  ? "the graph gives logarithms of probabilities, the model gives the probabilities"
                  : "the graph gives logits, the model gives probabilities: a softmax of them");
        }
        yield new Loss(new Loss.Measure.CrossEntropy(logits, 0, true), Loss.Reduction.MEAN);
      }
      case BINARY, MULTILABEL -> {
        boolean logits = !endsIn(Activation.SIGMOID);
        if (logits) {
          notes.add("the graph gives a logit, the model gives a probability: a sigmoid of it");
        }
        yield new Loss(new Loss.Measure.BinaryCrossEntropy(logits, 0), Loss.Reduction.MEAN);
      }
      case REGRESSION, AUTOENCODING -> Loss.meanSquaredError();
    };
  }

  private Targets targets(Task task, Step.Affine after) {
    String target = options.target().isEmpty() ? "class" : options.target();
    return switch (task) {
      case CLASSIFICATION ->
          targets(task, List.of(target), labels(width), Targets.Encoding.ONE_HOT, width);
      case BINARY -> targets(task, List.of(target), labels(2), Targets.Encoding.NUMBER, 1);
      case MULTILABEL -> targets(task, labels(width), List.of(), Targets.Encoding.NUMBER, width);
      case REGRESSION, AUTOENCODING -> {
        List<String> names =
            width == 1 && !options.target().isEmpty()
                ? List.of(options.target())
                : IntStream.range(0, width).mapToObj(i -> "y" + i).toList();
        yield new Targets(
            task,
            names,
            List.of(),
            Targets.Encoding.NUMBER,
            width,
            each(after.summand(), width),
            each(after.factor(), width));
      }
    };
  }

  private static Targets targets(
      Task task, List<String> names, List<String> labels, Targets.Encoding encoding, int width) {
    return new Targets(
        task,
        names,
        labels,
        encoding,
        width,
        Collections.nCopies(width, 0.0),
        Collections.nCopies(width, 1.0));
  }

  private static List<Double> each(double[] values, int width) {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      all.add(values[values.length == 1 ? 0 : i]);
    }
    return all;
  }

  private List<String> labels(int count) {
    if (labels.isEmpty()) {
      notes.add("the graph names no classes; they are called 0 to %d".formatted(count - 1));
      return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }
    requireCount("labels", labels.size(), count, "the network tells apart");
    return labels;
  }

  private void requireCount(String what, int found, int needed, String why) {
    if (found != needed) {
      throw new InputException("%s: %d %s, and %s %d".formatted(source, found, what, why, needed));
    }
  }

  private Preprocessing preprocessing(int inputs, Step.Affine before) {
    if (!options.features().isEmpty()) {
      requireCount("features", options.features().size(), inputs, "the network has inputs,");
    }
    double[] center = said("center", options.center(), 0, inputs);
    double[] scale = said("scale", options.scale(), 1, inputs);
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      double factor = before.factor()[before.factor().length == 1 ? 0 : i];
      double summand = before.summand()[before.summand().length == 1 ? 0 : i];
      // ((x - center) / scale) · factor + summand
      features.add(
          new Feature.Numeric(
              options.features().isEmpty() ? "x[%d]".formatted(i) : options.features().get(i),
              summand == 0 ? center[i] : center[i] - summand * scale[i] / factor,
              scale[i] / factor,
              OptionalDouble.empty(),
              false));
    }
    return new Preprocessing(features, false, Optional.empty());
  }

  private double[] said(String what, List<Double> values, double otherwise, int inputs) {
    if (values.size() > 1) {
      requireCount(what + " numbers", values.size(), inputs, "the network has inputs,");
    }
    double[] all = new double[inputs];
    for (int i = 0; i < inputs; i++) {
      all[i] =
          switch (values.size()) {
            case 0 -> otherwise;
            case 1 -> values.getFirst();
            default -> values.get(i);
          };
      if (!Double.isFinite(all[i]) || (what.equals("scale") && all[i] == 0)) {
        throw new InputException(
            "%s: a %s of %s; a finite number that is not 0 as a scale is needed"
                .formatted(source, what, all[i]));
      }
    }
    return all;
  }
}
