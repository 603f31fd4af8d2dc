package io.rekindle.doctor.gradcheck;

import java.util.OptionalDouble;

/// How well one tensor is reproduced by another times a factor.
///
/// @param rows of the batch, @param outputs of the network: their powers are natural factors
record Fit(int rows, int outputs) {
  /// A factor fitted to fewer numbers says nothing, unless it is a natural one.
  private static final int FEWEST = 3;

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
    boolean meansSomething =
        found.values().length >= FEWEST || isNatural(Math.abs(c), room.relative());
    return meansSomething
            && Math.abs(c) * Math.sqrt(norm) > room.absolute()
            && room.fits(expected.times(c), found)
        ? OptionalDouble.of(c)
        : OptionalDouble.empty();
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
