package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Backward.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Gradients of one tensor that come from a right delta and a wrong last step.
///
/// @param delta of the layer
/// @param before the same before the slope was multiplied in
/// @param truth the right gradients of all layers
/// @param clipLimit the largest number that occurs in any gradient, if it occurs more than once
record ProductAttempts(
    Backward backward,
    Truth truth,
    double clipLimit,
    int layer,
    Uncertain delta,
    Uncertain before) {

  /// A wrong gradient and what makes it so.
  ///
  /// @param scalesFreely whether a factor of 2, the rows or the outputs goes with it unmentioned
  record Product(Uncertain gradient, Deformation what, boolean scalesFreely) {}

  private Net net() {
    return backward.net();
  }

  private Matrix values() {
    return backward.forward().a().get(layer);
  }

  private Uncertain right() {
    return backward.weight(layer, delta, values());
  }

  /// Wrong gradients of the weights.
  ///
  /// @param found what was computed
  List<Product> ofWeights(Matrix found) {
    Uncertain right = right();
    List<Product> products = new ArrayList<>();
    products.add(zero(right));
    if (found.rows() == found.columns()) {
      products.add(new Product(right.transposed(), new Deformation.Transposed(), false));
    }
    addDeltas(products);
    addValues(products);
    addRows(products);
    Matrix w = net().layer(layer).w();
    addPenalties(products, right, found, w);
    addClipping(products, right, found);
    for (int other = 0; other < net().depth(); other++) {
      if (other != layer && net().layer(other).w().hasShapeOf(w)) {
        products.add(new Product(truth.w().get(other), new Deformation.SwappedWith(other), false));
      }
    }
    return products;
  }

  /// Wrong gradients of the bias.
  List<Product> ofBias(Matrix found) {
    Uncertain right = Backward.bias(delta);
    List<Product> products = new ArrayList<>();
    if (found.norm() == 0) {
      products.add(zero(right));
    }
    if (!before.value().equals(delta.value())) {
      products.add(new Product(Backward.bias(before), new Deformation.BeforeSlope(), false));
    }
    for (int row : OutputAttempts.rowsToTry(net().rows())) {
      if (net().rows() > 1) {
        products.add(
            new Product(
                Backward.bias(delta.withOnlyRow(row)),
                new Deformation.OnlyRow(row, net().rows()),
                true));
        products.add(
            new Product(
                Backward.bias(delta.withoutRow(row)),
                new Deformation.WithoutRow(row, net().rows()),
                true));
      }
    }
    addSums(products, found);
    for (int l = 0; l < net().depth(); l++) {
      int other = l;
      if (other != layer && net().layer(other).units() == found.columns()) {
        products.add(
            new Product(
                Backward.bias(truth.deltas().get(other)),
                new Deformation.DeltaOfLayer(other),
                false));
        truth
            .b()
            .get(other)
            .ifPresent(
                b -> products.add(new Product(b, new Deformation.SwappedWith(other), false)));
      }
    }
    net().layer(layer).b().ifPresent(b -> addPenalties(products, right, found, b));
    addClipping(products, right, found);
    if (found.norm() != 0) {
      products.add(zero(right)); // sums that cancel are likelier to leave rounding than zeros are
    }
    return products;
  }

  private static Product zero(Uncertain right) {
    Matrix zeros = Matrix.zeros(right.value().rows(), right.value().columns());
    return new Product(Uncertain.exact(zeros), new Deformation.Zero(), false);
  }

  private void addSums(List<Product> products, Matrix found) {
    Matrix d = delta.value();
    if (d.rows() == d.columns()) {
      products.add(
          new Product(
              Uncertain.exact(d.transposed().columnSums()),
              new Deformation.SummedOverUnits(),
              true));
    }
    if (d.columns() > 1) {
      double all = java.util.Arrays.stream(d.values()).sum();
      // the delta of softmax adds up to 0, of which the mean is 0 too
      boolean either = Math.abs(all) <= 1e-6 * java.util.Arrays.stream(d.abs().values()).sum();
      boolean mean = isMean(found.values()[0] / all);
      if (either || !mean) {
        products.add(oneNumber(1, new Deformation.SummedOverAll(false)));
      }
      if (either || mean) {
        products.add(oneNumber(1.0 / d.columns(), new Deformation.SummedOverAll(true)));
      }
    }
  }

  /// The sum over rows and units times a share, for each unit.
  private Product oneNumber(double share, Deformation what) {
    Uncertain sums = Backward.bias(delta);
    Matrix ones = Matrix.zeros(sums.value().columns(), sums.value().columns()).map(_ -> share);
    return new Product(sums.times(ones), what, true);
  }

  /// Whether a sum was divided by the units, and perhaps once more by the rows.
  private boolean isMean(double factor) {
    double units = Math.abs(factor) * delta.value().columns();
    return Stream.of(1.0, 1.0 / net().rows())
        .anyMatch(natural -> Math.abs(units - natural) <= 1e-3 * natural);
  }

  private void addDeltas(List<Product> products) {
    if (!before.value().equals(delta.value())) {
      products.add(product(before, values(), new Deformation.BeforeSlope(), false));
    }
    for (int other = 0; other < net().depth(); other++) {
      if (other != layer && net().layer(other).units() == delta.value().columns()) {
        products.add(
            product(
                truth.deltas().get(other), values(), new Deformation.DeltaOfLayer(other), false));
      }
    }
  }

  private void addValues(List<Product> products) {
    List<Matrix> a = backward.forward().a();
    int inputs = values().columns();
    for (int other = 0; other < a.size(); other++) {
      if (other != layer && a.get(other).columns() == inputs) {
        products.add(product(delta, a.get(other), new Deformation.ValuesOfLayer(other), false));
      }
    }
    if (layer > 0) {
      Matrix z = backward.forward().z().get(layer - 1);
      products.add(product(delta, z, new Deformation.PreActivations(), false));
    }
    for (int by : new int[] {1, -1}) {
      if (net().rows() > 1) {
        products.add(
            product(delta, values().rowsShifted(by), new Deformation.ValuesShifted(by), false));
      }
    }
  }

  private void addRows(List<Product> products) {
    int rows = net().rows();
    for (int row : rows < 2 ? List.<Integer>of() : List.of(rows - 1, 0)) {
      products.add(
          product(delta.withOnlyRow(row), values(), new Deformation.OnlyRow(row, rows), true));
      products.add(
          product(delta.withoutRow(row), values(), new Deformation.WithoutRow(row, rows), true));
    }
  }

  private Product product(Uncertain d, Matrix a, Deformation what, boolean scalesFreely) {
    return new Product(backward.weight(layer, d, a), what, scalesFreely);
  }

  private static void addPenalties(
      List<Product> products, Uncertain right, Matrix found, Matrix w) {
    Matrix signs = w.map(Math::signum);
    fitted(right, found, w)
        .ifPresent(
            c ->
                products.add(
                    new Product(right.plus(w.times(c)), new Deformation.SquarePenalty(c), false)));
    fitted(right, found, signs)
        .ifPresent(
            c ->
                products.add(
                    new Product(
                        right.plus(signs.times(c)), new Deformation.AbsolutePenalty(c), false)));
  }

  /// The c for which right + c · direction comes nearest to what was found.
  private static Optional<Double> fitted(Uncertain right, Matrix found, Matrix direction) {
    double norm = direction.dot(direction);
    boolean meansSomething = found.values().length > 2 && norm > 0;
    return meansSomething
        ? Optional.of(found.minus(right.value()).dot(direction) / norm)
        : Optional.empty();
  }

  private void addClipping(List<Product> products, Uncertain right, Matrix found) {
    double limit = found.abs().max();
    boolean cuts = right.value().abs().max() > limit && limit > 0;
    if (cuts && (limit == clipLimit || isRound(limit))) {
      Matrix clipped = right.value().map(v -> Math.clamp(v, -limit, limit));
      products.add(
          new Product(Uncertain.exact(clipped), new Deformation.ClippedValue(limit), false));
    }
    double norm = found.norm();
    double was = right.value().norm();
    if (norm < was && isRound(norm)) {
      products.add(new Product(right.times(norm / was), new Deformation.ClippedNorm(norm), false));
    }
  }

  /// Whether a number is one that people choose: at most two digits, then zeros.
  static boolean isRound(double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      return false;
    }
    double unit = Math.pow(10, Math.floor(Math.log10(value)) - 1);
    double digits = value / unit;
    return Math.abs(digits - Math.rint(digits)) <= 1e-5 * digits;
  }
}
