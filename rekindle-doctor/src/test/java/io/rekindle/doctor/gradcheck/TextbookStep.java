package io.rekindle.doctor.gradcheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// Backpropagation written by hand on plain arrays, one row after another, with a mistake in it.
///
/// It shares nothing with the code under test: no matrices, no activations, no formulas.
///
/// @param widths inputs, hidden units ..., outputs
/// @param at the layer with the mistake; -1 for all of them
/// @param biasColumn whether the bias is dumped as the last column of the weights
/// @param single whether sums are rounded to 32 bits
record TextbookStep(
    long seed,
    int[] widths,
    int rows,
    Function hidden,
    Head head,
    boolean biasColumn,
    Plant plant,
    int at,
    boolean single) {
  private static final double RATE = 0.3;
  private static final double L2 = 0.01;

  /// The step as its author would dump it.
  Dump dump() {
    Run run = new Run();
    List<Dump.Layer> layers = new ArrayList<>();
    for (int l = 0; l < depth(); l++) {
      Matrix w = matrix(run.w[l]);
      Matrix b = vector(run.b[l]);
      Matrix dw = matrix(run.dw[l]);
      Matrix db = vector(run.db[l]);
      layers.add(
          biasColumn
              ? new Dump.Layer(w.beside(b.transposed()), dw.beside(db.transposed()))
              : new Dump.Layer(w, b, dw, db));
    }
    return new Dump(matrix(run.x), matrix(run.t), layers, Optional.empty(), settings(), single);
  }

  private Settings settings() {
    return Settings.of(
        Map.of(
            "hidden",
            hidden.label(),
            "output",
            head.output(),
            "loss",
            head.loss(),
            "layout",
            "units_first",
            "l2",
            plant == Plant.PENALTY_MISSING ? "" + L2 : "0",
            "reduction",
            plant == Plant.MEAN_FOR_SUM ? "sum" : "mean"),
        "test");
  }

  int depth() {
    return widths.length - 1;
  }

  private boolean has(Plant which, int layer) {
    return plant == which && (at < 0 || at == layer);
  }

  static Matrix matrix(double[][] rows) {
    return new Matrix(
        Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length, rows[0].length);
  }

  private static Matrix vector(double[] values) {
    return new Matrix(values.clone(), 1, values.length);
  }

  /// All arrays of one step.
  private final class Run {
    final double[][] x;
    final double[][] t;
    final double[][][] w = new double[depth()][][];
    final double[][] b = new double[depth()][];
    final double[][][] dw = new double[depth()][][];
    final double[][] db = new double[depth()][];
    private final double[][][] z = new double[depth()][rows][];
    private final double[][][] y = new double[depth() + 1][rows][];
    private final double[][][] delta = new double[depth()][rows][];
    private final double[][][] before = new double[depth()][rows][];

    Run() {
      SplittableRandom random = new SplittableRandom(seed);
      x = new double[rows][widths[0]];
      t = new double[rows][widths[depth()]];
      for (int r = 0; r < rows; r++) {
        for (int i = 0; i < widths[0]; i++) {
          x[r][i] = round(random.nextGaussian());
        }
        t[r] = head.target(widths[depth()], random);
      }
      for (int l = 0; l < depth(); l++) {
        w[l] = new double[widths[l + 1]][widths[l]];
        b[l] = new double[widths[l + 1]];
        for (int u = 0; u < widths[l + 1]; u++) {
          b[l][u] = round(0.2 * random.nextGaussian());
          for (int i = 0; i < widths[l]; i++) {
            w[l][u][i] = round(1.3 * random.nextGaussian() / Math.sqrt(widths[l]));
          }
        }
      }
      forward();
      backward();
      finish();
    }

    private void forward() {
      y[0] = x;
      for (int l = 0; l < depth(); l++) {
        for (int r = 0; r < rows; r++) {
          z[l][r] = new double[widths[l + 1]];
          y[l + 1][r] = new double[widths[l + 1]];
          for (int u = 0; u < widths[l + 1]; u++) {
            double sum = b[l][u];
            for (int i = 0; i < widths[l]; i++) {
              sum = round(sum + y[l][r][i] * w[l][u][i]);
            }
            z[l][r][u] = sum;
            y[l + 1][r][u] = round(hidden.value(sum));
          }
        }
      }
      for (int r = 0; r < rows; r++) {
        y[depth()][r] = rounded(head.values(z[depth() - 1][r]));
      }
    }

    private void backward() {
      for (int l = depth() - 1; l >= 0; l--) {
        for (int r = 0; r < rows; r++) {
          if (l == depth() - 1) {
            before[l][r] = outputDelta(r);
            delta[l][r] = before[l][r];
          } else {
            before[l][r] = sentBack(l, r);
            delta[l][r] = sloped(l, r);
          }
        }
        gradients(l);
      }
    }

    private double[] outputDelta(int r) {
      double[] target = plant == Plant.TARGETS_SHIFTED ? t[(r + rows - 1) % rows] : t[r];
      if (plant == Plant.CLASSES_SHIFTED) {
        target = shifted(target);
      }
      double[] d = head.delta(y[depth()][r], target, plant);
      boolean leftOut =
          (plant == Plant.LAST_ROW_ONLY && r < rows - 1)
              || (plant == Plant.FIRST_ROW_LEFT_OUT && r == 0);
      for (int k = 0; k < d.length; k++) {
        d[k] = leftOut ? 0 : plant == Plant.SUM_FOR_MEAN ? d[k] : d[k] / rows;
      }
      return rounded(d);
    }

    private double[] shifted(double[] values) {
      double[] result = new double[values.length];
      for (int k = 0; k < values.length; k++) {
        result[(k + 1) % values.length] = values[k];
      }
      return result;
    }

    private double[] rounded(double[] values) {
      return Arrays.stream(values).map(this::round).toArray();
    }

    private double[] sentBack(int l, int r) {
      double[][] upper = w[l + 1];
      double[] result = new double[widths[l + 1]];
      double[] from =
          has(Plant.DELTA_BEFORE_SLOPE, l) && l + 1 < depth() - 1
              ? before[l + 1][r]
              : delta[l + 1][r];
      for (int i = 0; i < result.length; i++) {
        double sum = 0;
        for (int u = 0; u < upper.length; u++) {
          double weight = upper[u][i];
          if (has(Plant.WEIGHTS_TRANSPOSED, l)) {
            weight = upper[i][u];
          } else if (has(Plant.WEIGHTS_OF_LAYER_BELOW, l)) {
            weight = w[l][u][i];
          } else if (has(Plant.WRONG_BIAS_COLUMN_DROPPED, l)) {
            weight = i + 1 < result.length ? upper[u][i + 1] : b[l + 1][u];
          } else if (has(Plant.STALE_WEIGHTS, l)) {
            weight = upper[u][i] - RATE * dw[l + 1][u][i];
          }
          sum = round(sum + from[u] * weight);
        }
        result[i] = has(Plant.DIVIDED_AT_EVERY_LAYER, l) ? sum / rows : sum;
      }
      return result;
    }

    private double[] sloped(int l, int r) {
      double[] result = new double[widths[l + 1]];
      for (int u = 0; u < result.length; u++) {
        result[u] = round(before[l][r][u] * slope(l, r, u));
      }
      return result;
    }

    private double slope(int l, int r, int u) {
      double zu = z[l][r][u];
      double yu = y[l + 1][r][u];
      if (at >= 0 && at != l) {
        return hidden.slope(zu);
      }
      return switch (plant) {
        case SIGMOID_SLOPE_KEPT -> yu * (1 - yu);
        case TANH_SLOPE_KEPT -> 1 - yu * yu;
        case RELU_MASK_KEPT -> zu > 0 ? 1 : 0;
        case SOFTPLUS_SLOPE_KEPT -> 1 / (1 + Math.exp(-zu));
        case SLOPE_OF_OUTPUT -> hidden.slope(yu);
        case FORMULA_FOR_Y_GIVEN_Z -> hidden.slopeOfY(zu);
        case SLOPE_MISSING -> 1;
        case SLOPE_TWICE -> hidden.slope(zu) * hidden.slope(zu);
        case SLOPE_OF_LAYER_BELOW -> hidden.slope(z[Math.max(0, l - 1)][r][u]);
        default -> hidden.slope(zu);
      };
    }

    private void gradients(int l) {
      double[][] below = y[l];
      if (has(Plant.VALUES_OF_LAYER_ABOVE, l)) {
        below = y[l + 1];
      } else if (has(Plant.VALUES_BEFORE_ACTIVATION, l)) {
        below = z[l - 1];
      }
      dw[l] = new double[widths[l + 1]][widths[l]];
      db[l] = new double[widths[l + 1]];
      for (int r = 0; r < rows; r++) {
        for (int u = 0; u < widths[l + 1]; u++) {
          db[l][u] = round(db[l][u] + delta[l][r][u]);
          for (int i = 0; i < widths[l]; i++) {
            dw[l][u][i] = round(dw[l][u][i] + delta[l][r][u] * below[r][i]);
          }
        }
      }
      bias(l);
      if (has(Plant.BIAS_COLUMN_NOT_DROPPED, l)) {
        addBiasUnit(l);
      }
    }

    /// The delta of the constant 1 whose weights are the biases above, as if it were a unit.
    private void addBiasUnit(int l) {
      double[] row = new double[widths[l]];
      double sum = 0;
      for (int r = 0; r < rows; r++) {
        double d = 0;
        for (int u = 0; u < b[l + 1].length; u++) {
          d += delta[l + 1][r][u] * b[l + 1][u];
        }
        sum += d;
        for (int i = 0; i < row.length; i++) {
          row[i] += round(d * y[l][r][i]);
        }
      }
      dw[l] = Arrays.copyOf(dw[l], dw[l].length + 1);
      dw[l][dw[l].length - 1] = row;
      db[l] = Arrays.copyOf(db[l], db[l].length + 1);
      db[l][db[l].length - 1] = round(sum);
    }

    private void bias(int l) {
      double all = Arrays.stream(db[l]).sum();
      for (int u = 0; u < db[l].length; u++) {
        if (has(Plant.BIAS_ZERO, l)) {
          db[l][u] = 0;
        } else if (has(Plant.BIAS_MEAN, l)) {
          db[l][u] /= rows;
        } else if (has(Plant.BIAS_LAST_ROW, l)) {
          db[l][u] = delta[l][rows - 1][u];
        } else if (has(Plant.BIAS_ONE_SUM, l)) {
          db[l][u] = all;
        }
      }
    }

    /// What happens to whole gradients after they were made.
    private void finish() {
      if (plant == Plant.BIAS_COLUMN_NOT_DROPPED) {
        return;
      }
      double norm = 0;
      double most = 0;
      for (int l = 0; l < depth(); l++) {
        for (double[] row : dw[l]) {
          for (double v : row) {
            norm += v * v;
            most = Math.max(most, Math.abs(v));
          }
        }
        norm += Arrays.stream(db[l]).map(v -> v * v).sum();
      }
      double limit = most / 3;
      double shrink = roundNumberBelow(Math.sqrt(norm)) / Math.sqrt(norm);
      for (int l = 0; l < depth(); l++) {
        double[][] made = dw[l];
        for (int u = 0; u < made.length; u++) {
          db[l][u] = finished(l, db[l][u], 0, limit, shrink);
          for (int i = 0; i < made[u].length; i++) {
            made[u][i] = finished(l, made[u][i], w[l][u][i], limit, shrink);
          }
        }
        if (has(Plant.GRADIENT_TRANSPOSED, l)) {
          dw[l] = transposed(made);
        }
      }
      if (plant == Plant.LAYERS_SWAPPED) {
        double[][] kept = dw[at];
        dw[at] = dw[at + 1];
        dw[at + 1] = kept;
        double[] keptBias = db[at];
        db[at] = db[at + 1];
        db[at + 1] = keptBias;
      }
    }

    private double finished(int l, double v, double weight, double limit, double shrink) {
      return switch (plant) {
        case SIGN_OF_LAYER -> at == l ? -v : v;
        case PENALTY_INCLUDED -> v + L2 * weight;
        case VALUES_CLIPPED -> Math.max(-limit, Math.min(limit, v));
        case NORM_CLIPPED -> v * shrink;
        case LAYER_NEVER_COMPUTED -> at == l ? 0 : v;
        default -> v;
      };
    }

    private double roundNumberBelow(double value) {
      double unit = Math.pow(10, Math.floor(Math.log10(value)));
      return value / unit > 5 ? 5 * unit : value / unit > 2 ? 2 * unit : unit / 2;
    }

    private double[][] transposed(double[][] m) {
      double[][] result = new double[m[0].length][m.length];
      for (int r = 0; r < m.length; r++) {
        for (int c = 0; c < m[0].length; c++) {
          result[c][r] = m[r][c];
        }
      }
      return result;
    }

    private double round(double v) {
      return single ? (float) v : v;
    }
  }
}
