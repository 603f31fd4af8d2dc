package io.rekindle.doctor.gradcheck;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// A right backward pass, hand-written on plain arrays, of a random network, loss, layout and
/// batch; described as fully or as sparingly as people describe theirs.
final class RightStep {
  /// Outputs with a loss that suits them.
  private enum Head {
    SOFTMAX_CROSS_ENTROPY,
    SOFTMAX_MSE,
    SIGMOID_BINARY_CROSS_ENTROPY,
    SIGMOID_MSE,
    LINEAR_MSE,
    LINEAR_SQUARED_ERROR,
    LINEAR_HALF_SQUARED_ERROR,
    TANH_MSE,
    RELU_MSE,
    LINEAR_MAE,
    LINEAR_HUBER,
    SOFTPLUS_POISSON,
    LINEAR_HINGE;

    String output() {
      return name().substring(0, name().indexOf('_')).toLowerCase(Locale.ROOT);
    }

    String loss() {
      return name().substring(name().indexOf('_') + 1).toLowerCase(Locale.ROOT);
    }
  }

  private enum Bias {
    APART,
    LAST_COLUMN,
    FIRST_COLUMN,
    NONE
  }

  private final SplittableRandom random;
  private final boolean single;
  private final boolean grid;
  private final int depth;
  private final int[] widths;
  private final int rows;
  private final Head head;
  private final Bias bias;
  private final List<Function> hidden = new ArrayList<>();
  private final boolean isMean;
  private final double l2;
  private final double atKink;
  private final double[][] x;
  private final double[][] t;
  private final double[][][] w;
  private final double[][] b;
  private final double[][][] z;
  private final double[][][] y;
  private final double[][][] dw;
  private final double[][] db;

