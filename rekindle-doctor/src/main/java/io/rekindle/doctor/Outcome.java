package io.rekindle.doctor;

import io.rekindle.core.metric.Scores;
import io.rekindle.core.train.NonFinite;
import java.util.List;
import java.util.Optional;

/// How one run went.
///
/// @param skill (metric - null) / (1 - null) on the training rows, at most 1; R² for numbers; 0
///   where it may be chance; negative infinity where an output was not finite
/// @param heldOutSkill the same on rows that were kept from training; NaN where there were none;
///   likewise `heldOutLoss`
/// @param metric accuracy (balanced where classes are very unequal) or R²
/// @param testMetric the same on the run's own rows for testing, or else for validation; NaN where
///   it was not measured
/// @param loss on the training rows, without penalties
/// @param epochLosses as training saw them
/// @param curve the same within epochs; [LossCurve#NONE] where it was not recorded
/// @param apart of rows that were kept from training; empty where there were none
public record Outcome(
    double skill,
    double heldOutSkill,
    double heldOutLoss,
    double metric,
    double testMetric,
    double loss,
    Optional<NonFinite> nonFinite,
    List<Double> epochLosses,
    long steps,
    double seconds,
    LossCurve curve,
    Optional<Scores> apart) {

  /// Without a curve, of rows trained on alone.
  Outcome(
      double skill,
      double heldOutSkill,
      double heldOutLoss,
      double metric,
      double testMetric,
      double loss,
      Optional<NonFinite> nonFinite,
      List<Double> epochLosses,
      long steps,
      double seconds) {
    this(
        skill,
        heldOutSkill,
        heldOutLoss,
        metric,
        testMetric,
        loss,
        nonFinite,
        epochLosses,
        steps,
        seconds,
        LossCurve.NONE,
        Optional.empty());
  }

  /// Whether it beats a constant predictor by more than hardly anything.
  boolean learns() {
    return isFinite() && skill >= Doctor.HARDLY;
  }

  boolean isFinite() {
    return nonFinite.isEmpty() && Double.isFinite(skill);
  }
}
