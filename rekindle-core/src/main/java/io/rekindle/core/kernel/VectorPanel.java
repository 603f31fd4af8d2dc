package io.rekindle.core.kernel;

import static io.rekindle.core.kernel.VectorTiles.LANES;
import static io.rekindle.core.kernel.VectorTiles.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Scratch memory that begins where the processor reads vectors fastest.
///
/// An array of a JVM lies at a multiple of 8 bytes, anywhere in a vector of memory, and the
/// collector may move it. Nothing tells where it lies, but some processors read vectors a third
/// faster at multiples of 16 bytes, others at multiples of a whole vector, of which none crosses a
/// line of the cache. So all places are timed now and then. Results do not depend on the place.
final class VectorPanel {
  /// Floats from one place to the next.
  private static final int STEP = 2;

  /// How many places there are: one of them is where a vector of memory begins.
  private static final int PLACES = Math.max(2, LANES / STEP);

  /// The last of the places.
  private static final int LAST = (PLACES - 1) * STEP;

  /// How often the panel is used before it is timed again: some microseconds now and then.
  private static final int USES = 512;

  /// How often at first, so that the timing is soon compiled; until then it finds no difference.
  private static final int FIRST_USES = 8;

  /// How long that goes on.
  private static final int AT_FIRST = 1024;

  private static final int ROUNDS = 5;

  /// How much faster another place must be, so that noise moves nothing.
  private static final double GAIN = 1.05;

  /// The most floats that are read for it, which fit into the nearest cache.
  private static final int MOST = 1 << 12;

  final float[] values;
  private int offset;
  private int uses;

  /// The last sum, kept where others could see it, so that the compiler makes it.
  float read;

  VectorPanel(int size) {
    values = new float[size + LAST];
  }

  /// Where to begin this time.
  int begin() {
    if (uses % (uses < AT_FIRST ? FIRST_USES : USES) == 0) {
      offset = fastest();
    }
    uses++;
    return offset;
  }

  /// [#begin] for values that stay: they are moved along.
  void beginAgain() {
    int before = offset;
    int now = begin();
    if (now != before) {
      System.arraycopy(values, before, values, now, size());
    }
  }

  /// Where it began the last time.
  int offset() {
    return offset;
  }

  int size() {
    return values.length - LAST;
  }

  private int fastest() {
    int best = offset;
    double least = timeToRead(offset) / GAIN;
    for (int place = 0; place <= LAST; place += STEP) {
      double time = timeToRead(place);
      if (time < least) {
        best = place;
        least = time;
      }
    }
    return best;
  }

  private long timeToRead(int from) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      read += sum(values, from, Math.min(MOST, size()));
      least = Math.min(least, System.nanoTime() - start);
    }
    return least;
  }

  /// Eight sums, so that no addition waits for the one before instead of for memory.
  private static float sum(float[] values, int from, int count) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    FloatVector e = a;
    FloatVector f = a;
    FloatVector g = a;
    FloatVector h = a;
    for (int i = from; i <= from + count - 8 * LANES; i += 8 * LANES) {
      a = a.add(FloatVector.fromArray(SPECIES, values, i));
      b = b.add(FloatVector.fromArray(SPECIES, values, i + LANES));
      c = c.add(FloatVector.fromArray(SPECIES, values, i + 2 * LANES));
      d = d.add(FloatVector.fromArray(SPECIES, values, i + 3 * LANES));
      e = e.add(FloatVector.fromArray(SPECIES, values, i + 4 * LANES));
      f = f.add(FloatVector.fromArray(SPECIES, values, i + 5 * LANES));
      g = g.add(FloatVector.fromArray(SPECIES, values, i + 6 * LANES));
      h = h.add(FloatVector.fromArray(SPECIES, values, i + 7 * LANES));
    }
    return a.add(b).add(c.add(d)).add(e.add(f).add(g.add(h))).lane(0);
  }
}
