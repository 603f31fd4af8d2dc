package io.rekindle.core.train;

import io.rekindle.core.State;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Lbfgs;
import io.rekindle.core.optimizer.Optimizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Trains by L-BFGS on all rows at once; an epoch is an iteration.
final class FullBatchStepper implements Stepper {
  private final Network network;
  private final RowSum rowSum;
  private final Progress progress;
  private final float[] parameters;
  private final Lbfgs lbfgs;
  private final List<Slot> trained;
  private final double[] w;
  private final double rowScale;
  private final double learningRate;
  private final FiniteCheck finiteCheck;
  private final Consumer<State> saveRun;
  private double meanLoss;
  private long steps;
  private Optional<NonFinite> firstNonFinite = Optional.empty();

  FullBatchStepper(
      Network network,
      Training training,
      RowSum rowSum,
      float[] parameters,
      Progress progress,
      Consumer<State> saveRun) {
    this.saveRun = saveRun;
    this.network = network;
    this.rowSum = rowSum;
    this.progress = progress;
    this.parameters = parameters;
    trained = network.slots().stream().filter(Slot::trainable).toList();
    w = new double[trained.stream().mapToInt(Slot::size).sum()];
    learningRate = training.optimizer().learningRate();
    Optimizer.Rule.Lbfgs rule = (Optimizer.Rule.Lbfgs) training.optimizer().rule();
    lbfgs = new Lbfgs(w.length, rule.memory(), learningRate);
    rowScale = training.loss().reduction() == Loss.Reduction.MEAN ? 1.0 / rowSum.rows() : 1;
    finiteCheck = new FiniteCheck(network, parameters, rowSum::firstNonFiniteOutput);
  }

  @Override
  public OptionalDouble epoch(int epoch, double rateFactor) {
    if (steps > epoch) {
      return OptionalDouble.of(meanLoss);
    }
    if (progress.stopRequested()) {
      return OptionalDouble.empty();
    }
    if (steps == 0) {
      gather(parameters, w);
    }
    boolean observed = progress.observes(steps + 1);
    double value = lbfgs.iterate(w, this::evaluate);
    scatter(w);
    steps++;
    if (observed) {
      rowSum.view(steps, rowScale, learningRate).ifPresent(progress::observe);
    }
    if (!Double.isFinite(value)) {
      firstNonFinite = Optional.of(finiteCheck.locate(steps - 1));
      return OptionalDouble.empty();
    }
    progress.step(steps, meanLoss, (int) Math.min(Integer.MAX_VALUE, rowSum.rows()));
    if (progress.checkpointDue(steps)) {
      firstNonFinite = finiteCheck.parameters(steps);
      if (firstNonFinite.isPresent()) {
        return OptionalDouble.empty();
      }
      progress.checkpoint(checkpoint(saveRun));
    }
    return OptionalDouble.of(meanLoss);
  }

  @Override
  public void save(State state) {
    lbfgs.save(state);
    state.put("lbfgs.w", w);
    state.put("lbfgs.steps", (double) steps);
    state.put("lbfgs.mean_loss", meanLoss);
  }

  @Override
  public void load(State state) {
    lbfgs.load(state);
    state.get("lbfgs.w", w);
    steps = (long) state.get("lbfgs.steps");
    meanLoss = state.get("lbfgs.mean_loss");
  }

  private double evaluate(double[] at, double[] gradientAt) {
    scatter(at);
    double sum = rowSum.add(rowScale);
    meanLoss = sum / rowSum.rows();
    gather(rowSum.gradient(), gradientAt);
    return sum * rowScale + Penalty.of(network, parameters);
  }

  private void gather(float[] from, double[] into) {
    int next = 0;
    for (Slot slot : trained) {
      for (int i = slot.offset(); i < slot.end(); i++) {
        into[next++] = from[i];
      }
    }
  }

  private void scatter(double[] from) {
    int next = 0;
    for (Slot slot : trained) {
      for (int i = slot.offset(); i < slot.end(); i++) {
        parameters[i] = (float) from[next++];
      }
    }
  }

  @Override
  public long stepsPerEpoch() {
    return 1;
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public double learningRate() {
    return learningRate;
  }

  @Override
  public Optional<NonFinite> firstNonFinite() {
    return firstNonFinite;
  }

  @Override
  public void close() {
    rowSum.close();
  }
}
