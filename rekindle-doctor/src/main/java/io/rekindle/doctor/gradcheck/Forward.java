package io.rekindle.doctor.gradcheck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The values of one forward pass, with how far rounding may have moved them.
///
/// @param a the values below each layer and, last, the outputs: `a[l]` is rows x inputs of layer l
/// @param z the pre-activations of each layer, rows x units
/// @param spread a bound on the rounding of z in the arithmetic that is assumed; 0 where z is exact
record Forward(List<Matrix> a, List<Matrix> z, List<Matrix> spread) {
  /// Bounds are this many deviations.
  private static final double DEVIATIONS = 6;

  static Forward of(Net net, double epsilon) {
    List<Matrix> a = new ArrayList<>(List.of(net.x()));
    List<Matrix> z = new ArrayList<>();
    List<Matrix> spread = new ArrayList<>();
    Matrix variance = Matrix.zeros(net.rows(), net.x().columns());
    for (Net.Dense layer : net.layers()) {
      z.add(preActivations(a.getLast(), layer));
      a.add(activate(layer.curve(), z.getLast()));
      Matrix roundings =
          roundings(a.get(a.size() - 2), layer).map(m -> square(m * epsilon * growth(layer)));
      // var(z) = own rounding + var(a) · w²
      Matrix own = roundings.plus(variance.timesTransposed(layer.w().map(Forward::square)));
      spread.add(own.map(v -> DEVIATIONS * Math.sqrt(v)));
      variance = own.map(v -> v * 1.3);
    }
    return new Forward(List.copyOf(a), List.copyOf(z), List.copyOf(spread));
  }

  /// Rounding of a sum of n terms, in units of epsilon · Σ|terms|.
  private static double growth(Net.Dense layer) {
    return 1 + Math.sqrt(layer.inputs()) / 2;
  }

  private static double square(double v) {
    return v * v;
  }

  static Matrix preActivations(Matrix x, Net.Dense layer) {
    Matrix z = x.timesTransposed(layer.w());
    return layer.b().map(b -> addRow(z, b)).orElse(z);
  }

  private static Matrix addRow(Matrix m, Matrix row) {
    Matrix sum = new Matrix(m.values().clone(), m.rows(), m.columns());
    for (int i = 0; i < sum.values().length; i++) {
      sum.values()[i] += row.values()[i % m.columns()];
    }
    return sum;
  }

  // Σ|x·w| + |b|
  private static Matrix roundings(Matrix x, Net.Dense layer) {
    Matrix sizes = x.abs().timesTransposed(layer.w().abs());
    return layer.b().map(b -> addRow(sizes, b.abs())).orElse(sizes);
  }

  static Matrix activate(Curve curve, Matrix z) {
    return curve.isSoftmax() ? softmax(z) : z.map(curve.value());
  }

  static Matrix softmax(Matrix z) {
    Matrix y = Matrix.zeros(z.rows(), z.columns());
    for (int r = 0; r < z.rows(); r++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < z.columns(); c++) {
        max = Math.max(max, z.at(r, c));
      }
      double sum = 0;
      for (int c = 0; c < z.columns(); c++) {
        sum += Math.exp(z.at(r, c) - max);
      }
      for (int c = 0; c < z.columns(); c++) {
        y.values()[r * z.columns() + c] = Math.exp(z.at(r, c) - max) / sum;
      }
    }
    return y;
  }

  /// Softmax as it comes out without an axis: the whole batch adds up to 1.
  static Matrix softmaxOverAll(Matrix z) {
    double max = z.max();
    Matrix e = z.map(v -> Math.exp(v - max));
    return e.times(1 / Arrays.stream(e.values()).sum());
  }

  Matrix outputs() {
    return a.getLast();
  }

  /// Whether some pre-activation is exactly at a kink of its curve, whatever the arithmetic.
  boolean hasExactKinks(Net net) {
    for (int l = 0; l < net.depth(); l++) {
      for (int i = 0; i < z.get(l).values().length; i++) {
        if (spread.get(l).values()[i] == 0
            && net.layer(l).curve().kinks().contains(z.get(l).values()[i] + 0.0)) {
          return true;
        }
      }
    }
    return false;
  }
}
