package io.rekindle.doctor;

import io.rekindle.core.train.Examples;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// How many rows equal another in all features, by a 64-bit hash of each.
///
/// Where features have few values, rows are equal by chance. Two halves of the columns bound that:
/// rows that are equal agree in each half, so chance equality is at most as frequent as agreement
/// in the half that tells rows apart worse, counted among distinct rows. The bound is generous: it
/// silences copies in coarse tables rather than call chance a copy.
///
/// @param rows how many there are
/// @param copies how many of them equal an earlier row
/// @param chance share of rows that may find their equal by chance, at most
record RowCopies(int rows, int copies, double chance, Set<Long> distinct) {
  static RowCopies of(Examples examples) {
    int rows = examples.rows();
    Set<Long> distinct = new HashSet<>(2 * rows);
    Map<Long, Integer> even = new HashMap<>();
    Map<Long, Integer> odd = new HashMap<>();
    float[] row = new float[examples.features().columns()];
    for (int i = 0; i < rows; i++) {
      examples.features().copyRow(i, row, 0);
      long first = hash(row, 0);
      long second = hash(row, 1);
      if (distinct.add(join(first, second))) {
        even.merge(first, 1, Integer::sum);
        odd.merge(second, 1, Integer::sum);
      }
    }
    double agreeing = Math.max(agreement(even, distinct.size()), agreement(odd, distinct.size()));
    return new RowCopies(
        rows, rows - distinct.size(), Math.min(1, agreeing * rows), Set.copyOf(distinct));
  }

  /// How many of other rows are among these.
  int found(Examples others) {
    float[] row = new float[others.features().columns()];
    int found = 0;
    for (int i = 0; i < others.rows(); i++) {
      others.features().copyRow(i, row, 0);
      found += distinct.contains(join(hash(row, 0), hash(row, 1))) ? 1 : 0;
    }
    return found;
  }

  /// The probability that two distinct rows agree.
  private static double agreement(Map<Long, Integer> counts, double rows) {
    double pairs = 0;
    for (int count : counts.values()) {
      pairs += count * (count - 1.0);
    }
    return rows < 2 ? 1 : pairs / (rows * (rows - 1));
  }

  private static long join(long first, long second) {
    return mix(first + 31 * second);
  }

  private static long hash(float[] row, int from) {
    long hash = row.length;
    for (int j = from; j < row.length; j += 2) {
      hash = mix(hash ^ Float.floatToIntBits(row[j] + 0f));
    }
    return hash;
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
