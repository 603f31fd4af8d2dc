package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Adds up rows of a matrix, each times two values, for the pairs of [SparseRows].
///
/// ```
///   b          the rows of a stretch by 4 vectors, which stay in the nearest cache
///   pair of a  the places where not both are 0: a row of b each, times both values
///   rows of c  2 by 4 vectors of sums in registers meanwhile
/// ```
///
/// Every vector of `b` is multiplied twice, so that loads do not hold the products up as they do
/// those of single values ([VectorSums]).
final class VectorPairs {
  static final int MOST_VECTORS = 4;

  private VectorPairs() {}

  /// `c := keep * c + alpha * a * b` for some pairs and [1, 4][#MOST_VECTORS] vectors of columns.
  ///
  /// @param cOffset where the first of these pairs' rows begins
  /// @param apart from a value of the first of a pair to that of the second; 0 to multiply the
  ///   first twice
  static void add(
      Places a,
      int fromPair,
      int toPair,
      int apart,
      int vectors,
      float[] b,
      int bOffset,
      int bStride,
      float alpha,
      float keep,
      float[] c,
      int cOffset,
      int cStride) {
    switch (vectors) {
      case 1 ->
          addOne(a, fromPair, toPair, apart, b, bOffset, bStride, alpha, keep, c, cOffset, cStride);
      case 2 ->
          addTwo(a, fromPair, toPair, apart, b, bOffset, bStride, alpha, keep, c, cOffset, cStride);
      case 3 ->
          addThree(
              a, fromPair, toPair, apart, b, bOffset, bStride, alpha, keep, c, cOffset, cStride);
      case 4 ->
          addFour(
              a, fromPair, toPair, apart, b, bOffset, bStride, alpha, keep, c, cOffset, cStride);
      default -> throw new IllegalArgumentException(vectors + " vectors");
    }
  }

