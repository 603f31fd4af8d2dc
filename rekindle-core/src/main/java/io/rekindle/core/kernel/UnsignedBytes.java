package io.rekindle.core.kernel;

/// Turns unsigned bytes into floats, with the same bits by vectors and without.
///
/// Until vectors are compiled they take a hundred times as long, and their classes have to be
/// loaded first. So they are left alone while a program may be short, and then tried now and then,
/// until once they were quick.
public final class UnsignedBytes {
  /// Calls before the first try: two epochs of MNIST.
  private static final int PATIENCE = 120_000;

  /// From then on one call of so many tries vectors.
  private static final int TRIES = 32;

  /// Calls for fewer bytes say nothing about how quick vectors are.
  private static final int LEAST_TIMED = 128;

  /// Compiled code takes less for a byte, even where it waits for the memory.
  private static final int MOST_NANOS_PER_BYTE = 2;

  // Not volatile: a thread that sees an old value gets the same bits a little later.
  private static int calls;
  private static boolean quick;
  private static boolean hopeless;

  private UnsignedBytes() {}

  /// Writes `byte * (part + rest)`, as the fused sum of two products, for so many bytes: a quotient
  /// is exact so, if `part` is the float nearest to the reciprocal and `rest` what that lacks.
  public static void scale(
      byte[] bytes, int from, int count, float part, float rest, float[] into, int at) {
    int done = 0;
    if (quick) {
      done = VectorBytes.scale(bytes, from, count, part, rest, into, at);
    } else if (!hopeless && ++calls > PATIENCE && calls % TRIES == 0) {
      done = tryVectors(bytes, from, count, part, rest, into, at);
    }
    scaleOneByOne(bytes, from + done, count - done, part, rest, into, at + done);
  }

  /// Takes vectors, sees whether they were quick, and says how many bytes they took.
  private static int tryVectors(
      byte[] bytes, int from, int count, float part, float rest, float[] into, int at) {
    if (!Vectors.AVAILABLE) {
      hopeless = true;
      return 0;
    }
    long start = System.nanoTime();
    int done = VectorBytes.scale(bytes, from, count, part, rest, into, at);
    long nanos = System.nanoTime() - start;
    quick = done >= LEAST_TIMED && nanos < (long) MOST_NANOS_PER_BYTE * done;
    return done;
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

  private static final class Vectors {
    static final boolean AVAILABLE =
        new VectorProvider().create() instanceof KernelProvider.Available;
  }
}
