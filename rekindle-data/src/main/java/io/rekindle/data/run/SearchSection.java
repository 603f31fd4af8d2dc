package io.rekindle.data.run;

import io.rekindle.core.metric.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What a run file says about the search for better settings of itself.
public final class SearchSection {
  /// How trials are chosen and how long each is trained.
  public enum Method {
    /// Each for all epochs of the run file.
    RANDOM,
    /// Successive halving: all for few epochs, the best of them for more, and so on (Jamieson and
    /// Talwalkar 2016).
    HALVING;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<String, Dimension> over;
  private final Method method;
  private final int trials;
  private final int reduction;
  private final Optional<Metric> metric;
  private final OptionalInt folds;
  private final OptionalDouble minutes;
  private final long seed;

  SearchSection(
      Map<String, Dimension> over,
      Method method,
      int trials,
      int reduction,
      Optional<Metric> metric,
      OptionalInt folds,
      OptionalDouble minutes,
      long seed) {
    this.over = new LinkedHashMap<>(over);
    this.method = method;
    this.trials = trials;
    this.reduction = reduction;
    this.metric = metric;
    this.folds = folds;
    this.minutes = minutes;
    this.seed = seed;
  }

  /// The paths that are searched over.
  public List<String> paths() {
    return List.copyOf(over.keySet());
  }

  public Method method() {
    return method;
  }

  /// How many settings are tried.
  public int trials() {
    return trials;
  }

  /// Halving: one of so many trials goes on, for so many times the epochs.
  public int reduction() {
    return reduction;
  }

  /// What trials are ranked by; empty for the validation loss.
  public Optional<Metric> metric() {
    return metric;
  }

  /// How many parts of the training rows are held out in turn; empty for the run's validation rows.
  public OptionalInt folds() {
    return folds;
  }

  /// After how many minutes no further trial begins.
  public OptionalDouble minutes() {
    return minutes;
  }

  /// The settings of a trial, the same for the same seed and number.
  ///
  /// @param trial from 0
  public List<Setting> draw(int trial) {
    return Dimension.draw(over, seed, trial);
  }
}
