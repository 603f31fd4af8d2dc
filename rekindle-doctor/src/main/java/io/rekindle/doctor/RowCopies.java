package io.rekindle.doctor;

import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Features;
import java.util.Arrays;

/// How many rows equal another in all features, by a 64-bit hash of each.
///
/// Where features have few values, rows are equal by chance. Two halves of the columns bound that:
/// rows that are equal agree in each half, so chance equality is at most as frequent as agreement
/// in the half that tells rows apart worse, counted among distinct rows. The bound is generous: it
/// silences copies in coarse tables rather than call chance a copy.
///
/// All rows are hashed, since a share of copies cannot be told from a sample of rows: a copy and
/// its original are seldom both in it.
final class RowCopies {
  private final Examples examples;
  private final boolean asBytes;
  private final HashSet64 distinct;
  private final double chance;

  private RowCopies(Examples examples, boolean asBytes, HashSet64 distinct, double chance) {
    this.examples = examples;
    this.asBytes = asBytes;
    this.distinct = distinct;
    this.chance = chance;
  }

  static RowCopies of(Examples examples) {
    return of(examples, examples.features() instanceof Features.Bytes);
  }

  private static RowCopies of(Examples examples, boolean asBytes) {
    int rows = examples.rows();
    HashSet64 distinct = new HashSet64(rows);
    long[] even = new long[rows];
    long[] odd = new long[rows];
    RowHash hash = new RowHash(examples.features(), asBytes);
    for (int i = 0; i < rows; i++) {
      hash.read(i);
      int next = distinct.size();
      even[next] = hash.even();
      odd[next] = hash.odd();
      distinct.add(hash.whole());
    }
    double agreeing = Math.max(agreement(even, distinct.size()), agreement(odd, distinct.size()));
    return new RowCopies(examples, asBytes, distinct, Math.min(1, agreeing * rows));
  }

  /// How many rows there are.
  int rows() {
    return examples.rows();
  }

  /// How many of them equal an earlier row.
  int copies() {
    return rows() - distinct.size();
  }

  /// Share of rows that may find their equal by chance, at most.
  double chance() {
    return chance;
  }

  /// How many of other rows are among these.
  int found(Examples others) {
    if (asBytes && !sharesTable(others)) {
      return of(examples, false).found(others);
    }
    RowHash hash = new RowHash(others.features(), asBytes);
    int found = 0;
    for (int i = 0; i < others.rows(); i++) {
      hash.read(i);
      found += distinct.contains(hash.whole()) ? 1 : 0;
    }
    return found;
  }

  /// Whether equal bytes of these and of other rows stand for equal values.
  private boolean sharesTable(Examples others) {
    return examples.features() instanceof Features.Bytes own
        && others.features() instanceof Features.Bytes bytes
        && Arrays.equals(own.table(), bytes.table());
  }

  /// The probability that two of the first `count` hashes agree.
  private static double agreement(long[] hashes, int count) {
    long[] sorted = Arrays.copyOf(hashes, count);
    Arrays.sort(sorted);
    double pairs = 0;
    int run = 0;
    for (int i = 1; i < count; i++) {
      run = sorted[i] == sorted[i - 1] ? run + 1 : 0;
      pairs += 2.0 * run;
    }
    return count < 2 ? 1 : pairs / (count * (count - 1.0));
  }

  /// A set of 64-bit hashes, by linear probing in a table that is at most half full.
  private static final class HashSet64 {
    private final long[] slots;
    private int size;
    private boolean hasZero;

    HashSet64(int most) {
      slots = new long[Math.max(4, Integer.highestOneBit(Math.max(1, most)) << 2)];
    }

    int size() {
      return size;
    }

    void add(long hash) {
      if (contains(hash)) {
        return;
      }
      size++;
      if (hash == 0) {
        hasZero = true;
      } else {
        slots[slot(hash)] = hash;
      }
    }

    boolean contains(long hash) {
      return hash == 0 ? hasZero : slots[slot(hash)] == hash;
    }

    /// Where a hash is, or would go; an empty slot holds 0.
    private int slot(long hash) {
      int at = (int) hash & (slots.length - 1);
      while (slots[at] != 0 && slots[at] != hash) {
        at = (at + 1) & (slots.length - 1);
      }
      return at;
    }
  }
}
