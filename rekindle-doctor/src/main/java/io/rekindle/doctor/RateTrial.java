package io.rekindle.doctor;

import java.util.List;

/// What short runs at one learning rate came to, one run a seed.
public record RateTrial(double rate, List<Run> runs) {

  /// A run's loss on the rows that are watched, before and after; after is infinite or NaN where a
  /// number of the run was.
  public record Run(double before, double after) {
    /// Whether it ended worse than it began.
    boolean diverged() {
      return !(after <= before);
    }

    boolean lowered() {
      return after < before;
    }
  }

  public RateTrial {
    runs = List.copyOf(runs);
  }

  /// The median loss after; infinite where that run's was not finite.
  public double loss() {
    return Trials.median(runs.stream().map(RateTrial::end).toList());
  }

  /// The largest loss after.
  public double worst() {
    return runs.stream().mapToDouble(RateTrial::end).max().orElse(Double.NaN);
  }

  /// How many of the runs ended worse than they began.
  public int diverged() {
    return (int) runs.stream().filter(Run::diverged).count();
  }

  /// Whether every run lowered the loss.
  boolean lowersAll() {
    return runs.stream().allMatch(Run::lowered);
  }

  private static double end(Run run) {
    return Double.isFinite(run.after()) ? run.after() : Double.POSITIVE_INFINITY;
  }
}
