package io.rekindle.spark;

import io.rekindle.core.train.NonFinite;
import io.rekindle.core.train.Replicas;
import java.io.Serializable;
import java.util.Optional;

/// What one task adds to a sum over tasks.
///
/// @param rows what its vector counts
/// @param tensor where a number became infinite or NaN; empty for nowhere
/// @param step when
record Share(float[] vector, double lossSum, long rows, String tensor, long step)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  static Share of(float[] vector, Replicas.Outcome outcome) {
    Optional<NonFinite> found = outcome.firstNonFinite();
    return new Share(
        outcome.rows() == 0 ? new float[0] : vector,
        outcome.lossSum(),
        outcome.rows(),
        found.map(NonFinite::tensor).orElse(""),
        found.map(NonFinite::step).orElse(0L));
  }

  /// Sums over tasks in their order.
  static Replicas.Outcome total(Iterable<Share> shares) {
    double lossSum = 0;
    long rows = 0;
    Optional<NonFinite> found = Optional.empty();
    for (Share share : shares) {
      lossSum += share.lossSum;
      rows += share.rows;
      if (found.isEmpty() && !share.tensor.isEmpty()) {
        found = Optional.of(new NonFinite(share.tensor, share.step));
      }
    }
    return new Replicas.Outcome(lossSum, rows, found);
  }
}
