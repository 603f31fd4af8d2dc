package io.rekindle.doctor;

import io.rekindle.core.metric.Interval;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.NullModel;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The run under examination, with its data.
record Subject(RunFile run, Prepared data) {
  /// Where the commonest class is this share of the rows, accuracy hides the others.
  private static final double VERY_UNEQUAL = 0.9;

  /// The share of a constant predictor's loss at which a run has hardly moved.
  private static final double NOT_MOVED = 0.98;

  /// Rows whose interval is too narrow, being an approximation: of four, all right, it holds more
  /// than half to be sure, where chance gets them right once in 16.
  private static final int FEW_ROWS = 100;

  /// How probable chance may be.
  private static final double CHANCE = 0.025;

  Network network() {
    return data.network();
  }

  Targets targets() {
    return data.targets();
  }

  Task task() {
    return targets().task();
  }

  /// Whether rows have classes, one or several each.
  boolean isClassification() {
    return switch (task()) {
      case CLASSIFICATION, BINARY, MULTILABEL -> true;
      case REGRESSION, AUTOENCODING -> false;
    };
  }

  /// What the verdict is about: the balanced accuracy of classes that are very unequal, and of
  /// those that a run weighs, or is judged by, as if they were equal: it gives up some accuracy for
  /// that.
  Metric metric() {
    if (!isClassification()) {
      return Metric.defaultFor(task());
    }
    boolean asIfEqual =
        run.classWeights().isPresent()
            || run.metrics(task()).getFirst() == Metric.BALANCED_ACCURACY
            || nullScore(Metric.ACCURACY) > VERY_UNEQUAL;
    return task() != Task.MULTILABEL && asIfEqual ? Metric.BALANCED_ACCURACY : Metric.ACCURACY;
  }

  /// What a constant predictor scores on the training rows.
  double nullScore(Metric metric) {
    return nullModel().score(metric, data.train().targets());
  }

  /// The loss of a constant predictor on the training rows.
  double nullLoss() {
    return nullModel().loss(run.training().loss(), data.train().targets());
  }

  /// Whether rows are so few that an accuracy on them may be chance, and the loss does not say
  /// otherwise: outputs of 0.5 that differ in the last digit are right in three of XOR's four rows
  /// as easily as in one.
  ///
  /// @param score the run's on the training rows, and likewise its loss
  boolean isByChance(Metric metric, double score, double loss) {
    if (metric != Metric.ACCURACY || task() == Task.MULTILABEL) {
      return false;
    }
    int rows = data.train().rows();
    long right = Math.round(score * rows);
    boolean better =
        rows <= FEW_ROWS
            ? tail(right, rows, nullScore(metric)) < CHANCE
            : Interval.wilson(right, rows).low() > nullScore(metric);
    return !better && !(loss < NOT_MOVED * nullLoss());
  }

  /// The probability of at least so many of some rows, if each is one with a probability of its
  /// own.
  private static double tail(long count, int rows, double each) {
    double term = Math.pow(1 - each, rows);
    double below = 0;
    for (int i = 0; i < count; i++) {
      below += term;
      term *= (rows - i) / (i + 1.0) * each / (1 - each);
    }
    return 1 - below;
  }

  private NullModel nullModel() {
    return new NullModel(targets(), data.train().targets(), network().outputs());
  }

  /// An input of the network as a person knows it: the column it was made of, and for a category
  /// the value it stands for.
  String featureName(int input) {
    int at = input;
    for (Feature feature : data.preprocessing().features()) {
      if (at < feature.width()) {
        return switch (feature) {
          case Feature.Numeric n -> at == 0 ? n.name() : "missing(%s)".formatted(n.name());
          case Feature.Date d -> inputName(d, at);
          case Feature.Categorical c ->
              "%s = %s"
                  .formatted(c.name(), at < c.values().size() ? c.values().get(at) : "another");
          case Feature.Hashed h -> "bucket %d of %s".formatted(at, h.name());
        };
      }
      at -= feature.width();
    }
    throw new IndexOutOfBoundsException("input %d of %d".formatted(input, network().inputs()));
  }

  private static String inputName(Feature.Date date, int at) {
    if (at == 0) {
      return date.name();
    }
    if (at > 2 * date.cycles().size()) {
      return "missing(%s)".formatted(date.name());
    }
    String wave = at % 2 == 1 ? "sin" : "cos";
    return "%s(%s in cycles of %s days)"
        .formatted(wave, date.name(), date.cycles().get((at - 1) / 2));
  }

  /// How many classes the training rows have.
  int classes() {
    return targets().labels().size();
  }

