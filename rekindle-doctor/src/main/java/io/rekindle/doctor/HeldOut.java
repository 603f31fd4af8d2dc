package io.rekindle.doctor;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.random.Draws;
import java.util.List;
import java.util.Optional;

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

  /// The standard error of the mean difference in a metric between pairs of runs; NaN where an
  /// output is not finite, or none was kept.
  static double differenceError(List<Outcome> before, List<Outcome> after, Metric metric) {
    Draws resamples = Draws.of(0, "doctor held out resamples");
    int pairs = Math.min(before.size(), after.size());
    double variance = 0;
    for (int i = 0; i < pairs; i++) {
      Optional<Scores> first = before.get(i).apart();
      Optional<Scores> second = after.get(i).apart();
      double error =
          first.isPresent() && second.isPresent()
              ? second.get().differenceError(metric, first.get(), resamples)
              : Double.NaN;
      variance += error * error / pairs / pairs;
    }
    return pairs == 0 ? Double.NaN : Math.sqrt(variance);
  }
}
