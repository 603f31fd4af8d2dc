package io.rekindle.core.reference;

import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// One formula of a network, forward and back. A layer is one step or several: a dense layer is an
/// affine map followed by its activations.
///
/// Matrices are `rows x width`, one array a row; `p` is the flat parameter vector, `dp` its
/// gradient. Steps hold no state.
sealed interface Step {

  /// Index of the layer that this step is part of.
  int layer();

  /// y of the rows x.
  double[][] forward(double[] p, double[][] x, Mode mode);

  /// dx of the rows x, given dy; adds to dp.
  double[][] backward(double[] p, double[][] x, double[][] dy, Mode mode, double[] dp);

  /// The steps of a network in order, without those that change nothing.
  static List<Step> of(Network network) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      int width = network.widthAfter(i);
      switch (network.layers().get(i)) {
        case Layer.Dense dense -> {
          int w = offset(network, i, Slot.Kind.WEIGHT);
          OptionalInt b =
              dense.useBias()
                  ? OptionalInt.of(offset(network, i, Slot.Kind.BIAS))
                  : OptionalInt.empty();
          steps.add(new Affine(i, network.widthAfter(i - 1), width, w, b));
          addActivations(steps, i, dense.activations());
        }
        case Layer.Activate activate -> addActivations(steps, i, activate.activations());
        case Layer.Dropout dropout -> {
          if (dropout.rate() > 0) {
            steps.add(new Drop(i, dropout.rate()));
          }
        }
        case Layer.BatchNorm norm ->
            steps.add(
                new NormalizeBatch(
                    i,
                    width,
                    norm.momentum(),
                    norm.epsilon(),
                    offset(network, i, Slot.Kind.SCALE),
                    offset(network, i, Slot.Kind.SHIFT),
                    offset(network, i, Slot.Kind.RUNNING_MEAN),
                    offset(network, i, Slot.Kind.RUNNING_VARIANCE)));
        case Layer.LayerNorm norm ->
            steps.add(
                new NormalizeRows(
                    i,
                    norm.epsilon(),
                    offset(network, i, Slot.Kind.SCALE),
                    offset(network, i, Slot.Kind.SHIFT)));
      }
    }
    return List.copyOf(steps);
  }

  private static void addActivations(List<Step> steps, int layer, List<Activation> activations) {
    for (Activation activation : activations) {
      if (!activation.equals(Activation.LINEAR)) {
        steps.add(new Apply(layer, activation));
      }
    }
  }

  private static int offset(Network network, int layer, Slot.Kind kind) {
    return network.slots().stream()
        .filter(slot -> slot.layer() == layer && slot.kind() == kind)
        .findFirst()
        .orElseThrow()
        .offset();
  }

  /// y = x · wᵀ + b.
  ///
  /// @param weight where w begins in p: units x inputs, row-major
  /// @param bias where b begins in p
  record Affine(int layer, int inputs, int units, int weight, OptionalInt bias) implements Step {

    @Override
    public double[][] forward(double[] p, double[][] x, Mode mode) {
      double[][] y = new double[x.length][units];
      for (int r = 0; r < x.length; r++) {
        for (int u = 0; u < units; u++) {
          double sum = bias.isPresent() ? p[bias.getAsInt() + u] : 0;
          for (int i = 0; i < inputs; i++) {
            sum += x[r][i] * p[weight + u * inputs + i];
          }
          y[r][u] = sum;
        }
      }
      return y;
    }

    // dw = dyᵀ · x,  db = Σ dy over the rows,  dx = dy · w
    @Override
    public double[][] backward(double[] p, double[][] x, double[][] dy, Mode mode, double[] dp) {
      double[][] dx = new double[x.length][inputs];
      for (int r = 0; r < x.length; r++) {
        for (int u = 0; u < units; u++) {
          if (bias.isPresent()) {
            dp[bias.getAsInt() + u] += dy[r][u];
          }
          for (int i = 0; i < inputs; i++) {
            dp[weight + u * inputs + i] += dy[r][u] * x[r][i];
            dx[r][i] += dy[r][u] * p[weight + u * inputs + i];
          }
        }
      }
      return dx;
    }
  }

  /// y = activation(x).
  record Apply(int layer, Activation activation) implements Step {

    @Override
    public double[][] forward(double[] p, double[][] x, Mode mode) {
      double[][] y = new double[x.length][];
      for (int r = 0; r < x.length; r++) {
        y[r] = Activations.forward(activation, x[r]);
      }
      return y;
    }

    @Override
    public double[][] backward(double[] p, double[][] x, double[][] dy, Mode mode, double[] dp) {
      double[][] dx = new double[x.length][];
      for (int r = 0; r < x.length; r++) {
        dx[r] = Activations.backward(activation, x[r], dy[r]);
      }
      return dx;
    }
  }

  /// y = x / (1 - rate) where the mask keeps a value, else 0; y = x in inference.
  record Drop(int layer, double rate) implements Step {

    @Override
    public double[][] forward(double[] p, double[][] x, Mode mode) {
      return masked(x, mode);
    }

    @Override
    public double[][] backward(double[] p, double[][] x, double[][] dy, Mode mode, double[] dp) {
      return masked(dy, mode);
    }

    private double[][] masked(double[][] values, Mode mode) {
      return switch (mode) {
        case Mode.Inference _ -> values;
        case Mode.Training training -> {
          double[][] result = new double[values.length][];
          for (int r = 0; r < values.length; r++) {
            result[r] = new double[values[r].length];
            for (int u = 0; u < values[r].length; u++) {
              if (training.mask().keeps(layer, r, u)) {
                result[r][u] = values[r][u] / (1 - rate);
              }
            }
          }
          yield result;
        }
      };
    }
  }

  /// y = scale · (x - mean) / √(variance + epsilon) + shift, unit by unit, with the mean and the
  /// biased variance over the rows of the batch; in inference the running ones.
  ///
  /// @param scale where the scale begins in p; the others likewise
  record NormalizeBatch(
      int layer,
      int width,
      double momentum,
      double epsilon,
      int scale,
      int shift,
      int runningMean,
      int runningVariance)
      implements Step {

    @Override
    public double[][] forward(double[] p, double[][] x, Mode mode) {
      double[][] y = new double[x.length][width];
      for (int u = 0; u < width; u++) {
        double[] normalized = standardized(p, x, mode, u).values();
        for (int r = 0; r < x.length; r++) {
          y[r][u] = p[scale + u] * normalized[r] + p[shift + u];
        }
      }
      return y;
    }

    @Override
    public double[][] backward(double[] p, double[][] x, double[][] dy, Mode mode, double[] dp) {
      double[][] dx = new double[x.length][width];
      for (int u = 0; u < width; u++) {
        Standardized standardized = standardized(p, x, mode, u);
        double[] dNormalized = new double[x.length];
        for (int r = 0; r < x.length; r++) {
          dp[scale + u] += dy[r][u] * standardized.values()[r];
          dp[shift + u] += dy[r][u];
          dNormalized[r] = dy[r][u] * p[scale + u];
        }
        double[] column = standardized.backward(dNormalized);
        for (int r = 0; r < x.length; r++) {
          dx[r][u] = column[r];
        }
      }
      return dx;
    }

    /// Moves the running statistics in p towards those of the batch: running ← momentum · running +
    /// (1 - momentum) · batch.
    void advance(double[] p, double[][] x) {
      for (int u = 0; u < width; u++) {
        Standardized batch = Standardized.byOwn(column(x, u), epsilon);
        p[runningMean + u] = momentum * p[runningMean + u] + (1 - momentum) * batch.mean();
        p[runningVariance + u] =
            momentum * p[runningVariance + u] + (1 - momentum) * batch.variance();
      }
    }

    private Standardized standardized(double[] p, double[][] x, Mode mode, int unit) {
      double[] column = column(x, unit);
      return switch (mode) {
        case Mode.Training _ -> Standardized.byOwn(column, epsilon);
        case Mode.Inference _ ->
            Standardized.by(p[runningMean + unit], p[runningVariance + unit], column, epsilon);
      };
    }

    private static double[] column(double[][] x, int unit) {
      double[] column = new double[x.length];
      for (int r = 0; r < x.length; r++) {
        column[r] = x[r][unit];
      }
      return column;
    }
  }

  /// y = scale · (x - mean) / √(variance + epsilon) + shift, row by row, with the mean and the
  /// biased variance over the units of the row.
  record NormalizeRows(int layer, double epsilon, int scale, int shift) implements Step {

    @Override
    public double[][] forward(double[] p, double[][] x, Mode mode) {
      double[][] y = new double[x.length][];
      for (int r = 0; r < x.length; r++) {
        double[] normalized = Standardized.byOwn(x[r], epsilon).values();
        y[r] = new double[normalized.length];
        for (int u = 0; u < normalized.length; u++) {
          y[r][u] = p[scale + u] * normalized[u] + p[shift + u];
        }
      }
      return y;
    }

    @Override
    public double[][] backward(double[] p, double[][] x, double[][] dy, Mode mode, double[] dp) {
      double[][] dx = new double[x.length][];
      for (int r = 0; r < x.length; r++) {
        Standardized standardized = Standardized.byOwn(x[r], epsilon);
        double[] dNormalized = new double[x[r].length];
        for (int u = 0; u < x[r].length; u++) {
          dp[scale + u] += dy[r][u] * standardized.values()[u];
          dp[shift + u] += dy[r][u];
          dNormalized[u] = dy[r][u] * p[scale + u];
        }
        dx[r] = standardized.backward(dNormalized);
      }
      return dx;
    }
  }
}
