package io.rekindle.core.train;

/// The normal distribution with mean 0 and deviation 1, in operations that the compiler turns into
/// vectors as it does those of [Exponential].
final class Normal {
  /// 0.4 / √2.
  private static final double SCALE = 0.28284271247461906;

  /// 1 / √(2π).
  private static final double PEAK = 0.3989422804014327;

  private Normal() {}

  /// √(2π) times the density at z.
  static double bell(double z) {
    return Exponential.exp(-0.5 * z * z);
  }

  static double density(double z) {
    return PEAK * bell(z);
  }

  /// How much of the distribution lies beyond z, for 0 <= z <= 15, divided by [#bell]; the product
  /// is right to 1e-9.
  ///
  /// With t = 1 / (1 + 0.4x) and x = z / √2 it is half of exp(x²) · erfc(x), which is t times the
  /// polynomial of degree 11 in t that has its values at the Chebyshev nodes of 0 to 1.
  static double tailOverBell(double z) {
    double t = 1 / (1 + SCALE * z);
    double y = 0.21523049783365736 + t * (-0.061238868607531714 + t * 0.005917267755516384);
    y = -0.08938100325947226 + t * (0.21831466896352197 + t * (-0.3341596283787768 + t * y));
    y = 0.1721188074339422 + t * (0.11596345772648595 + t * (0.098293474440799 + t * y));
    y = 0.22567583101303065 + t * (0.2256765255682521 + t * (0.20758896792530132 + t * y));
    return 0.5 * t * y;
  }
}
