package io.rekindle.cli.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/// Damages bytes in the ways that files are damaged by chance, and by people who mean it.
///
/// @param words that stand in files of the format, or would harm a careless reader of it
record Mutator(List<byte[]> words) {
  /// What makes the damaged bytes of whole ones in place of chance: a fuzzer that watches coverage.
  @SuppressWarnings("NonFinalStaticField") // Set once, before anything is read.
  private static Optional<UnaryOperator<byte[]>> instead = Optional.empty();

  private static final int MOST_CHANGES = 4;
  private static final int MOST_BYTES = 1 << 16;
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    127,
    128,
    255,
    256,
    32_767,
    65_535,
    65_536,
    1 << 24,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Integer.MAX_VALUE - 8,
    0xffff_ffffL,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  static Mutator of(String... words) {
    return new Mutator(
        Arrays.stream(words).map(word -> word.getBytes(StandardCharsets.UTF_8)).toList());
  }

  /// From now on all mutators do this.
  static void replaceAll(UnaryOperator<byte[]> by) {
    instead = Optional.of(by);
  }

  byte[] mutate(byte[] seed, SplittableRandom random) {
    if (instead.isPresent()) {
      return instead.get().apply(seed);
    }
    byte[] bytes = seed;
    int changes = 1 + random.nextInt(1 + random.nextInt(MOST_CHANGES));
    for (int i = 0; i < changes; i++) {
      bytes = change(bytes, random);
    }
    return bytes.length <= MOST_BYTES ? bytes : Arrays.copyOf(bytes, MOST_BYTES);
  }

  private byte[] change(byte[] bytes, SplittableRandom random) {
    int length = bytes.length;
    int at = random.nextInt(length + 1);
    int count = Math.min(length - at, 1 + random.nextInt(random.nextInt(8) == 0 ? 256 : 8));
    return switch (random.nextInt(8)) {
      case 0 -> flipped(bytes, random);
      case 1 -> set(bytes, at, number(random));
      case 2 -> spliced(bytes, at, count, new byte[0]);
      case 3 -> spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + count));
      case 4 -> {
        int from = random.nextInt(length + 1);
        int size = Math.min(length - from, count);
        yield spliced(bytes, at, size, Arrays.copyOfRange(bytes, from, from + size));
      }
      case 5 -> spliced(bytes, at, random.nextInt(2) * count, noise(random, count));
      case 6 -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : flipped(bytes, random);
      default ->
          words.isEmpty()
              ? flipped(bytes, random)
              : spliced(
                  bytes, at, random.nextInt(2) * count, words.get(random.nextInt(words.size())));
    };
  }

  private static byte[] flipped(byte[] bytes, SplittableRandom random) {
    byte[] changed = bytes.clone();
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  private static byte[] noise(SplittableRandom random, int count) {
    byte[] noise = new byte[count];
    random.nextBytes(noise);
    return noise;
  }

  /// A number that limits are near to, in 1, 2, 4 or 8 bytes of either order.
  private static byte[] number(SplittableRandom random) {
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    byte[] bytes = new byte[1 << random.nextInt(4)];
    boolean bigEndian = random.nextBoolean();
    for (int i = 0; i < bytes.length; i++) {
      bytes[bigEndian ? bytes.length - 1 - i : i] = (byte) (number >> (8 * i));
    }
    return bytes;
  }

  private static byte[] set(byte[] bytes, int at, byte[] by) {
    byte[] changed = bytes.clone();
    System.arraycopy(by, 0, changed, at, Math.min(by.length, changed.length - at));
    return changed;
  }

  private static byte[] spliced(byte[] bytes, int at, int removed, byte[] inserted) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.writeBytes(inserted);
    int rest = Math.min(bytes.length, at + removed);
    out.write(bytes, rest, bytes.length - rest);
    return out.toByteArray();
  }
}
