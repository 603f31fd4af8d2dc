package io.rekindle.core.train;

import io.rekindle.core.State;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Updater;
import io.rekindle.core.random.Draws;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/// One of several copies of a network, with the rows it computes on. Keeps nothing between calls:
/// the same arguments give the same bits, so that a call that failed can be repeated anywhere.
///
/// @param index its number among the replicas, from 0
/// @param rows its own training rows
public record Replica(
    int index, Network network, Training training, Examples rows, Compute compute) {
  /// The most rows that pass at once where a gradient is summed up.
  private static final int CHUNK = 1024;

  /// The gradient of some of its rows.
  ///
  /// @param which indexes of its rows
  /// @param positions where in the whole batch each lies; decides what dropout drops
  /// @param scale what each row's loss is multiplied by
  /// @param step steps done before this one
  /// @param gradient overwritten; without penalties
  public Replicas.Outcome gradient(
      float[] parameters, int[] which, int[] positions, double scale, long step, float[] gradient) {
    Arrays.fill(gradient, 0);
    int capacity = Math.clamp(training.batchSize(), 1, CHUNK);
    Batch batch = new Batch(capacity, network.inputs(), rows.targets().columns());
    double sum = 0;
    try (Pass pass =
        new Pass(network, training.loss(), parameters, gradient, batch, training.seed(), compute)) {
      for (int from = 0; from < which.length; from += capacity) {
        int to = Math.min(which.length, from + capacity);
        batch.setRows(to - from);
        for (int i = from; i < to; i++) {
          rows.copyRow(which[i], batch, i - from);
        }
        pass.setPositions(Arrays.copyOfRange(positions, from, to));
        sum += pass.gradient(step, scale, true);
        if (!Double.isFinite(sum)) {
          var check = new FiniteCheck(network, parameters, pass::firstNonFiniteOutput);
          return outcome(sum, which.length, check.locate(step));
        }
      }
    }
    return new Replicas.Outcome(sum, which.length, Optional.empty());
  }

  private static Replicas.Outcome outcome(double sum, int rows, NonFinite found) {
    return new Replicas.Outcome(sum, rows, Optional.of(found));
  }

  /// The steps of an epoch on its own rows.
  public long stepsPerEpoch() {
    return stepsPerEpoch(rows.rows(), training.batchSize());
  }

  /// The steps of an epoch on so many rows.
  public static long stepsPerEpoch(long rows, int batchSize) {
    return Math.ceilDiv(rows, batchSize);
  }

  /// How many rows [#advance] will see.
  public static long rowsOf(Replicas.Stretch stretch, long rows, int batchSize) {
    long from = Math.min(rows, stretch.start() * batchSize);
    return Math.min(rows, (stretch.start() + stretch.steps()) * batchSize) - from;
  }

  /// What [#advance] starts from: the parameters and, behind them, the optimiser's memory.
  public static float[] vector(Network network, Training training, float[] parameters) {
    State state = new State();
    new Updater(training.optimizer(), network.slots()).save(state);
    return pack(state, parameters);
  }

  /// Takes steps of an epoch on its own rows, which it shuffles by itself, as many as are left.
  ///
  /// @param vector as [#vector] makes it; changed
  public Replicas.Outcome advance(Replicas.Stretch stretch, float[] vector) {
    long stepsPerEpoch = stepsPerEpoch();
    int steps = (int) Math.min(stretch.steps(), stepsPerEpoch - stretch.start());
    if (steps <= 0) {
      return new Replicas.Outcome(0, 0, Optional.empty());
    }
    Training own = training.withSeed(Draws.of(training.seed(), "replica").fork(index).key());
    float[] parameters = Arrays.copyOf(vector, network.size());
    Source source = rows.source(own.shuffle(), own.seed());
    try (BatchStepper stepper =
        new BatchStepper(
            network, own, source, parameters, new StopAfter(steps), _ -> {}, compute)) {
      State state = unpack(vector);
      state.put("optimizer.steps", (double) (stretch.epoch() * stepsPerEpoch + stretch.start()));
      state.put("epoch.loss_sum", 0);
      state.put("epoch.learning_rate", own.optimizer().learningRate());
      stepper.load(state);
      OptionalDouble _ = stepper.epoch(stretch.epoch(), stretch.rateFactor());
      stepper.save(state);
      System.arraycopy(pack(state, parameters), 0, vector, 0, vector.length);
      return new Replicas.Outcome(
          state.get("epoch.loss_sum"),
          rowsOf(stretch, rows.rows(), training.batchSize()),
          stepper.firstNonFinite());
    }
  }

  /// The sum over rows of weight times loss, in inference mode.
  public static double lossSum(
      Network network, Loss loss, Examples rows, float[] parameters, Compute compute) {
    try (Inference inference =
        new Inference(network, loss, rows.targets().columns(), parameters, compute)) {
      return rows.rows() == 0 ? 0 : inference.evaluate(rows).loss() * rows.rows();
    }
  }

  private static float[] pack(State state, float[] parameters) {
    float[] first = state.floats().getOrDefault("optimizer.first", new float[0]);
    float[] second = state.floats().getOrDefault("optimizer.second", new float[0]);
    int size = parameters.length;
    float[] vector = Arrays.copyOf(parameters, size + first.length + second.length + 1);
    System.arraycopy(first, 0, vector, size, first.length);
    System.arraycopy(second, 0, vector, size + first.length, second.length);
    vector[vector.length - 1] = (float) state.get("optimizer.momentum_product");
    return vector;
  }

  private State unpack(float[] vector) {
    State state = new State();
    new Updater(training.optimizer(), network.slots()).save(state);
    int at = network.size();
    for (String name : new String[] {"optimizer.first", "optimizer.second"}) {
      int length = state.floats().getOrDefault(name, new float[0]).length;
      state.put(name, Arrays.copyOfRange(vector, at, at + length));
      at += length;
    }
    state.put("optimizer.momentum_product", (double) vector[at]);
    return state;
  }

  /// Stops before one step more than asked for.
  private static final class StopAfter implements Progress {
    private int left;

    StopAfter(int steps) {
      left = steps;
    }

    @Override
    public boolean stopRequested() {
      return left-- == 0;
    }
  }
}
