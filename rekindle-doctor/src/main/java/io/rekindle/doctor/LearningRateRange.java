package io.rekindle.doctor;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Which learning rates lower a run's loss, which raise it, and the one to take.
///
/// @param suggested empty where none lowers the loss safely
/// @param current the run file's own rate
/// @param curvature empty where the optimiser scales its steps itself, so that curvature does not
///   bound its rate, or where it could not be measured
/// @param rates from the smallest
/// @param startLoss at the initial weights, the median over the seeds
/// @param constantLoss of the constant predictor that is best on the training rows
/// @param steps of each run
/// @param seeds runs of each rate
public record LearningRateRange(
    OptionalDouble suggested,
    double current,
    Optional<Bound> curvature,
    List<RateTrial> rates,
    double startLoss,
    double constantLoss,
    long steps,
    int seeds,
    double seconds) {

  /// The loss's steepest curvature at the initial weights, the median over the seeds, and the rate
  /// above which descent on a parabola so curved diverges.
  public record Bound(double largest, double rate) {}

  /// Losses that differ by less than this share are a tie.
  private static final double TIE = 0.02;

  public LearningRateRange {
    rates = List.copyOf(rates);
  }

  /// The share of the constant's loss that is no gain.
  private static final double NO_GAIN = 0.01;

  /// Whether at any rate the median loss is clearly below that of a constant predictor.
  public boolean beatsConstant() {
    return rates.stream().anyMatch(trial -> trial.loss() < (1 - NO_GAIN) * constantLoss);
  }

  /// The rate with the least median loss, where every seed lowered the loss and none diverged at
  /// the next larger rate; the smallest of those within 2 % of the least.
  ///
  /// @param rates from the smallest
  static OptionalDouble suggest(List<RateTrial> rates) {
    List<RateTrial> safe =
        IntStream.range(0, rates.size())
            .filter(i -> rates.get(i).lowersAll())
            .filter(i -> i + 1 == rates.size() || rates.get(i + 1).diverged() == 0)
            .mapToObj(rates::get)
            .toList();
    double least = safe.stream().mapToDouble(RateTrial::loss).min().orElse(Double.NaN);
    return safe.stream()
        .filter(trial -> trial.loss() <= least + TIE * Math.abs(least))
        .mapToDouble(RateTrial::rate)
        .findFirst();
  }
}
