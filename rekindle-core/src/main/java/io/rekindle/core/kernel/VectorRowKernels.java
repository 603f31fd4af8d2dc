package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;

import jdk.incubator.vector.FloatVector;

/// [RowKernels] by the Vector API, four units at a time: a vector of the row then serves four loads
/// of weights.
final class VectorRowKernels implements RowKernels {
  private static final int SIDE = 4;

  @Override
  public int work() {
    return SIDE * LANES;
  }

  /// The column at which the first vector begins that is not all 0.
  private static int vectorFrom(int first) {
    return first / LANES * LANES;
  }

  /// The column at which the last such vector ends, if it is a whole one.
  private static int vectorTo(int end, int width) {
    return Math.min(Math.ceilDiv(end, LANES) * LANES, width / LANES * LANES);
  }

  @Override
  public void forward(
      int[] units, int from, int to, Row x, RowWeights weights, float[] y, float[] work) {
    weights.begin();
    float[] w = weights.values();
    int width = x.width();
    int first = vectorFrom(x.first);
    int end = vectorTo(x.end, width);
    for (int i = from; i < to; i += SIDE) {
      int u0 = units[i];
      int u1 = units[Math.min(i + 1, to - 1)];
      int u2 = units[Math.min(i + 2, to - 1)];
      int u3 = units[Math.min(i + 3, to - 1)];
      int w0 = weights.of(u0);
      int w1 = weights.of(u1);
      int w2 = weights.of(u2);
      int w3 = weights.of(u3);
      VectorRow.dots(x.values, 0, first, end, w, w0, w1, w2, w3, work);
      y[u0] = end(x, w, w0, work, 0);
      y[u1] = end(x, w, w1, work, LANES);
      y[u2] = end(x, w, w2, work, 2 * LANES);
      y[u3] = end(x, w, w3, work, 3 * LANES);
    }
  }

  /// The sum over lanes, and what is left of a row behind its last whole vector.
  private static float end(Row x, float[] w, int at, float[] sums, int sumsAt) {
    float sum = VectorRow.sum(sums, sumsAt);
    for (int p = SPECIES.loopBound(x.width()); p < x.width(); p++) {
      sum = Math.fma(x.values[p], w[at + p], sum);
    }
    return sum;
  }

  @Override
  public void step(
      int[] units, int from, int to, float[] d, Row x, float keep, RowWeights weights) {
    float[] w = weights.values();
    for (int i = from; i < to; i++) {
      float factor = d[units[i]];
      int at = weights.of(units[i]);
      if (keep == 1) {
        VectorRow.add(x.end - x.first, factor, x.values, x.first, w, at + x.first);
      } else {
        VectorTiles.combine(x.width(), factor, x.values, 0, keep, w, at);
      }
    }
  }

  @Override
  public void stepForward(
      int[] units,
      int moving,
      int count,
      float[] d,
      Row x,
      Row next,
      float keep,
      RowWeights weights,
      float[] y,
      float[] work) {
    weights.begin();
    float[] w = weights.values();
    int together = keep == 1 ? moving / SIDE * SIDE : 0;
    int width = x.width();
    int first = vectorFrom(Math.min(x.first, next.first));
    int end = vectorTo(Math.max(x.end, next.end), width);
    for (int i = 0; i < together; i += SIDE) {
      int u0 = units[i];
      int u1 = units[i + 1];
      int u2 = units[i + 2];
      int u3 = units[i + 3];
      int w0 = weights.of(u0);
      int w1 = weights.of(u1);
      int w2 = weights.of(u2);
      int w3 = weights.of(u3);
      stepAndDots(
          d[u0], d[u1], d[u2], d[u3], x.values, next.values, first, end, w, w0, w1, w2, w3, work);
      y[u0] = stepAndEnd(d[u0], x, next, w, w0, work, 0);
      y[u1] = stepAndEnd(d[u1], x, next, w, w1, work, LANES);
      y[u2] = stepAndEnd(d[u2], x, next, w, w2, work, 2 * LANES);
      y[u3] = stepAndEnd(d[u3], x, next, w, w3, work, 3 * LANES);
    }
    step(units, together, moving, d, x, keep, weights);
    forward(units, together, count, next, weights, y, work);
  }

  private static void stepAndDots(
      float d0,
      float d1,
      float d2,
      float d3,
      float[] x,
      float[] next,
      int first,
      int end,
      float[] w,
      int w0,
      int w1,
      int w2,
      int w3,
      float[] sums) {
    FloatVector f0 = FloatVector.broadcast(SPECIES, d0);
    FloatVector f1 = FloatVector.broadcast(SPECIES, d1);
    FloatVector f2 = FloatVector.broadcast(SPECIES, d2);
    FloatVector f3 = FloatVector.broadcast(SPECIES, d3);
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int p = first; p < end; p += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, p);
      FloatVector n = FloatVector.fromArray(SPECIES, next, p);
      FloatVector r = f0.fma(v, FloatVector.fromArray(SPECIES, w, w0 + p));
      r.intoArray(w, w0 + p);
      s0 = n.fma(r, s0);
      r = f1.fma(v, FloatVector.fromArray(SPECIES, w, w1 + p));
      r.intoArray(w, w1 + p);
      s1 = n.fma(r, s1);
      r = f2.fma(v, FloatVector.fromArray(SPECIES, w, w2 + p));
      r.intoArray(w, w2 + p);
      s2 = n.fma(r, s2);
      r = f3.fma(v, FloatVector.fromArray(SPECIES, w, w3 + p));
      r.intoArray(w, w3 + p);
      s3 = n.fma(r, s3);
    }
    s0.intoArray(sums, 0);
    s1.intoArray(sums, LANES);
    s2.intoArray(sums, 2 * LANES);
    s3.intoArray(sums, 3 * LANES);
  }

  private static float stepAndEnd(
      float d, Row x, Row next, float[] w, int at, float[] sums, int sumsAt) {
    for (int p = SPECIES.loopBound(x.width()); p < x.width(); p++) {
      w[at + p] = Math.fma(d, x.values[p], w[at + p]);
    }
    return end(next, w, at, sums, sumsAt);
  }
}
