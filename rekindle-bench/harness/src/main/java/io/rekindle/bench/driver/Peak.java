package io.rekindle.bench.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The processor's float32 limit, by fused multiply-adds that touch registers only.
final class Peak {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int STEPS = 1 << 16;

  /// Times that the compiler lays out the chains one after another: what a loop costs by itself
  /// took a Zen 1 to 29 GFLOP/s where it has 40.
  private static final int UNROLLED = 4;

  private static final double SECONDS = 0.05;
  private static final int WINDOWS = 12;

  private Peak() {}

  /// GFLOP/s.
  record Rates(double one, double all) {
    /// The better of each.
    Rates best(Rates other) {
      return new Rates(Math.max(one, other.one), Math.max(all, other.all));
    }
  }

  static Rates measure() {
    return new Rates(measure(1), measure(Runtime.getRuntime().availableProcessors()));
  }

  private static double measure(int threads) {
    List<Callable<Double>> jobs = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      jobs.add(Peak::oneThread);
    }
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      double sum = 0;
      for (Future<Double> rate : pool.invokeAll(jobs)) {
        sum += rate.get();
      }
      return sum;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The best of some short windows, the first of which warm up: what others take of the machine
  /// only makes a window slower.
  private static double oneThread() {
    double best = 0;
    for (int window = 0; window < WINDOWS; window++) {
      long start = System.nanoTime();
      long done = 0;
      while (System.nanoTime() - start < SECONDS * 1e9) {
        if (Float.isNaN(chains(0.999f, 0.001f))) {
          throw new IllegalStateException("the sum of a geometric series is a number");
        }
        done += (long) STEPS * UNROLLED;
      }
      double operations = 2.0 * CHAINS * SPECIES.length() * done;
      best = Math.max(best, operations / (System.nanoTime() - start));
    }
    return best;
  }

  /// Independent chains, as many as hide the latency of two units and fit 16 registers.
  private static float chains(float factor, float term) {
    FloatVector m = FloatVector.broadcast(SPECIES, factor);
    FloatVector t = FloatVector.broadcast(SPECIES, term);
    FloatVector a = t;
    FloatVector b = t;
    FloatVector c = t;
    FloatVector d = t;
    FloatVector e = t;
    FloatVector f = t;
    FloatVector g = t;
    FloatVector h = t;
    FloatVector i = t;
    FloatVector j = t;
    FloatVector k = t;
    FloatVector l = t;
    for (int step = 0; step < STEPS; step++) {
      for (int again = 0; again < UNROLLED; again++) {
        a = a.fma(m, t);
        b = b.fma(m, t);
        c = c.fma(m, t);
        d = d.fma(m, t);
        e = e.fma(m, t);
        f = f.fma(m, t);
        g = g.fma(m, t);
        h = h.fma(m, t);
        i = i.fma(m, t);
        j = j.fma(m, t);
        k = k.fma(m, t);
        l = l.fma(m, t);
      }
    }
    FloatVector sum = a.add(b).add(c).add(d).add(e).add(f);
    return sum.add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
  }
}
