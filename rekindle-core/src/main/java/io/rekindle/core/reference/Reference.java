package io.rekindle.core.reference;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The loss and the gradient of any network, in `double` and plain loops.
///
/// It is slow and made to be read: each formula stands in a comment beside its loop. The training
/// engine is tested against it, and so can any other implementation be. It holds no state, so one
/// instance may serve many threads.
///
/// ```java
/// Reference reference = new Reference(network, Loss.crossEntropy());
/// double[] gradient = reference.run(parameters, x, targets, Mode.training()).gradient();
/// ```
public final class Reference {
  private final Network network;
  private final Loss loss;
  private final List<Step> steps;
  private final boolean fused;
  private final RowLoss rowLoss;

  /// What a batch of `n` rows gives.
  ///
  /// @param loss of the batch, without penalties: the mean or the sum over its rows
  /// @param penalty Σ l1 · Σ|w| + l2 · Σw² over the dense layers, frozen ones too
  /// @param layers the values after each layer of the network, each `n x width`
  /// @param gradient of loss + penalty, laid out as the parameters; 0 for running statistics;
  ///   frozen layers have a gradient too
  /// @param inputGradient of the loss with respect to x, `n x inputs`
  /// @param parameters as given, except that in training the running statistics of batch
  ///   normalisation have moved towards the batch's
  public record Result(
      double loss,
      double penalty,
      List<double[][]> layers,
      double[] gradient,
      double[][] inputGradient,
      double[] parameters) {

    /// The network's outputs, `n x outputs`.
    public double[][] outputs() {
      return layers.getLast();
    }
  }

  public Reference(Network network, Loss loss) {
    if (network.layers().isEmpty()) {
      throw new IllegalArgumentException("a network without layers, at least 1 is needed");
    }
    this.network = network;
    this.loss = loss;
    this.steps = Step.of(network);
    this.fused = endsIn(steps, lossActivation(loss.measure()));
    this.rowLoss = new RowLoss(loss.measure(), fused || fromLogits(loss.measure()));
  }

  /// A batch of rows that weigh the same.
  public Result run(double[] parameters, double[][] x, double[][] targets, Mode mode) {
    double[] weights = new double[x.length];
    Arrays.fill(weights, 1);
    return run(parameters, x, targets, weights, mode);
  }

  /// The loss and gradient of a batch.
  ///
  /// @param parameters laid out by [Network#slots()]; not changed
  /// @param x `n x inputs`, with n at least 1
  /// @param targets `n x outputs`; for cross-entropy with several outputs also `n x 1`, an index
  /// @param weights what each row's loss is multiplied by, `n`
  public Result run(
      double[] parameters, double[][] x, double[][] targets, double[] weights, Mode mode) {
    check(parameters, x, targets, weights);
    List<double[][]> values = forward(parameters, x, mode);

    // Where the loss takes the last activation in, its gradient is that of the logits below it.
    int lossStep = fused ? steps.size() - 1 : steps.size();
    double[][] outputs = values.get(lossStep);
    double[][] d = new double[x.length][];
    double total = lossOf(outputs, targets, weights, d);

    double[] gradient = new double[parameters.length];
    for (int s = lossStep - 1; s >= 0; s--) {
      d = steps.get(s).backward(parameters, values.get(s), d, mode, gradient);
    }
    double penalty = addPenalties(parameters, gradient);
    return new Result(
        total, penalty, layerValues(values), gradient, d, advanced(parameters, values, mode));
  }

  /// The values before each step and, last, the outputs.
  List<double[][]> forward(double[] parameters, double[][] x, Mode mode) {
    List<double[][]> values = new ArrayList<>();
    values.add(x);
    for (Step step : steps) {
      values.add(step.forward(parameters, values.getLast(), mode));
    }
    return values;
  }

  List<Step> steps() {
    return steps;
  }

  /// Whether value and gradient of the loss come from the logits below the last activation.
  boolean isFused() {
    return fused;
  }