  /// @param grid whether values lie on a coarse grid, so that many pre-activations are exactly 0
  RightStep(long seed, boolean single, boolean grid) {
    this.single = single;
    this.grid = grid;
    random = new SplittableRandom(seed);
    depth = 1 + random.nextInt(5);
    widths = new int[depth + 1];
    for (int l = 0; l <= depth; l++) {
      widths[l] = 2 + random.nextInt(9);
    }
    rows = 1 + random.nextInt(20);
    head = one(List.of(Head.values()));
    bias = one(List.of(Bias.values()));
    Function all = one(List.of(Function.values()));
    boolean mixed = random.nextInt(4) == 0;
    for (int l = 0; l < depth - 1; l++) {
      Function other = one(List.of(Function.values()));
      hidden.add(grid ? kinked(other) : mixed ? other : all);
    }
    isMean = random.nextBoolean();
    l2 = random.nextInt(4) == 0 ? 0.01 : 0;
    atKink = random.nextInt(3) / 2.0;
    x = new double[rows][];
    t = new double[rows][];
    w = new double[depth][][];
    b = new double[depth][];
    z = new double[depth][rows][];
    y = new double[depth + 1][rows][];
    dw = new double[depth][][];
    db = new double[depth][];
    draw();
    forward();
    backward();
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static Function kinked(Function other) {
    return switch (other) {
      case LEAKY_RELU, SELU -> other;
      default -> Function.RELU;
    };
  }

  private double draw(double scale) {
    return grid ? random.nextInt(3) - 1 : round(scale * random.nextGaussian());
  }

  private void draw() {
    for (int r = 0; r < rows; r++) {
      boolean empty = grid && random.nextInt(5) == 0;
      x[r] = new double[widths[0]];
      for (int i = 0; i < widths[0]; i++) {
        x[r][i] = empty ? 0 : draw(1);
      }
      t[r] = target();
    }
    double gain = random.nextInt(6) == 0 ? 6 : 1.2;
    for (int l = 0; l < depth; l++) {
      w[l] = new double[widths[l + 1]][widths[l]];
      b[l] = new double[widths[l + 1]];
      for (int u = 0; u < widths[l + 1]; u++) {
        b[l][u] = bias == Bias.NONE || grid ? 0 : draw(0.3);
        for (int i = 0; i < widths[l]; i++) {
          w[l][u][i] = grid ? 0.5 * draw(1) : draw(gain / Math.sqrt(widths[l]));
        }
      }
    }
  }

  private double[] target() {
    double[] target = new double[widths[depth]];
    switch (head) {
      case SOFTMAX_CROSS_ENTROPY, SOFTMAX_MSE -> target[random.nextInt(target.length)] = 1;
      case SIGMOID_BINARY_CROSS_ENTROPY, SIGMOID_MSE, LINEAR_HINGE -> fill(target, 0, 2);
      case SOFTPLUS_POISSON -> fill(target, 0, 4);
      case LINEAR_MSE,
          LINEAR_SQUARED_ERROR,
          LINEAR_HALF_SQUARED_ERROR,
          TANH_MSE,
          RELU_MSE,
          LINEAR_MAE,
          LINEAR_HUBER -> {
        for (int k = 0; k < target.length; k++) {
          target[k] = round(random.nextGaussian());
        }
      }
    }
    return target;
  }

  private void fill(double[] target, int from, int to) {
    for (int k = 0; k < target.length; k++) {
      target[k] = random.nextInt(from, to);
    }
  }

  private void forward() {
    y[0] = x;
    for (int l = 0; l < depth; l++) {
      for (int r = 0; r < rows; r++) {
        z[l][r] = new double[widths[l + 1]];
        y[l + 1][r] = new double[widths[l + 1]];
        for (int u = 0; u < widths[l + 1]; u++) {
          double sum = 0;
          for (int i = widths[l] - 1; i >= 0; i--) {
            sum = round(sum + round(y[l][r][i] * w[l][u][i]));
          }
          z[l][r][u] = round(sum + b[l][u]);
          if (l < depth - 1) {
            y[l + 1][r][u] = round(hidden.get(l).value(z[l][r][u]));
          }
        }
        if (l == depth - 1) {
          y[depth][r] = output(z[l][r]);
        }
      }
    }
  }

  private double[] output(double[] logits) {
    double[] result = new double[logits.length];
    double max = Double.NEGATIVE_INFINITY;
    for (double v : logits) {
      max = Math.max(max, v);
    }
    double sum = 0;
    for (double v : logits) {
      sum += Math.exp(v - max);
    }
    for (int k = 0; k < result.length; k++) {
      double v = logits[k];
      result[k] =
          round(
              switch (head.output()) {
                case "softmax" -> Math.exp(v - max) / sum;
                case "linear" -> v;
                default -> Function.valueOf(head.output().toUpperCase(Locale.ROOT)).value(v);
              });
    }
    return result;
  }

  private double[] outputDelta(int r) {
    double[] p = y[depth][r];
    int n = p.length;
    double[] dy = new double[n];
    for (int k = 0; k < n; k++) {
      double e = p[k] - t[r][k];
      dy[k] =
          switch (head) {
            case SOFTMAX_CROSS_ENTROPY -> e;
            case SIGMOID_BINARY_CROSS_ENTROPY -> e / n;
            case SOFTMAX_MSE, SIGMOID_MSE, LINEAR_MSE, TANH_MSE, RELU_MSE -> 2 * e / n;
            case LINEAR_SQUARED_ERROR -> 2 * e;
            case LINEAR_HALF_SQUARED_ERROR -> e;
            case LINEAR_MAE -> Math.signum(e) / n;
            case LINEAR_HUBER -> Math.max(-1, Math.min(1, e)) / n;
            case SOFTPLUS_POISSON -> (1 - t[r][k] / p[k]) / n;
            case LINEAR_HINGE -> {
              double s = t[r][k] == 0 ? -1 : 1;
              yield (s * p[k] < 1 ? -s : 0) / n;
            }
          };
    }
    double[] dz = dy.clone();
    double dot = 0;
    for (int k = 0; k < n; k++) {
      dot += dy[k] * p[k];
    }
    for (int k = 0; k < n; k++) {
      double logit = z[depth - 1][r][k];
      dz[k] =
          switch (head) {
            case SOFTMAX_MSE -> p[k] * (dy[k] - dot);
            case SIGMOID_MSE -> dy[k] * p[k] * (1 - p[k]);
            case TANH_MSE -> dy[k] * (1 - p[k] * p[k]);
            case RELU_MSE -> dy[k] * slope(Function.RELU, logit);
            case SOFTPLUS_POISSON -> dy[k] * Function.SOFTPLUS.slope(logit);
            default -> dy[k];
          };
      dz[k] = round(isMean ? dz[k] / rows : dz[k]);
    }
    return dz;
  }

  private double slope(Function f, double at) {
    double below = f.slope(-1e-12);
    return at == 0 ? below + atKink * (f.slope(1e-12) - below) : f.slope(at);
  }

  private void backward() {
    double[][] delta = new double[rows][];
    for (int r = 0; r < rows; r++) {
      delta[r] = outputDelta(r);
    }
    for (int l = depth - 1; l >= 0; l--) {
      dw[l] = new double[widths[l + 1]][widths[l]];
      db[l] = new double[widths[l + 1]];
      for (int u = 0; u < widths[l + 1]; u++) {
        for (int r = 0; r < rows; r++) {
          db[l][u] = round(db[l][u] + delta[r][u]);
          for (int i = 0; i < widths[l]; i++) {
            dw[l][u][i] = round(dw[l][u][i] + delta[r][u] * y[l][r][i]);
          }
        }
        for (int i = 0; i < widths[l]; i++) {
          dw[l][u][i] = round(dw[l][u][i] + 2 * l2 * w[l][u][i]);
        }
      }
      if (l > 0) {
        delta = sentBack(delta, l);
      }
    }
  }

  private double[][] sentBack(double[][] delta, int l) {
    double[][] result = new double[rows][widths[l]];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < widths[l]; i++) {
        double sum = 0;
        for (int u = 0; u < widths[l + 1]; u++) {
          sum = round(sum + delta[r][u] * w[l][u][i]);
        }
        result[r][i] = round(sum * slope(hidden.get(l - 1), z[l - 1][r][i]));
      }
    }
    return result;
  }

  private double round(double v) {
    return single ? (float) v : v;
  }

  /// The step as its author would dump it.
  Dump dump() {
    Map<String, String> said = new HashMap<>();
    boolean telling = random.nextBoolean();
    boolean sameHidden = hidden.stream().distinct().count() <= 1;
    if (telling || !sameHidden) {
      List<String> names = new ArrayList<>(hidden.stream().map(Function::label).toList());
      names.add(head.output());
      said.put("activations", String.join(",", names));
    }
    if (telling || saysLoss()) {
      said.put("loss", head.loss());
      said.put("output", head.output());
    }
    if (telling) {
      said.put("reduction", isMean ? "mean" : "sum");
    }
    boolean inputsFirst = random.nextBoolean();
    said.put("layout", inputsFirst ? "inputs_first" : "units_first");
    said.put("bias", bias == Bias.FIRST_COLUMN ? "first" : "last");
    said.put("l2", "" + l2);
    List<Dump.Layer> layers = new ArrayList<>();
    for (int l = 0; l < depth; l++) {
      Matrix weights = joined(w[l], b[l]);
      Matrix gradient = joined(dw[l], db[l]);
      Optional<Matrix> apart =
          bias == Bias.APART ? Optional.of(Matrix.row(b[l].clone())) : Optional.empty();
      layers.add(
          new Dump.Layer(
              inputsFirst ? weights.transposed() : weights,
              apart,
              Optional.of(inputsFirst ? gradient.transposed() : gradient),
              bias == Bias.APART ? Optional.of(Matrix.row(db[l].clone())) : Optional.empty()));
    }
    Optional<Matrix> outputs =
        random.nextBoolean() ? Optional.of(TextbookStep.matrix(y[depth])) : Optional.empty();
    return new Dump(
        TextbookStep.matrix(x),
        TextbookStep.matrix(t),
        layers,
        outputs,
        Settings.of(said, "test"),
        single);
  }

  /// Whether the step itself is one: a Poisson loss of an output that rounds to 0 is infinite.
  boolean isFinite() {
    return java.util.Arrays.stream(dw)
        .flatMap(java.util.Arrays::stream)
        .flatMapToDouble(java.util.Arrays::stream)
        .allMatch(Double::isFinite);
  }

  private boolean saysLoss() {
    return switch (head) {
      case LINEAR_MAE, LINEAR_HUBER, SOFTPLUS_POISSON, LINEAR_HINGE -> true;
      default -> false;
    };
  }

  private Matrix joined(double[][] weights, double[] biases) {
    Matrix m = TextbookStep.matrix(weights);
    Matrix column = new Matrix(biases.clone(), biases.length, 1);
    return switch (bias) {
      case APART, NONE -> m;
      case LAST_COLUMN -> m.beside(column);
      case FIRST_COLUMN -> column.beside(m);
    };
  }

  @Override
  public String toString() {
    return "%s %s %s rows %d %s mean %s l2 %s kink %s hidden %s"
        .formatted(
            java.util.Arrays.toString(widths),
            head,
            bias,
            rows,
            single,
            isMean,
            l2,
            atKink,
            hidden);
  }
}
