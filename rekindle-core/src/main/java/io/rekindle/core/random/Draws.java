package io.rekindle.core.random;

/// Random numbers that are a pure function of a seed and a position, so that any draw can be
/// repeated alone, in any order and on any thread.
///
/// The generator is SplitMix64 (Steele, Lea and Flood 2014): the mix of `key + index · golden
/// ratio`. A [#fork] gives an independent stream.
public record Draws(long key) {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /// The stream of a seed for one purpose, such as `"shuffle"`.
  public static Draws of(long seed, String purpose) {
    long key = mix(seed + GOLDEN);
    for (int i = 0; i < purpose.length(); i++) {
      key = mix(key ^ purpose.charAt(i)) + GOLDEN;
    }
    return new Draws(key);
  }

  /// An independent stream for a sub-purpose.
  public Draws fork(long index) {
    return new Draws(forkKey(key, index));
  }

  /// The key of [#fork]; for loops that must not allocate.
  public static long forkKey(long key, long index) {
    return mix(mix(key ^ 0x6A09E667F3BCC909L) + index * GOLDEN);
  }

  /// 64 random bits at a position.
  public long bits(long index) {
    return bits(key, index);
  }

  /// 64 random bits at a position of the stream with this key; for loops that must not allocate.
  public static long bits(long key, long index) {
    return mix(key + (index + 1) * GOLDEN);
  }

  /// Uniform in [0, 1), 53 bits.
  public double uniform(long index) {
    return (bits(index) >>> 11) * 0x1p-53;
  }

  /// Normal with mean 0 and deviation 1, by the Box-Muller transform of two uniforms.
  public double normal(long index) {
    double u = 1 - uniform(2 * index);
    double v = uniform(2 * index + 1);
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  }

  /// An integer in [0, bound), by multiplication; the bias is below bound / 2^63.
  public int below(long index, int bound) {
    return (int) Math.multiplyHigh(bits(index) >>> 1, (long) bound << 1);
  }

  /// Puts 0 .. n-1 into random order (Fisher-Yates).
  public void permute(int[] into) {
    for (int i = 0; i < into.length; i++) {
      int j = below(i, i + 1);
      into[i] = into[j];
      into[j] = i;
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
