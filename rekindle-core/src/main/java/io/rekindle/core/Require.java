package io.rekindle.core;

import java.util.OptionalDouble;

/// The limits of settings that a program gives: those of the run file, without a place in a file.
///
/// Each throws an [IllegalArgumentException] that names the setting, its value and what is allowed.
public final class Require {
  private Require() {}

  /// A number that is neither infinite nor NaN.
  public static void finite(String setting, double value) {
    require(Double.isFinite(value), setting, value, "a finite number");
  }

  /// 0 or more.
  public static void notNegative(String setting, double value) {
    require(Double.isFinite(value) && value >= 0, setting, value, "a number of at least 0");
  }

  /// More than 0.
  public static void positive(String setting, double value) {
    require(Double.isFinite(value) && value > 0, setting, value, "a number above 0");
  }

  /// From 0 to 1, both included.
  public static void share(String setting, double value) {
    require(value >= 0 && value <= 1, setting, value, "a number from 0 to 1");
  }

  /// A whole number of at least `least`.
  public static void atLeast(int least, String setting, int value) {
    require(value >= least, setting, value, "at least " + least);
  }

  /// A limit of 0 or more.
  ///
  /// @return the limit; empty for 0, which is the same as none
  public static OptionalDouble limit(String setting, OptionalDouble value) {
    value.ifPresent(limit -> notNegative(setting, limit));
    return value.orElse(0) > 0 ? value : OptionalDouble.empty();
  }

  private static void require(boolean holds, String setting, Number value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException("%s %s, %s is needed".formatted(setting, value, allowed));
    }
  }
}
