package io.rekindle.doctor;

import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import java.util.Arrays;
import java.util.Optional;

/// Rows to train on and rows to score on.
record Split(Examples train, Optional<Examples> heldOut) {
  /// Fewer rows are never split.
  static final int FEWEST_ROWS = 40;

  /// A share apart, drawn by a number; none of fewer than 40 rows.
  static Split of(Examples all, double share, long draw) {
    if (all.rows() < FEWEST_ROWS) {
      return new Split(all, Optional.empty());
    }
    int[] order = new int[all.rows()];
    Draws.of(draw, "doctor held out").permute(order);
    int held = (int) (all.rows() * share);
    int[] kept = Arrays.copyOfRange(order, held, order.length);
    int[] apart = Arrays.copyOf(order, held);
    Arrays.sort(kept);
    Examples heldOut = all.select(apart);
    return new Split(
        all.select(kept), Optional.of(Examples.of(heldOut.features(), heldOut.targets())));
  }

  /// The same rows, those to train on with one another's targets: what is learned of them is
  /// learned by heart.
  Split dealt(long draw) {
    int[] deal = new int[train.rows()];
    Draws.of(draw, "doctor dealt targets").permute(deal);
    Examples others = train.select(deal);
    return new Split(new Examples(train.features(), others.targets(), others.weights()), heldOut);
  }

  /// The same rows to score on, and every second of those to train on.
  Split halved() {
    int[] second = new int[train.rows() / 2];
    Arrays.setAll(second, i -> 2 * i);
    return new Split(train.select(second), heldOut);
  }
}
