package io.rekindle.doctor;

import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import java.util.Arrays;
import java.util.Optional;

/// Rows to train on and rows to score on.
record Split(Examples train, Optional<Examples> heldOut) {
  private static final int FEWEST_ROWS = 40;

  /// A fixed random share apart; none of fewer than 40 rows.
  static Split of(Examples all, double share) {
    if (all.rows() < FEWEST_ROWS) {
      return new Split(all, Optional.empty());
    }
    int[] order = new int[all.rows()];
    Draws.of(0, "doctor held out").permute(order);
    int held = (int) (all.rows() * share);
    int[] kept = Arrays.copyOfRange(order, held, order.length);
    int[] apart = Arrays.copyOf(order, held);
    Arrays.sort(kept);
    Examples heldOut = all.select(apart);
    return new Split(
        all.select(kept), Optional.of(Examples.of(heldOut.features(), heldOut.targets())));
  }
}