  private static void addFour(
      Places a,
      int fromPair,
      int toPair,
      int apart,
      float[] b,
      int bOffset,
      int bStride,
      float alpha,
      float keep,
      float[] c,
      int cOffset,
      int cStride) {
    byte[] places = a.places;
    int[] ends = a.ends;
    float[] values = a.values;
    int placeStep = a.placeStep;
    FloatVector kept = FloatVector.broadcast(SPECIES, keep);
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int pair = fromPair; pair < toPair; pair++) {
      int first = a.offset + pair * a.lineStep;
      int second = first + apart;
      FloatVector c0 = FloatVector.zero(SPECIES);
      FloatVector c1 = FloatVector.zero(SPECIES);
      FloatVector c2 = FloatVector.zero(SPECIES);
      FloatVector c3 = FloatVector.zero(SPECIES);
      FloatVector d0 = FloatVector.zero(SPECIES);
      FloatVector d1 = FloatVector.zero(SPECIES);
      FloatVector d2 = FloatVector.zero(SPECIES);
      FloatVector d3 = FloatVector.zero(SPECIES);
      int end = ends[pair];
      for (int i = pair * a.slot; i < end; i++) {
        int place = places[i] & 0xff;
        int from = bOffset + place * bStride;
        int at = place * placeStep;
        FloatVector one = FloatVector.broadcast(SPECIES, values[first + at]);
        FloatVector other = FloatVector.broadcast(SPECIES, values[second + at]);
        FloatVector b0 = FloatVector.fromArray(SPECIES, b, from);
        c0 = one.fma(b0, c0);
        d0 = other.fma(b0, d0);
        FloatVector b1 = FloatVector.fromArray(SPECIES, b, from + LANES);
        c1 = one.fma(b1, c1);
        d1 = other.fma(b1, d1);
        FloatVector b2 = FloatVector.fromArray(SPECIES, b, from + 2 * LANES);
        c2 = one.fma(b2, c2);
        d2 = other.fma(b2, d2);
        FloatVector b3 = FloatVector.fromArray(SPECIES, b, from + 3 * LANES);
        c3 = one.fma(b3, c3);
        d3 = other.fma(b3, d3);
      }
      int to = cOffset + 2 * (pair - fromPair) * cStride;
      int below = to + cStride;
      put(c0, factor, kept, c, to);
      put(c1, factor, kept, c, to + LANES);
      put(c2, factor, kept, c, to + 2 * LANES);
      put(c3, factor, kept, c, to + 3 * LANES);
      put(d0, factor, kept, c, below);
      put(d1, factor, kept, c, below + LANES);
      put(d2, factor, kept, c, below + 2 * LANES);
      put(d3, factor, kept, c, below + 3 * LANES);
    }
  }

  private static void addThree(
      Places a,
      int fromPair,
      int toPair,
      int apart,
      float[] b,
      int bOffset,
      int bStride,
      float alpha,
      float keep,
      float[] c,
      int cOffset,
      int cStride) {
    byte[] places = a.places;
    int[] ends = a.ends;
    float[] values = a.values;
    int placeStep = a.placeStep;
    FloatVector kept = FloatVector.broadcast(SPECIES, keep);
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int pair = fromPair; pair < toPair; pair++) {
      int first = a.offset + pair * a.lineStep;
      int second = first + apart;
      FloatVector c0 = FloatVector.zero(SPECIES);
      FloatVector c1 = FloatVector.zero(SPECIES);
      FloatVector c2 = FloatVector.zero(SPECIES);
      FloatVector d0 = FloatVector.zero(SPECIES);
      FloatVector d1 = FloatVector.zero(SPECIES);
      FloatVector d2 = FloatVector.zero(SPECIES);
      int end = ends[pair];
      for (int i = pair * a.slot; i < end; i++) {
        int place = places[i] & 0xff;
        int from = bOffset + place * bStride;
        int at = place * placeStep;
        FloatVector one = FloatVector.broadcast(SPECIES, values[first + at]);
        FloatVector other = FloatVector.broadcast(SPECIES, values[second + at]);
        FloatVector b0 = FloatVector.fromArray(SPECIES, b, from);
        c0 = one.fma(b0, c0);
        d0 = other.fma(b0, d0);
        FloatVector b1 = FloatVector.fromArray(SPECIES, b, from + LANES);
        c1 = one.fma(b1, c1);
        d1 = other.fma(b1, d1);
        FloatVector b2 = FloatVector.fromArray(SPECIES, b, from + 2 * LANES);
        c2 = one.fma(b2, c2);
        d2 = other.fma(b2, d2);
      }
      int to = cOffset + 2 * (pair - fromPair) * cStride;
      int below = to + cStride;
      put(c0, factor, kept, c, to);
      put(c1, factor, kept, c, to + LANES);
      put(c2, factor, kept, c, to + 2 * LANES);
      put(d0, factor, kept, c, below);
      put(d1, factor, kept, c, below + LANES);
      put(d2, factor, kept, c, below + 2 * LANES);
    }
  }

  private static void addTwo(
      Places a,
      int fromPair,
      int toPair,
      int apart,
      float[] b,
      int bOffset,
      int bStride,
      float alpha,
      float keep,
      float[] c,
      int cOffset,
      int cStride) {
    byte[] places = a.places;
    int[] ends = a.ends;
    float[] values = a.values;
    int placeStep = a.placeStep;
    FloatVector kept = FloatVector.broadcast(SPECIES, keep);
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int pair = fromPair; pair < toPair; pair++) {
      int first = a.offset + pair * a.lineStep;
      int second = first + apart;
      FloatVector c0 = FloatVector.zero(SPECIES);
      FloatVector c1 = FloatVector.zero(SPECIES);
      FloatVector d0 = FloatVector.zero(SPECIES);
      FloatVector d1 = FloatVector.zero(SPECIES);
      int end = ends[pair];
      for (int i = pair * a.slot; i < end; i++) {
        int place = places[i] & 0xff;
        int from = bOffset + place * bStride;
        int at = place * placeStep;
        FloatVector one = FloatVector.broadcast(SPECIES, values[first + at]);
        FloatVector other = FloatVector.broadcast(SPECIES, values[second + at]);
        FloatVector b0 = FloatVector.fromArray(SPECIES, b, from);
        c0 = one.fma(b0, c0);
        d0 = other.fma(b0, d0);
        FloatVector b1 = FloatVector.fromArray(SPECIES, b, from + LANES);
        c1 = one.fma(b1, c1);
        d1 = other.fma(b1, d1);
      }
      int to = cOffset + 2 * (pair - fromPair) * cStride;
      int below = to + cStride;
      put(c0, factor, kept, c, to);
      put(c1, factor, kept, c, to + LANES);
      put(d0, factor, kept, c, below);
      put(d1, factor, kept, c, below + LANES);
    }
  }

  private static void addOne(
      Places a,
      int fromPair,
      int toPair,
      int apart,
      float[] b,
      int bOffset,
      int bStride,
      float alpha,
      float keep,
      float[] c,
      int cOffset,
      int cStride) {
    byte[] places = a.places;
    int[] ends = a.ends;
    float[] values = a.values;
    int placeStep = a.placeStep;
    FloatVector kept = FloatVector.broadcast(SPECIES, keep);
    FloatVector factor = FloatVector.broadcast(SPECIES, alpha);
    for (int pair = fromPair; pair < toPair; pair++) {
      int first = a.offset + pair * a.lineStep;
      int second = first + apart;
      FloatVector c0 = FloatVector.zero(SPECIES);
      FloatVector d0 = FloatVector.zero(SPECIES);
      int end = ends[pair];
      for (int i = pair * a.slot; i < end; i++) {
        int place = places[i] & 0xff;
        int from = bOffset + place * bStride;
        int at = place * placeStep;
        FloatVector one = FloatVector.broadcast(SPECIES, values[first + at]);
        FloatVector other = FloatVector.broadcast(SPECIES, values[second + at]);
        FloatVector b0 = FloatVector.fromArray(SPECIES, b, from);
        c0 = one.fma(b0, c0);
        d0 = other.fma(b0, d0);
      }
      int to = cOffset + 2 * (pair - fromPair) * cStride;
      int below = to + cStride;
      put(c0, factor, kept, c, to);
      put(d0, factor, kept, c, below);
    }
  }

  private static void put(
      FloatVector sum, FloatVector factor, FloatVector kept, float[] c, int to) {
    FloatVector before = FloatVector.fromArray(SPECIES, c, to).mul(kept);
    sum.fma(factor, before).intoArray(c, to);
  }
}
