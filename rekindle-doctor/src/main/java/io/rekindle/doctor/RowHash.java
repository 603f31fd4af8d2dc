package io.rekindle.doctor;

import io.rekindle.core.train.Features;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Hashes of a row's features: of every second column from the first on, of those between, and of
/// all. Equal rows have equal hashes, and others hardly ever.
///
/// Bytes are hashed eight at a time as they are stored, which is ten times as fast as by the values
/// they stand for; the two give other hashes.
final class RowHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  private final Features features;
  private final boolean asBytes;
  private final float[] row;
  private long even;
  private long odd;

  /// @param asBytes whether to hash stored bytes; else values
  RowHash(Features features, boolean asBytes) {
    this.features = features;
    this.asBytes = asBytes;
    this.row = new float[asBytes ? 0 : features.columns()];
  }

  /// Hashes a row; even, odd and whole are then of this one.
  void read(int index) {
    even = features.columns();
    odd = features.columns();
    if (asBytes && features instanceof Features.Bytes bytes) {
      readBytes(bytes.values(), index * bytes.columns(), (index + 1) * bytes.columns());
    } else {
      features.copyRow(index, row, 0);
      for (int j = 0; j < row.length; j += 2) {
        even = step(even, bits(row[j]));
        odd = j + 1 < row.length ? step(odd, bits(row[j + 1])) : odd;
      }
    }
    even = mix(even);
    odd = mix(odd);
  }

  private void readBytes(byte[] values, int from, int to) {
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      long eight = (long) LONGS.get(values, at);
      even = step(even, eight & EVEN_BYTES);
      odd = step(odd, eight & ~EVEN_BYTES);
    }
    for (; at < to; at += 2) {
      even = step(even, values[at]);
      odd = at + 1 < to ? step(odd, values[at + 1]) : odd;
    }
  }

  long even() {
    return even;
  }

  long odd() {
    return odd;
  }

  long whole() {
    return mix(even + 31 * odd);
  }

  /// The product spreads what differs upwards, the rotation brings it down for the next step.
  private static long step(long hash, long next) {
    return Long.rotateLeft((hash ^ next) * MULTIPLIER, 29);
  }

  private static long bits(float value) {
    // The sum makes the two zeros one.
    return Float.floatToIntBits(value + 0f);
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
  private static long mix(long value) {
    long z = value + MULTIPLIER;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