  // L = Σ weight_r · L_r, divided by the number of rows (not by Σ weight) for a mean
  private double lossOf(double[][] outputs, double[][] targets, double[] weights, double[][] d) {
    double factor =
        switch (loss.reduction()) {
          case MEAN -> 1.0 / outputs.length;
          case SUM -> 1;
        };
    double total = 0;
    for (int r = 0; r < outputs.length; r++) {
      double share = factor * weights[r];
      RowLoss.Value row = rowLoss.of(outputs[r], targets[r]);
      total += share * row.loss();
      d[r] = Arrays.stream(row.gradient()).map(g -> g * share).toArray();
    }
    return total;
  }

  // P = l1 · Σ|w| + l2 · Σw²,  dP/dw = l1 · sign(w) + 2 · l2 · w
  private double addPenalties(double[] p, double[] gradient) {
    double penalty = 0;
    for (Slot slot : network.slots()) {
      if (slot.kind() == Slot.Kind.WEIGHT
          && network.layers().get(slot.layer()) instanceof Layer.Dense dense) {
        for (int i = slot.offset(); i < slot.end(); i++) {
          penalty += dense.l1() * Math.abs(p[i]) + dense.l2() * p[i] * p[i];
          gradient[i] += dense.l1() * Math.signum(p[i]) + 2 * dense.l2() * p[i];
        }
      }
    }
    return penalty;
  }

  private double[] advanced(double[] parameters, List<double[][]> values, Mode mode) {
    double[] result = parameters.clone();
    for (int s = 0; s < steps.size(); s++) {
      if (mode instanceof Mode.Training && steps.get(s) instanceof Step.NormalizeBatch norm) {
        norm.advance(result, values.get(s));
      }
    }
    return result;
  }

  /// The values after the last step of each layer; a layer without steps passes its input on.
  private List<double[][]> layerValues(List<double[][]> values) {
    List<double[][]> layers = new ArrayList<>();
    int next = 0;
    for (int layer = 0; layer < network.layers().size(); layer++) {
      while (next < steps.size() && steps.get(next).layer() == layer) {
        next++;
      }
      layers.add(values.get(next));
    }
    return List.copyOf(layers);
  }

  private void check(double[] parameters, double[][] x, double[][] targets, double[] weights) {
    require(parameters.length == network.size(), "parameters", parameters.length, network.size());
    require(x.length > 0, "rows", x.length, 1);
    require(targets.length == x.length, "rows of targets", targets.length, x.length);
    require(weights.length == x.length, "weights", weights.length, x.length);
    boolean index = loss.measure() instanceof Measure.CrossEntropy;
    for (int r = 0; r < x.length; r++) {
      require(x[r].length == network.inputs(), "inputs", x[r].length, network.inputs());
      require(
          targets[r].length == network.outputs() || (index && targets[r].length == 1),
          "targets a row",
          targets[r].length,
          network.outputs());
    }
  }

  private static void require(boolean holds, String what, int found, int needed) {
    if (!holds) {
      throw new IllegalArgumentException("%d %s, %d are needed".formatted(found, what, needed));
    }
  }

  /// The activation whose outputs a loss on probabilities stands for.
  private static Activation lossActivation(Measure measure) {
    return switch (measure) {
      case Measure.CrossEntropy m when !m.fromLogits() -> Activation.SOFTMAX;
      case Measure.BinaryCrossEntropy m when !m.fromLogits() -> Activation.SIGMOID;
      case Measure.CrossEntropy _,
          Measure.BinaryCrossEntropy _,
          Measure.MeanSquaredError _,
          Measure.MeanAbsoluteError _,
          Measure.Huber _,
          Measure.Poisson _,
          Measure.Hinge _ ->
          Activation.LINEAR;
    };
  }

  /// Never so for linear, which is no step.
  private static boolean endsIn(List<Step> steps, Activation activation) {
    return !steps.isEmpty()
        && steps.getLast() instanceof Step.Apply last
        && last.activation().equals(activation);
  }

  private static boolean fromLogits(Measure measure) {
    return switch (measure) {
      case Measure.CrossEntropy m -> m.fromLogits();
      case Measure.BinaryCrossEntropy m -> m.fromLogits();
      case Measure.MeanSquaredError _,
          Measure.MeanAbsoluteError _,
          Measure.Huber _,
          Measure.Poisson _,
          Measure.Hinge _ ->
          false;
    };
  }
}
