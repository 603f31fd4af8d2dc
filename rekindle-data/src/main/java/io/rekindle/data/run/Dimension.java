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

  /// Both ends of a range are among so many trials.
  int EARLY = 4;

  /// A value by a draw from [0, 1).
  default Node at(double share, Place place) {
    return switch (this) {
      case Uniform u -> number(u.low() + share * (u.high() - u.low()), u.low(), u.high(), place);
      case LogUniform u ->
          number(
              Math.exp(Math.log(u.low()) + share * (Math.log(u.high()) - Math.log(u.low()))),
              u.low(),
              u.high(),
              place);
      case Whole w ->
          Node.Numeral.of(w.low() + Math.floor(share * (w.high() - (double) w.low() + 1)), place);
      case Choice c -> c.values().get((int) (share * c.values().size()));
    };
  }

  private static Node number(double value, double low, double high, Place place) {
    double rounded = new BigDecimal(value).round(DIGITS).doubleValue();
    return Node.Numeral.of(Math.clamp(rounded, low, high), place);
  }

  /// The settings of one trial: a function of the seed and the trial's number alone, and for each
  /// path of its own name.
  static List<Setting> draw(Map<String, Dimension> over, long seed, int trial) {
    long key = Draws.of(seed, "search").key();
    return over.entrySet().stream()
        .map(
            entry -> {
              String path = entry.getKey();
              double share = share(entry.getValue(), Draws.of(key, path), trial);
              return Setting.of(path, entry.getValue().at(share, Place.of("search.over." + path)));
            })
        .toList();
  }

  /// Chance leaves some of few choices out, and hardly ever comes near the ends of a range. So
  /// every choice is tried once before any comes again, in an order drawn anew each time, and the
  /// ends of a range at two of the first [#EARLY] trials.
  private static double share(Dimension dimension, Draws draws, int trial) {
    if (dimension instanceof Choice(List<Node> values)) {
      int[] order = new int[values.size()];
      draws.fork(-1 - trial / order.length).permute(order);
      return (order[trial % order.length] + 0.5) / order.length;
    }
    int[] order = new int[EARLY];
    draws.fork(-1).permute(order);
    return trial == order[0]
        ? 0
        : trial == order[1] ? Math.nextDown(1.0) : draws.fork(trial).uniform(0);
  }
}
