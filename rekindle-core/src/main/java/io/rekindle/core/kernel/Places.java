package io.rekindle.core.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The places where lines of a matrix are not 0, over a stretch of their length. A line is two rows
/// or two columns of it.
///
/// Written without branches, which would go either way.
final class Places {
  /// How many places are looked at at once.
  static final int AT_ONCE = 8;

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;

  /// Whether eight values are one vector of the processor.
  private static final boolean BY_VECTORS = VectorTiles.X86 && VectorTiles.LANES >= AT_ONCE;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONE_EACH = 0x0101010101010101L;

  /// Of every eight bits the places of those that are set, a byte each.
  private static final long[] PLACES = places();

  final float[] values;

  /// Where the first line's first value lies.
  final int offset;

  /// From one line to the next, and from one place to the next.
  final int lineStep;

  final int placeStep;

  /// Lines x [#slot].
  final byte[] places;

  /// Bytes from one line's places to the next's.
  final int slot;

  /// Where the places of each line end.
  final int[] ends;

  /// @param lines the most lines
  /// @param length the longest stretch, below 256
  Places(int lines, int length, float[] values, int offset, int lineStep, int placeStep) {
    this.values = values;
    this.offset = offset;
    this.lineStep = lineStep;
    this.placeStep = placeStep;
    slot = Math.ceilDiv(length + 1, AT_ONCE) * AT_ONCE;
    places = new byte[Math.multiplyExact(lines, slot)];
    ends = new int[lines];
  }

  /// Puts down the places of the bits that are set among eight.
  ///
  /// @param next where they go
  /// @return where the next ones go
  int put(int next, int bits, int firstPlace) {
    LONG.set(places, next, PLACES[bits] + firstPlace * ONE_EACH);
    return next + Integer.bitCount(bits);
  }

  /// A bit for every one of eight values that is not 0.
  static int bits(float[] a, int from) {
    return BY_VECTORS
        ? (int) FloatVector.fromArray(FLOATS, a, from).compare(VectorOperators.NE, 0).toLong()
        : bits(a, from, AT_ONCE);
  }

  /// A bit for every one of fewer values that is not 0.
  static int bits(float[] a, int from, int count) {
    int bits = 0;
    for (int i = 0; i < count; i++) {
      bits |= notZero(a[from + i]) << i;
    }
    return bits;
  }

  /// 0 for both zeros, 1 for everything else, without a branch.
  static int notZero(float value) {
    int magnitude = Float.floatToRawIntBits(value) << 1;
    return (magnitude | -magnitude) >>> 31;
  }

  private static long[] places() {
    long[] places = new long[1 << AT_ONCE];
    for (int bits = 0; bits < places.length; bits++) {
      int next = 0;
      for (int i = 0; i < AT_ONCE; i++) {
        if ((bits >> i & 1) != 0) {
          places[bits] |= (long) i << next;
          next += Byte.SIZE;
        }
      }
    }
    return places;
  }
}
