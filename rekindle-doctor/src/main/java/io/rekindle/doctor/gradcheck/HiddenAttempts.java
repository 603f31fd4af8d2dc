package io.rekindle.doctor.gradcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Deltas that a hidden layer may have had, right and wrong, given the delta of the layer above.
///
/// @param above the delta of the layer above
/// @param aboveBefore the same before its slope was multiplied in
/// @param moved the gradient by which the weights above may already have been moved
record HiddenAttempts(
    Backward backward, int layer, Uncertain above, Uncertain aboveBefore, Optional<Matrix> moved) {

  /// The right one first; without stale weights, whose rate has to be fitted.
  List<Attempt> all() {
    Uncertain back = above.times(upper().w());
    Uncertain slope = backward.slope(layer);
    List<Attempt> attempts = new ArrayList<>();
    attempts.add(new Attempt(back.each(slope), back, Optional.empty(), false));
    addSlopes(attempts, back, slope);
    addWeights(attempts);
    if (!aboveBefore.value().equals(above.value())) {
      addBack(attempts, aboveBefore.times(upper().w()), new Deformation.SentBeforeSlope());
    }
    return attempts;
  }

  /// The delta sent back through weights that had already been moved; the gradient is linear in the
  /// rate, for which the one is taken that comes nearest to the gradients of this layer.
  ///
  /// @param room relative to the gradient: a rate that changes it by less is none
  Optional<Attempt> stale(Matrix w, Optional<Matrix> b, double room) {
    Matrix values = backward.forward().a().get(layer);
    // what cancels leaves rounding, not zeros
    boolean isZero = w.norm() == 0 && values.norm() > 0;
    if (moved.isEmpty() || isZero) {
      return Optional.empty();
    }
    Uncertain lost = above.times(moved.get()).each(backward.slope(layer));
    Uncertain right = all().getFirst().delta();
    Matrix perRate = lost.value().transposedTimes(values);
    double norm = perRate.dot(perRate);
    double dot = backward.weight(layer, right, values).value().minus(w).dot(perRate);
    int numbers = w.values().length;
    if (b.isPresent()) {
      Matrix biasPerRate = Backward.bias(lost).value();
      norm += biasPerRate.dot(biasPerRate);
      dot += Backward.bias(right).value().minus(b.get()).dot(biasPerRate);
      numbers += b.get().values().length;
    }
    double rate = dot / norm;
    boolean shows = Math.abs(rate) * lost.value().norm() > room * right.value().norm();
    if (numbers < 3 || !Double.isFinite(rate) || !shows) {
      return Optional.empty();
    }
    Uncertain delta = right.plus(lost.value().times(-rate));
    return Optional.of(
        new Attempt(delta, delta, Optional.of(new Deformation.StaleWeights(rate)), false));
  }

  private Net net() {
    return backward.net();
  }

  private Net.Dense own() {
    return net().layer(layer);
  }

  private Net.Dense upper() {
    return net().layer(layer + 1);
  }

  private static void add(
      List<Attempt> attempts, Uncertain delta, Uncertain before, Deformation what) {
    if (delta.value().isFinite()) {
      attempts.add(new Attempt(delta, before, Optional.of(what), false));
    }
  }

  private void addBack(List<Attempt> attempts, Uncertain back, Deformation what) {
    add(attempts, back.each(backward.slope(layer)), back, what);
  }

  private void addSlopes(List<Attempt> attempts, Uncertain back, Uncertain slope) {
    add(attempts, back, back, new Deformation.NoSlope());
    for (Slope other : OutputAttempts.slopes(own().curve())) {
      Uncertain values = backward.slope(layer, other);
      add(attempts, back.each(values), back, new Deformation.OtherSlope(other));
    }
    add(attempts, back.each(slope).each(slope), back, new Deformation.SlopeTwice());
    for (int other = 0; other < net().depth(); other++) {
      boolean fits = other != layer && net().layer(other).units() == own().units();
      if (fits && !net().layer(other).curve().isSoftmax()) {
        Deformation what = new Deformation.SlopeOfLayer(other);
        add(attempts, back.each(backward.slope(other)), back, what);
        if (!net().layer(other).curve().is(own().curve())) {
          Uncertain values = backward.slope(other, Slope.right(own().curve()));
          add(attempts, back.each(values), back, what);
        }
      }
    }
  }

  private void addWeights(List<Attempt> attempts) {
    Matrix w = upper().w();
    if (w.rows() == w.columns()) {
      addBack(attempts, above.times(w.transposed()), new Deformation.WeightsTransposed());
    }
    for (int other = 0; other < net().depth(); other++) {
      if (other != layer + 1 && net().layer(other).w().hasShapeOf(w)) {
        addBack(
            attempts, above.times(net().layer(other).w()), new Deformation.WeightsOfLayer(other));
      }
    }
    if (upper().b().isPresent()) {
      Matrix b = upper().b().get().transposed();
      int last = w.columns();
      Matrix firstDropped = w.columns(1, last).beside(b);
      Matrix lastDropped = b.beside(w.columns(0, last - 1));
      addBack(attempts, above.times(firstDropped), new Deformation.WrongColumnDropped(true));
      addBack(attempts, above.times(lastDropped), new Deformation.WrongColumnDropped(false));
    }
  }
}
