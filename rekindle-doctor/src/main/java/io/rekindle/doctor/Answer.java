package io.rekindle.doctor;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.train.NonFinite;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What the doctor says of a run.
///
/// @param findings the most responsible cause first
/// @param cure changes that make the run learn, if any were found
/// @param cutShort whether trials were left out because time was over
public record Answer(
    Verdict verdict,
    Control control,
    List<Finding> findings,
    Optional<Cure> cure,
    double seconds,
    boolean cutShort) {

  /// Whether the run learns.
  public enum Verdict {
    HEALTHY,
    SICK
  }

  /// The run as it is.
  ///
  /// @param seedsFailed of `seeds` runs
  public record Control(
      Metric metric,
      double value,
      double nullValue,
      double loss,
      double nullLoss,
      long steps,
      int seedsFailed,
      int seeds,
      Optional<NonFinite> nonFinite) {}

  /// The smallest set of changes found that cures.
  ///
  /// @param train the metric on the training rows after the file's epochs
  /// @param test on held-out rows of the run's own, where it has some
  /// @param curves of the seed with the median loss of the cured runs
  public record Cure(
      List<Change> changes,
      double controlLoss,
      double treatedLoss,
      double train,
      OptionalDouble test,
      LossCurve.Pair curves) {

    /// Without curves.
    Cure(
        List<Change> changes,
        double controlLoss,
        double treatedLoss,
        double train,
        OptionalDouble test) {
      this(
          changes,
          controlLoss,
          treatedLoss,
          train,
          test,
          new LossCurve.Pair(LossCurve.NONE, LossCurve.NONE));
    }
  }

  /// With all trials that were wanted.
  public Answer(
      Verdict verdict,
      Control control,
      List<Finding> findings,
      Optional<Cure> cure,
      double seconds) {
    this(verdict, control, findings, cure, seconds, false);
  }

  public Answer {
    findings = List.copyOf(findings);
  }

  /// The conditions that are causes, most responsible first.
  public List<Finding> causes() {
    return findings.stream().filter(f -> f.role() == Finding.Role.CAUSE).toList();
  }
}
