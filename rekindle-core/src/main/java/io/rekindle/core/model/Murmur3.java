package io.rekindle.core.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// MurmurHash3 of a text (x86, 32 bits, seed 0, of its UTF-8 bytes): what scikit-learn's
/// `murmurhash3_32` and ONNX Runtime's `MurmurHash3` compute.
///
/// Austin Appleby, MurmurHash3.cpp, 2011 (public domain).
final class Murmur3 {
  private static final int C1 = 0xcc9e2d51;
  private static final int C2 = 0x1b873593;

  private Murmur3() {}

  /// The hash, an unsigned number.
  static long hash(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int hash = 0;
    while (words.remaining() >= Integer.BYTES) {
      hash = Integer.rotateLeft(hash ^ mixed(words.getInt()), 13) * 5 + 0xe6546b64;
    }
    int tail = 0;
    for (int i = 0; words.hasRemaining(); i++) {
      tail |= (words.get() & 0xff) << (8 * i);
    }
    hash ^= mixed(tail) ^ bytes.length;
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return Integer.toUnsignedLong(hash ^ (hash >>> 16));
  }

  private static int mixed(int word) {
    return Integer.rotateLeft(word * C1, 15) * C2;
  }
}
