package io.rekindle.doctor.gradcheck;

import java.util.function.DoubleUnaryOperator;

/// The derivative of an activation as somebody may have written it: whose, in which form, and of
/// which value.
///
/// @param form whether the formula is the one of the pre-activation z or of the output y
/// @param argument what it was given
record Slope(Curve curve, Form form, Argument argument) {

  enum Form {
    OF_Z,
    OF_Y
  }

  enum Argument {
    Z,
    Y
  }

  /// What the derivative is taken to be where z is exactly at a kink; the values on both sides are
  /// right, and what people write between.
  enum AtKink {
    BELOW,
    ABOVE,
    MIDDLE
  }

  static Slope right(Curve curve) {
    return new Slope(curve, Form.OF_Z, Argument.Z);
  }

  /// The values for a layer whose own curve is `own`.
  ///
  /// @param near how far each z may be off by rounding; 0 where it is exact
  Uncertain values(Curve own, Matrix z, Matrix y, Matrix near, AtKink atKink) {
    DoubleUnaryOperator f =
        switch (form) {
          case OF_Z -> curve.derivative();
          case OF_Y -> curve.ofOutput().orElseThrow();
        };
    double[] kinks = kinks();
    double[] values = new double[z.values().length];
    double[] slack = new double[kinks.length == 0 ? 0 : values.length];
    boolean uncertain = false;
    for (int i = 0; i < values.length; i++) {
      double band = near.values()[i];
      double zi = z.values()[i];
      boolean ofZ = argument == Argument.Z;
      double v = ofZ ? zi : y.values()[i];
      double width = ofZ || band == 0 ? band : spread(own, zi, band);
      values[i] = f.applyAsDouble(v);
      for (double kink : kinks) {
        if (Math.abs(v - kink) <= width) {
          double below = f.applyAsDouble(Math.nextDown(kink));
          double above = f.applyAsDouble(Math.nextUp(kink));
          if (width == 0) {
            values[i] = ofZ || own.kinks().contains(zi) ? side(atKink, below, above) : below;
          } else {
            values[i] = (below + above) / 2;
            slack[i] = Math.abs(above - below) / 2;
            uncertain = true;
          }
        }
      }
    }
    Matrix matrix = new Matrix(values, z.rows(), z.columns());
    return uncertain
        ? new Uncertain(matrix, new Matrix(slack, z.rows(), z.columns()))
        : Uncertain.exact(matrix);
  }

  private static double spread(Curve own, double z, double band) {
    return own.isSoftmax()
        ? 0
        : Math.abs(own.value().applyAsDouble(z + band) - own.value().applyAsDouble(z - band));
  }

  private double[] kinks() {
    return curve.kinks().stream()
        .mapToDouble(k -> form == Form.OF_Z ? k : curve.value().applyAsDouble(k))
        .toArray();
  }

  private static double side(AtKink atKink, double below, double above) {
    return switch (atKink) {
      case BELOW -> below;
      case ABOVE -> above;
      case MIDDLE -> (below + above) / 2;
    };
  }

  @Override
  public String toString() {
    return curve + " " + form + " of " + argument;
  }
}
