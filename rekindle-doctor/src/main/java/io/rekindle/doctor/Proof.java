package io.rekindle.doctor;

import java.util.Optional;

/// What shows that a condition is real.
///
/// @param kind how it was shown
/// @param seeds how many pairs of runs were compared; 0 without a trial
/// @param controlLoss median over seeds; likewise `treatedLoss`
/// @param reason for a static proof, what it follows from
/// @param sufficient whether the prescription alone cures
/// @param necessary whether the cure that was found does not cure without it
/// @param curves of the pair of runs with the median loss after treatment; empty without a trial
public record Proof(
    Kind kind,
    int seeds,
    long steps,
    double controlLoss,
    double treatedLoss,
    double controlMetric,
    double treatedMetric,
    Verdict verdict,
    String reason,
    boolean sufficient,
    boolean necessary,
    Optional<LossCurve.Pair> curves) {

  /// The reason of a trial that is scored on rows kept from training.
  static final String ON_KEPT_ROWS = "Both on rows kept from training.";

  /// Whether its figures are of rows kept from training.
  boolean isOnKeptRows() {
    return reason.equals(ON_KEPT_ROWS);
  }

  /// A proof of what a prescription does alone.
  Proof(
      Kind kind,
      int seeds,
      long steps,
      double controlLoss,
      double treatedLoss,
      double controlMetric,
      double treatedMetric,
      Verdict verdict,
      String reason) {
    this(
        kind,
        seeds,
        steps,
        controlLoss,
        treatedLoss,
        controlMetric,
        treatedMetric,
        verdict,
        reason,
        verdict == Verdict.CURES,
        false,
        Optional.empty());
  }

  /// A proof without a trial: what is wrong follows from the run file and the data.
  static Proof byData(String reason) {
    double none = Double.NaN;
    return new Proof(Kind.STATIC, 0, 0, none, none, none, none, Verdict.NO_EFFECT, reason);
  }

  /// The same with the curves of its runs.
  Proof with(LossCurve.Pair shown) {
    return with(sufficient, necessary, Optional.of(shown));
  }

  /// The same with another part in the cure.
  Proof as(boolean isSufficient, boolean isNecessary) {
    return with(isSufficient, isNecessary, curves);
  }

  private Proof with(boolean isSufficient, boolean isNecessary, Optional<LossCurve.Pair> shown) {
    return new Proof(
        kind,
        seeds,
        steps,
        controlLoss,
        treatedLoss,
        controlMetric,
        treatedMetric,
        verdict,
        reason,
        isSufficient,
        isNecessary,
        shown);
  }

  /// How something was shown.
  public enum Kind {
    /// The same run, seeds and rows with the prescription alone.
    TRIAL,
    /// From the run file and the data.
    STATIC
  }

  /// What the prescription did.
  public enum Verdict {
    CURES,
    HELPS,
    NO_EFFECT,
    HARMS;

    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
  }
}
