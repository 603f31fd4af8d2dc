package io.rekindle.doctor;

import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.StepView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Records what goes through the layers while a network trains, by looking at a step's own rows:
/// nothing is computed a second time.
///
/// Steps are 1, 2, 5, 10, 20, 40 and so on, and the further a run has come, the rarer: at most a
/// fiftieth of the steps so far lie between two. Which they are depends on their number alone, so
/// that a resumed run records the same.
public final class SignalRecorder implements Progress {
  private static final long EVERY = 20;
  private static final long SHARE = 50;

  /// Of larger layers, so many weights stand for all when a step's change is measured.
  private static final int MOST_WEIGHTS = 1 << 16;

  private final Consumer<StepSignals> tell;
  private final List<Weights> weights = new ArrayList<>();
  private Optional<Network> network = Optional.empty();
  private Optional<StepSignals> pending = Optional.empty();
  private long next = 1;
  private double lossSum;
  private long losses;

  /// @param tell is told on the thread that trains, after each recorded step
  public SignalRecorder(Consumer<StepSignals> tell) {
    this.tell = tell;
  }

  @Override
  public void started(Network of, float[] parameters, long totalSteps, long stepsPerEpoch) {
    network = Optional.of(of);
    weights.clear();
    of.slots().stream()
        .filter(slot -> slot.kind() == Slot.Kind.WEIGHT)
        .forEach(slot -> weights.add(new Weights(slot, parameters)));
  }

  @Override
  public boolean readsParameters(long step) {
    while (next < step) {
      next = after(next);
    }
    return next == step;
  }

  @Override
  public boolean observes(long step) {
    if (!readsParameters(step)) {
      return false;
    }
    weights.forEach(Weights::remember);
    return true;
  }

  private static long after(long step) {
    if (step >= EVERY) {
      return step + Math.max(EVERY, step / SHARE);
    }
    return step < 2 ? 2 : step < 5 ? 5 : step < 10 ? 10 : EVERY;
  }

  @Override
  public void observe(StepView view) {
    List<StepSignals.Layer> layers =
        DenseBlock.of(network.orElseThrow(), view.pass()).stream()
            .map(block -> layer(block, view))
            .toList();
    pending = Optional.of(new StepSignals(view.step(), Double.NaN, view.learningRate(), layers));
  }

  private static StepSignals.Layer layer(DenseBlock block, StepView view) {
    int units = block.product().width();
    int count = view.rows() * units;
    float[] y = block.end().out();
    float[] dz = block.product().gradient();
    return new StepSignals.Layer(
        block.product().layer(),
        Math.sqrt(Reading.squares(y, 0, count) / count),
        dz.length == 0
            ? Double.NaN
            : Math.sqrt(Reading.squares(dz, 0, count) / count) / view.rowScale(),
        Double.NaN,
        Reading.silent(y, view.rows(), units) / (double) units,
        block.end().activation().map(a -> Reading.atAnEnd(a, y, count)).orElse(0) / (double) count);
  }

  @Override
  public void step(long number, double loss, int rows) {
    lossSum += loss;
    losses++;
    if (pending.isPresent() && pending.get().step() == number) {
      StepSignals seen = pending.get();
      List<StepSignals.Layer> layers = new ArrayList<>();
      for (int i = 0; i < seen.layers().size(); i++) {
        layers.add(withUpdate(seen.layers().get(i), weights.get(i).change()));
      }
      pending = Optional.empty();
      tell.accept(new StepSignals(number, lossSum / losses, seen.learningRate(), layers));
      lossSum = 0;
      losses = 0;
    }
  }

  private static StepSignals.Layer withUpdate(StepSignals.Layer layer, double update) {
    return new StepSignals.Layer(
        layer.layer(),
        layer.activations(),
        layer.gradients(),
        update,
        layer.dead(),
        layer.saturated());
  }

  /// Tells of a recorded step that broke the run, and so was not done.
  public void ended() {
    pending.ifPresent(tell);
    pending = Optional.empty();
  }

  /// The weights of one layer before a step, or some of them, spread evenly.
  private static final class Weights {
    private final float[] live;
    private final float[] before;
    private final int offset;
    private final int size;
    private final int stride;

    Weights(Slot slot, float[] live) {
      this.live = live;
      this.offset = slot.offset();
      this.size = slot.size();
      this.before = new float[Math.min(MOST_WEIGHTS, size)];
      this.stride = size <= MOST_WEIGHTS ? 1 : spread(size);
    }

    /// A step near the golden section of the size without a common divisor, so that its multiples
    /// modulo the size are even and all different.
    private static int spread(int size) {
      int step = (int) Math.round(size * 0.6180339887498949);
      while (gcd(step, size) != 1) {
        step++;
      }
      return step;
    }

    private static int gcd(int a, int b) {
      return b == 0 ? a : gcd(b, a % b);
    }

    void remember() {
      int at = 0;
      for (int i = 0; i < before.length; i++) {
        before[i] = live[offset + at];
        at = next(at);
      }
    }

    private int next(int at) {
      int left = size - stride;
      return at < left ? at + stride : at - left;
    }

    double change() {
      double change = 0;
      double sum = 0;
      int at = 0;
      for (float each : before) {
        double w = each;
        double d = live[offset + at] - w;
        change += d * d;
        sum += w * w;
        at = next(at);
      }
      return Math.sqrt(change / sum);
    }
  }
}
