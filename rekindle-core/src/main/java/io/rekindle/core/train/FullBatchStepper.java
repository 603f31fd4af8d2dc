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

/// Trains by L-BFGS on all rows at once; an epoch is an iteration. Rows pass in chunks whose
/// gradients add up.
final class FullBatchStepper implements Stepper {
  private static final int CHUNK = 1024;

  private final Network network;
  private final Source source;
  private final Progress progress;
  private final Batch batch;
  private final float[] parameters;
  private final float[] gradient;
  private final Pass pass;
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
      Source source,
      float[] parameters,
      Progress progress,
      Consumer<State> saveRun,
      Compute compute) {
    this.saveRun = saveRun;
    this.network = network;
    this.source = source;
    this.progress = progress;
    this.parameters = parameters;
    int capacity = (int) Math.max(1, Math.min(CHUNK, source.rows()));
    batch = new Batch(capacity, source.inputs(), source.targetWidth());
    gradient = new float[parameters.length];
    // A line search compares losses that differ by less than bfloat16 can tell.
    pass =
        new Pass(
            network,
            training.loss(),
            parameters,
            gradient,
            batch,
            training.seed(),
            compute.inFloat32());
    trained = network.slots().stream().filter(Slot::trainable).toList();
    w = new double[trained.stream().mapToInt(Slot::size).sum()];
    learningRate = training.optimizer().learningRate();
    Optimizer.Rule.Lbfgs rule = (Optimizer.Rule.Lbfgs) training.optimizer().rule();
    lbfgs = new Lbfgs(w.length, rule.memory(), learningRate);
    rowScale = training.loss().reduction() == Loss.Reduction.MEAN ? 1.0 / source.rows() : 1;
    finiteCheck = new FiniteCheck(network, parameters, pass);
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
    double value = lbfgs.iterate(w, this::evaluate);
    scatter(w);
    steps++;
    if (!Double.isFinite(value)) {
      firstNonFinite = Optional.of(finiteCheck.locate(steps - 1));
      return OptionalDouble.empty();
    }
    progress.step(steps, meanLoss, (int) Math.min(Integer.MAX_VALUE, source.rows()));
    if (progress.checkpointDue(steps)) {
      firstNonFinite = finiteCheck.parameters(steps);
      if (firstNonFinite.isPresent()) {
        return OptionalDouble.empty();
      }
      State state = new State();
      save(state);
      saveRun.accept(state);
      progress.checkpoint(state);
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
    source.startEpoch(0);
    double sum = 0;
    boolean add = false;
    while (source.next(batch)) {
      sum += pass.gradient(0, rowScale, add);
      add = true;
    }
    meanLoss = sum / source.rows();
    gather(gradient, gradientAt);
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
    pass.close();
  }
}
