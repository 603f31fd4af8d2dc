package io.rekindle.doctor;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.random.Draws;
import java.util.List;

/// What runs know of rows that were kept from their training.
final class HeldOut {
  private HeldOut() {}

  /// The median skill.
  static double skill(List<Outcome> outcomes) {
    return Trials.median(outcomes.stream().map(Outcome::heldOutSkill).toList());
  }

  /// The probability that outputs which have nothing to do with the targets score as well; 1 where
  /// they are not finite, 0 where there are none.
  static double chance(Outcome outcome, Metric metric) {
    Draws orders = Draws.of(0, "doctor held out orders");
    double p = outcome.apart().map(scores -> scores.chance(metric, orders)).orElse(0.0);
    return Double.isNaN(p) ? 1 : p;
  }
}
