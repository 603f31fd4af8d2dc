package io.rekindle.core.kernel;

/// Products of bfloat16 numbers, added up in float32.
///
/// A bfloat16 is the upper half of a float32, kept in a `short`: the same range, 8 bits of
/// precision. A product of two is exact in float32, so that a result differs from that of [Kernels]
/// by the rounding of the operands alone. Windows are as those of [Kernels]; so are the promises
/// about threads, bits and allocation.
public interface Bfloat16Kernels {

  /// Numbers to be rounded many times, from one place to another.
  interface Rounding {

    /// Rounds the first `length` of them to the nearest bfloat16, ties to even. NaN stays NaN, what
    /// is too large becomes infinite, and what is subnormal may become zero.
    ///
    /// @throws IndexOutOfBoundsException if so many do not lie in their arrays
    void run(int length);
  }

  /// Chooses what is to be rounded and where to. Safe for use by one thread at a time.
  Rounding bindRounding(float[] from, int fromOffset, short[] to, int toOffset);

  /// Chooses the windows of a product that is to run many times, as [Kernels#bind] does.
  Kernels.Product bind(
      boolean transposeA,
      boolean transposeB,
      short[] a,
      int aOffset,
      int aStride,
      short[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride);

  /// The nearest bfloat16, as [Rounding] has it.
  static short rounded(float value) {
    int bits = Float.floatToRawIntBits(value);
    boolean isNaN = (bits & 0x7fff_ffff) > 0x7f80_0000;
    int nearest = bits + 0x7fff + ((bits >>> 16) & 1);
    return (short) ((isNaN ? bits | 0x40_0000 : nearest) >>> 16);
  }

  /// The float that a bfloat16 stands for.
  static float widened(short value) {
    return Float.intBitsToFloat(value << 16);
  }
}
