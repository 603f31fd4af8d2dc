package io.rekindle.doctor.gradcheck;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/// How well one tensor is reproduced by another times a factor.
///
/// @param rows of the batch, @param outputs of the network: their powers are natural factors
record Fit(int rows, int outputs) {
  /// A factor fitted to fewer numbers says nothing, unless it is a natural one.
  private static final int FEWEST = 3;

  /// What is less sure than this share of a gradient leaves nothing to recognise.
  private static final double MOST_UNSURE = 0.25;

  /// The factor c such that c · expected is what was found; 1 is tried first, empty if none fits.
  OptionalDouble factor(Uncertain expected, Matrix found, Tolerance.Room room) {
    if (room.fits(expected, found)) {
      return OptionalDouble.of(1);
    }
    double norm = expected.value().dot(expected.value());
    if (Math.sqrt(norm) <= room.absolute()) {
      return OptionalDouble.empty();
    }
    double c = expected.value().dot(found) / norm;
    OptionalDouble natural = natural(expected, found, c, room);
    if (natural.isPresent()) {
      return natural;
    }
    boolean meansSomething =
        Arrays.stream(found.values()).filter(v -> v != 0).count() >= FEWEST
            || isNatural(Math.abs(c), room.relative());
    return meansSomething
            && Math.abs(c) * Math.sqrt(norm) > room.absolute()
            && room.fits(expected.times(c), found)
        ? OptionalDouble.of(c)
        : OptionalDouble.empty();
  }

  /// A factor that counts something needs no fit, so that all that a right gradient is allowed is
  /// allowed for: the rounding of sums that cancel, and either side of a kink.
  private OptionalDouble natural(Uncertain expected, Matrix found, double c, Tolerance.Room room) {
    double norm = expected.value().norm();
    double unsure = (room.absolute() + expected.slack().norm()) / norm;
    if (unsure <= room.relative() || unsure > MOST_UNSURE) {
      return OptionalDouble.empty();
    }
    double allowed = Math.max(room.absolute(), room.relative() * norm);
    return DoubleStream.of(1, rows, 1.0 / rows, outputs, 1.0 / outputs, 2, 0.5)
        .map(natural -> Math.copySign(natural, c))
        .filter(natural -> natural != 1)
        .filter(natural -> expected.times(natural).distance(found) <= Math.abs(natural) * allowed)
        .findFirst();
  }

  /// Whether c is a product of powers -1 to 1 of 2, the rows and the outputs.
  boolean isNatural(double c, double tolerance) {
    for (double two : new double[] {1, 2, 0.5}) {
      for (double row : new double[] {1, rows, 1.0 / rows}) {
        for (double output : new double[] {1, outputs, 1.0 / outputs}) {
          double natural = two * row * output;
          if (Math.abs(c - natural) <= Math.max(tolerance, 1e-9) * 2 * natural) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
