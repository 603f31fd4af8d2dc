package io.rekindle.onednn;

import io.rekindle.core.kernel.Pool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/// Products with `b` copied to where its vectors are aligned.
///
/// The native code for AVX2 reads the rows of a `b` that is not transposed where they lie, and
/// Java's arrays begin anywhere. A processor that takes longer for vectors off their boundaries
/// then needs up to twice the time of the product (Zen 1), while a copy costs some 5 % of it.
/// Whether this processor does is measured; results have the same bits either way.
final class AlignedCopies {
  /// With fewer rows a copy may take as long as it saves.
  private static final int LEAST_ROWS = 16;

  /// Floats that are copied: what else the product reads stays in a third-level cache of 8 MB.
  private static final int MOST_FLOATS = 1 << 19;

  /// Rows a multiple of this apart share few sets of a cache, and push each other out of it.
  private static final int SAME_SETS = 256;

  /// What such rows are put further apart.
  private static final int APART = 16;

  private static final int FLOATS_OF_COPY = MOST_FLOATS + MOST_FLOATS / SAME_SETS * APART;

  private static final int FLOATS_OF_VECTOR = 8;
  private static final int BYTES_OF_LINE = 64;

  private static final int TURNS = 6;

  /// What a product off the boundaries takes, over one on them, for copies to pay.
  private static final double LEAST_GAIN = 1.2;

  private final Gemm sgemm;
  private final Pool<MemorySegment> copies = new Pool<>(() -> allocate(FLOATS_OF_COPY));

  AlignedCopies(Gemm sgemm) {
    this.sgemm = sgemm;
  }

  /// Copies, if they pay on this processor.
  static Optional<AlignedCopies> of(OneDnnLibrary library, Gemm sgemm) {
    return library.usesAvx2() && gain(sgemm) > LEAST_GAIN
        ? Optional.of(new AlignedCopies(sgemm))
        : Optional.empty();
  }

  /// Whether a product is to be made of a copy.
  static boolean suit(boolean transposeB, int m, int n, int k) {
    return !transposeB && m >= LEAST_ROWS && whole(n) * k <= MOST_FLOATS;
  }

  /// As [Gemm#call] with `b` not transposed; for sizes that [#suit].
  void multiply(
      boolean transposeA,
      int m,
      int n,
      int k,
      float alpha,
      MemorySegment a,
      int aStride,
      MemorySegment b,
      int bStride,
      float beta,
      MemorySegment c,
      int cStride) {
    MemorySegment copy = copies.take();
    int stride = (int) stride(n);
    for (long p = 0; p < k; p++) {
      MemorySegment.copy(
          b, p * bStride * Float.BYTES, copy, p * stride * Float.BYTES, (long) n * Float.BYTES);
    }
    sgemm.call(transposeA, false, m, n, k, alpha, a, aStride, copy, stride, beta, c, cStride);
    copies.give(copy);
  }

  private static long stride(int n) {
    long whole = whole(n);
    return whole % SAME_SETS == 0 ? whole + APART : whole;
  }

  /// A row filled up to whole vectors.
  private static long whole(int n) {
    return Math.ceilDiv((long) n, FLOATS_OF_VECTOR) * FLOATS_OF_VECTOR;
  }

  private static MemorySegment allocate(long floats) {
    return Arena.ofAuto().allocate(floats * Float.BYTES, BYTES_OF_LINE);
  }

  /// How many times as long a product takes whose vectors lie anywhere, over one whose vectors lie
  /// on their boundaries, as they do from one in eight places on in an array of Java: the middle
  /// and the quickest of eight. It takes three milliseconds.
  ///
  /// Memory outside the heap would not do: its addresses are high, and there a Zen 1 has no such
  /// losses.
  private static double gain(Gemm sgemm) {
    int m = 32;
    int n = 96;
    int k = 96;
    MemorySegment a = MemorySegment.ofArray(new float[m * k]);
    MemorySegment c = MemorySegment.ofArray(new float[m * n]);
    float[] b = new float[k * n + FLOATS_OF_VECTOR];
    long[] quickest = new long[FLOATS_OF_VECTOR];
    Arrays.fill(quickest, Long.MAX_VALUE);
    for (int turn = 0; turn < TURNS; turn++) {
      for (int place = 0; place < FLOATS_OF_VECTOR; place++) {
        MemorySegment from = OneDnnKernels.window(b, place);
        long start = System.nanoTime();
        sgemm.call(false, false, m, n, k, 1, a, k, from, n, 0, c, n);
        quickest[place] = Math.min(quickest[place], System.nanoTime() - start);
      }
    }
    Arrays.sort(quickest);
    return (double) quickest[FLOATS_OF_VECTOR / 2] / quickest[0];
  }
}
