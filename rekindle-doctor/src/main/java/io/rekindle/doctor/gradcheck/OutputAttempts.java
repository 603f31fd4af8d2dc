package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Deformation.OutputRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Output deltas, right and wrong.
record OutputAttempts(Backward backward) {
  private static final int MOST_ROWS = 32;

  /// The right one first.
  List<Attempt> all() {
    Uncertain right = backward.outputDelta();
    List<Attempt> attempts = new ArrayList<>();
    attempts.add(new Attempt(right, before(), Optional.empty(), false));
    for (OutputRule rule : OutputRule.values()) {
      if (rule == OutputRule.MEAN_TARGET && !comparesNumbers()) {
        continue;
      }
      add(attempts, Uncertain.exact(delta(rule)), new Deformation.OutputDelta(rule), true);
    }
    for (int by : new int[] {1, -1}) {
      Matrix t = net().targets();
      add(
          attempts,
          backward.outputDelta(t.rowsShifted(by)),
          new Deformation.TargetsShifted(by),
          false);
      if (t.columns() > 1) {
        add(
            attempts,
            backward.outputDelta(t.columnsShifted(by)),
            new Deformation.ClassesShifted(by),
            false);
      }
    }
    addRows(attempts, right);
    addSlopes(attempts);
    return attempts;
  }

  /// Whether one number a row is compared, where shapes (n, 1) and (n) give n x n differences.
  private boolean comparesNumbers() {
    return net().outputs() == 1 && net().outputCurve().is(Curve.LINEAR) && net().rows() > 1;
  }

  private Net net() {
    return backward.net();
  }

  private Matrix y() {
    return backward.forward().outputs();
  }

  private Matrix difference() {
    return y().minus(net().targets()).times(net().rowFactor());
  }

  private Uncertain before() {
    return net().isFused()
        ? backward.outputDelta()
        : Uncertain.exact(net().objective().slope(y(), net().targets()).times(net().rowFactor()));
  }

  private static void add(
      List<Attempt> attempts, Uncertain delta, Deformation what, boolean scalesFreely) {
    Matrix right = attempts.getFirst().delta().value();
    boolean isNew = !isProportional(delta.value(), right) || !scalesFreely;
    if (isNew && delta.value().isFinite() && delta.value().norm() > 0) {
      attempts.add(new Attempt(delta, delta, Optional.of(what), scalesFreely));
    }
  }

  private static boolean isProportional(Matrix a, Matrix b) {
    double norm = b.dot(b);
    double factor = norm == 0 ? 0 : a.dot(b) / norm;
    return a.minus(b.times(factor)).norm() <= 1e-9 * a.norm();
  }

  private void addRows(List<Attempt> attempts, Uncertain right) {
    int rows = net().rows();
    if (rows < 2) {
      return;
    }
    for (int row : rowsToTry(rows)) {
      add(attempts, right.withOnlyRow(row), new Deformation.OnlyRow(row, rows), true);
      add(attempts, right.withoutRow(row), new Deformation.WithoutRow(row, rows), true);
    }
  }

  /// The last, the first, then (in a small batch) the others.
  static List<Integer> rowsToTry(int rows) {
    List<Integer> order = new ArrayList<>(List.of(rows - 1, 0));
    for (int row = 1; row < rows - 1 && rows <= MOST_ROWS; row++) {
      order.add(row);
    }
    return order;
  }

  private void addSlopes(List<Attempt> attempts) {
    int top = net().depth() - 1;
    Matrix base = net().isFused() ? difference() : before().value();
    List<Slope> slopes = new ArrayList<>(slopes(net().outputCurve()));
    if (net().isFused() && !net().outputCurve().isSoftmax()) {
      // under its own loss even the right slope of the output is one too many
      slopes.addFirst(new Slope(net().outputCurve(), Slope.Form.OF_Y, Slope.Argument.Y));
    }
    for (Slope slope : slopes) {
      add(
          attempts,
          Uncertain.exact(base).each(backward.slope(top, slope)),
          new Deformation.OutputSlope(slope),
          true);
    }
  }

  private Matrix delta(OutputRule rule) {
    Matrix y = y();
    Matrix t = net().targets();
    Matrix z = backward.forward().z().getLast();
    Matrix delta =
        switch (rule) {
          case DIFFERENCE -> y.minus(t);
          case JACOBIAN_OF_DIFFERENCE -> Backward.throughSoftmax(y, y.minus(t));
          case NO_SLOPE -> net().objective().slope(y, t);
          case DIAGONAL_OF_JACOBIAN -> t.with(y, (ti, yi) -> -ti * (1 - yi));
          case LOGITS_MINUS_TARGETS -> z.minus(t);
          case NO_TARGETS -> y;
          case SIGN -> y.minus(t).map(Math::signum);
          case SQUARE -> y.minus(t).map(e -> e * e);
          case ROUNDED -> y.map(Math::rint).minus(t);
          case SOFTMAX_DOWN_ROWS -> Forward.softmax(z.transposed()).transposed().minus(t);
          case SOFTMAX_OVER_ALL -> Forward.softmaxOverAll(z).minus(t);
          case MEAN_TARGET -> y.minus(t.map(_ -> t.columnSums().at(0, 0) / t.rows()));
        };
    return delta.times(net().rowFactor());
  }

  /// Every slope but those that are right for `own`, the forms that people use first.
  static List<Slope> slopes(Curve own) {
    List<Slope> slopes = new ArrayList<>();
    for (Curve curve : Curve.ALL) {
      if (curve.is(Curve.LINEAR)) {
        continue;
      }
      boolean hasY = curve.ofOutput().isPresent();
      boolean isOwn = curve.is(own) || (own.isSoftmax() && curve.is(Curve.SIGMOID));
      if (hasY && !curve.is(own)) {
        slopes.add(new Slope(curve, Slope.Form.OF_Y, Slope.Argument.Y));
      }
      if (!isOwn) {
        slopes.add(new Slope(curve, Slope.Form.OF_Z, Slope.Argument.Z));
      }
      slopes.add(new Slope(curve, Slope.Form.OF_Z, Slope.Argument.Y));
      if (hasY) {
        slopes.add(new Slope(curve, Slope.Form.OF_Y, Slope.Argument.Z));
      }
    }
    return slopes;
  }
}
