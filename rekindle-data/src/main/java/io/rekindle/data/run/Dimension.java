package io.rekindle.data.run;

import io.rekindle.core.random.Draws;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;

/// The values that a search tries for one path of a run file.
sealed interface Dimension {
  /// Digits of a drawn number: a search does not tell finer differences.
  MathContext DIGITS = new MathContext(4);

  /// Any number between, each as likely.
  ///
  /// @param low below `high`
  record Uniform(double low, double high) implements Dimension {}

  /// Uniform in the logarithm.
  ///
  /// @param low above 0 and below `high`
  record LogUniform(double low, double high) implements Dimension {}

  /// Whole numbers, both ends included.
  record Whole(int low, int high) implements Dimension {}

  /// Values as they are written.
  record Choice(List<Node> values) implements Dimension {
    public Choice {
      values = List.copyOf(values);
    }
  }

  /// A value by a draw from [0, 1).
  default Node at(double share, Place place) {
    return switch (this) {
      case Uniform u -> number(u.low() + share * (u.high() - u.low()), place);
      case LogUniform u ->
          number(
              Math.exp(Math.log(u.low()) + share * (Math.log(u.high()) - Math.log(u.low()))),
              place);
      case Whole w ->
          Node.Numeral.of(w.low() + Math.floor(share * (w.high() - (double) w.low() + 1)), place);
      case Choice c -> c.values().get((int) (share * c.values().size()));
    };
  }

  private static Node number(double value, Place place) {
    return Node.Numeral.of(new BigDecimal(value).round(DIGITS).doubleValue(), place);
  }

  /// The settings of one trial: a function of the seed and the trial's number alone.
  static List<Setting> draw(Map<String, Dimension> over, long seed, int trial) {
    Draws draws = Draws.of(seed, "search").fork(trial);
    return over.entrySet().stream()
        .map(
            entry -> {
              String path = entry.getKey();
              double share = Draws.of(draws.key(), path).uniform(0);
              return Setting.of(path, entry.getValue().at(share, Place.of("search.over." + path)));
            })
        .toList();
  }
}
