package io.rekindle.core.reference;

import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Activation.LeakyRelu;
import io.rekindle.core.network.Activation.Standard;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Slot;
import java.util.List;

/// The places where a network or its loss has no derivative, or a second derivative that jumps.
public final class Kinks {
  private static final double CLIP = 1e-7;

  private Kinks() {}

  /// How near a problem is to a kink: the smallest distance over all values of all rows.
  public static double distance(RandomProblem problem, Reference reference) {
    List<double[][]> values = reference.forward(problem.parameters(), problem.x(), problem.mode());
    double nearest = penalties(problem);
    for (int s = 0; s < reference.steps().size(); s++) {
      if (reference.steps().get(s) instanceof Step.Apply apply) {
        nearest = Math.min(nearest, nearest(values.get(s), kinks(apply.activation())));
      }
    }
    if (!reference.isFused()) {
      double[][] outputs = values.getLast();
      for (int r = 0; r < outputs.length; r++) {
        nearest =
            Math.min(nearest, loss(problem.loss().measure(), outputs[r], problem.targets()[r]));
      }
    }
    return nearest;
  }

  private static double[] kinks(Activation activation) {
    return switch (activation) {
      case LeakyRelu _ -> new double[] {0};
      case Standard standard ->
          switch (standard) {
            case RELU, ELU, SELU, SOFTSIGN -> new double[] {0};
            case HARD_SIGMOID -> new double[] {-3, 3};
            case LINEAR, GELU, SILU, MISH, SOFTPLUS, EXPONENTIAL, SIGMOID, TANH, SOFTMAX ->
                new double[] {};
          };
    };
  }

  private static double nearest(double[][] values, double[] kinks) {
    double nearest = Double.POSITIVE_INFINITY;
    for (double[] row : values) {
      for (double value : row) {
        for (double kink : kinks) {
          nearest = Math.min(nearest, Math.abs(value - kink));
        }
      }
    }
    return nearest;
  }

  private static double loss(Measure measure, double[] y, double[] t) {
    double nearest = Double.POSITIVE_INFINITY;
    double sum = java.util.Arrays.stream(y).sum();
    for (int i = 0; i < y.length; i++) {
      double kink =
          switch (measure) {
            case Measure.CrossEntropy m when !m.fromLogits() ->
                clip(m.renormalize() ? y[i] / sum : y[i]);
            case Measure.BinaryCrossEntropy m when !m.fromLogits() -> clip(y[i]);
            case Measure.MeanAbsoluteError _ -> Math.abs(y[i] - t[i]);
            case Measure.Huber m -> Math.abs(Math.abs(y[i] - t[i]) - m.delta());
            case Measure.Hinge _ -> Math.abs(1 - (t[i] == 0 ? -1 : t[i]) * y[i]);
            case Measure.CrossEntropy _,
                Measure.BinaryCrossEntropy _,
                Measure.MeanSquaredError _,
                Measure.Poisson _ ->
                Double.POSITIVE_INFINITY;
          };
      nearest = Math.min(nearest, kink);
    }
    return nearest;
  }

  /// A value that is exactly 0 or 1 was dropped or is saturated, and stays so.
  private static double clip(double p) {
    return p == 0 || p == 1
        ? Double.POSITIVE_INFINITY
        : Math.min(Math.abs(p - CLIP), Math.abs(p - (1 - CLIP)));
  }

  private static double penalties(RandomProblem problem) {
    double nearest = Double.POSITIVE_INFINITY;
    for (Slot slot : problem.network().slots()) {
      if (slot.kind() == Slot.Kind.WEIGHT
          && problem.network().layers().get(slot.layer()) instanceof Layer.Dense dense
          && dense.l1() != 0) {
        for (int i = slot.offset(); i < slot.end(); i++) {
          nearest = Math.min(nearest, Math.abs(problem.parameters()[i]));
        }
      }
    }
    return nearest;
  }
}
