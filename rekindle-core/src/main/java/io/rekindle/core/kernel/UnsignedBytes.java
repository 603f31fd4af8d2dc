package io.rekindle.core.kernel;

/// Turns unsigned bytes into floats, with the same bits by vectors and without.
public final class UnsignedBytes {
  private static final boolean VECTORS =
      new VectorProvider().create() instanceof KernelProvider.Available;

  private UnsignedBytes() {}

  /// Writes `byte * (part + rest)`, as the fused sum of two products, for so many bytes: a quotient
  /// is exact so, if `part` is the float nearest to the reciprocal and `rest` what that lacks.
  public static void scale(
      byte[] bytes, int from, int count, float part, float rest, float[] into, int at) {
    int done = VECTORS ? VectorBytes.scale(bytes, from, count, part, rest, into, at) : 0;
    scaleOneByOne(bytes, from + done, count - done, part, rest, into, at + done);
  }

  /// In two loops that are compiled to vectors, which one with a mask of the byte is not.
  static void scaleOneByOne(
      byte[] bytes, int from, int count, float part, float rest, float[] into, int at) {
    for (int i = 0; i < count; i++) {
      into[at + i] = bytes[from + i];
    }
    for (int i = at; i < at + count; i++) {
      float unsigned = into[i] + 128 - 128 * Math.signum(into[i] + 0.5f);
      into[i] = Math.fma(unsigned, part, unsigned * rest);
    }
  }
}