  /// Indexes of the dense layers, the output last.
  List<Integer> denseLayers() {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < network().layers().size(); i++) {
      if (network().layers().get(i) instanceof Layer.Dense) {
        found.add(i);
      }
    }
    return found;
  }

  Layer.Dense dense(int layer) {
    return (Layer.Dense) network().layers().get(layer);
  }

  int outputLayer() {
    return denseLayers().getLast();
  }

  /// The activations between a dense layer and the next, in order.
  List<Activation> activationsAfter(int dense) {
    List<Activation> found = new ArrayList<>(dense(dense).activations());
    for (int i = dense + 1; i < network().layers().size(); i++) {
      switch (network().layers().get(i)) {
        case Layer.Dense _ -> {
          return nonlinear(found);
        }
        case Layer.Activate a -> found.addAll(a.activations());
        case Layer.Dropout _, Layer.BatchNorm _, Layer.LayerNorm _ -> {}
      }
    }
    return nonlinear(found);
  }

  private static List<Activation> nonlinear(List<Activation> activations) {
    return activations.stream().filter(a -> !a.equals(Activation.LINEAR)).toList();
  }

  /// The normalisation between a dense layer and the next, if there is one; `first` asks for one
  /// that comes before any activation.
  Optional<Layer> normalisation(int dense, boolean first) {
    boolean activated = !nonlinear(dense(dense).activations()).isEmpty();
    for (int i = dense + 1; i < network().layers().size() && !(first && activated); i++) {
      switch (network().layers().get(i)) {
        case Layer.BatchNorm norm -> {
          return Optional.of(norm);
        }
        case Layer.LayerNorm norm -> {
          return Optional.of(norm);
        }
        case Layer.Dense _ -> {
          return Optional.empty();
        }
        case Layer.Activate a -> activated |= !nonlinear(a.activations()).isEmpty();
        case Layer.Dropout _ -> {}
      }
    }
    return Optional.empty();
  }

  /// Whether each feature is standardised by the network itself, before its first weights.
  boolean standardisesFeatures() {
    return network().layers().stream()
        .takeWhile(layer -> !(layer instanceof Layer.Dense))
        .anyMatch(layer -> layer instanceof Layer.BatchNorm);
  }

  /// Whether a layer takes mean and variance over the rows of a batch.
  boolean normalisesOverRows() {
    return network().layers().stream().anyMatch(layer -> layer instanceof Layer.BatchNorm);
  }

  /// Paths of all layers that hold an activation for this dense layer, its own first.
  List<String> activationPaths(int dense) {
    List<String> paths = new ArrayList<>();
    paths.add("network.layers." + dense + ".activation");
    for (int i = dense + 1; i < network().layers().size(); i++) {
      if (network().layers().get(i) instanceof Layer.Dense) {
        break;
      }
      if (network().layers().get(i) instanceof Layer.Activate) {
        paths.add("network.layers." + i + ".activation");
      }
    }
    return paths;
  }

  /// Whether every row's targets are shares of a whole: none negative, their sum 1.
  boolean targetsAreShares() {
    TargetValues values = data.train().targets();
    if (values instanceof TargetValues.OneHot) {
      return true;
    }
    float[] row = new float[values.columns()];
    for (int i = 0; i < values.rows(); i++) {
      values.copyRow(i, row, 0);
      double sum = 0;
      double least = 0;
      for (float t : row) {
        sum += t;
        least = Math.min(least, t);
      }
      if (!(least >= 0 && Math.abs(sum - 1) < 1e-3)) {
        return false;
      }
    }
    return true;
  }

  /// The share of target columns that are 0 in every row.
  double silentTargets() {
    TargetValues values = data.train().targets();
    if (values instanceof TargetValues.OneHot oneHot) {
      long named = Arrays.stream(oneHot.labels()).distinct().count();
      return (values.columns() - named) / (double) values.columns();
    }
    float[] row = new float[values.columns()];
    boolean[] speaks = new boolean[values.columns()];
    for (int i = 0; i < values.rows(); i++) {
      values.copyRow(i, row, 0);
      for (int j = 0; j < row.length; j++) {
        speaks[j] |= row[j] != 0;
      }
    }
    int silent = 0;
    for (boolean each : speaks) {
      silent += each ? 0 : 1;
    }
    return silent / (double) speaks.length;
  }

  /// Smallest and largest target, as the loss sees them.
  double[] targetRange() {
    TargetValues values = data.train().targets();
    if (values instanceof TargetValues.OneHot) {
      return new double[] {values.columns() == 1 ? 1 : 0, 1};
    }
    float[] row = new float[values.columns()];
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < values.rows(); i++) {
      values.copyRow(i, row, 0);
      for (float t : row) {
        low = Math.min(low, t);
        high = Math.max(high, t);
      }
    }
    return new double[] {low, high};
  }
}
