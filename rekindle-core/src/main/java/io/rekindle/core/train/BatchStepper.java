package io.rekindle.core.train;

import io.rekindle.core.State;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Updater;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Trains batch by batch: the training step.
final class BatchStepper implements Stepper {
  private final Training training;
  private final Source source;
  private final Progress progress;
  private final Batch batch;
  private final float[] parameters;
  private final float[] gradient;
  private final Pass pass;
  private final Updater updater;
  private final Workers.Work update = this::update;
  private final MaxNorm maxNorm;
  private final FiniteCheck finiteCheck;
  private final long stepsPerEpoch;
  private final boolean mean;
  private final Consumer<State> saveRun;
  private double lossSum;
  private double learningRate;
  private Optional<NonFinite> firstNonFinite = Optional.empty();

  BatchStepper(
      Network network,
      Training training,
      Source source,
      float[] parameters,
      Progress progress,
      Consumer<State> saveRun,
      Compute compute) {
    this.saveRun = saveRun;
    this.training = training;
    this.source = source;
    this.progress = progress;
    this.parameters = parameters;
    int capacity = (int) Math.max(1, Math.min(training.batchSize(), source.rows()));
    batch = new Batch(capacity, source.inputs(), source.targetWidth());
    gradient = new float[parameters.length];
    pass =
        new Pass(network, training.loss(), parameters, gradient, batch, training.seed(), compute);
    updater = new Updater(training.optimizer(), network.slots());
    maxNorm = new MaxNorm(network);
    finiteCheck = new FiniteCheck(network, parameters, pass);
    stepsPerEpoch = Math.ceilDiv(source.rows(), capacity);
    mean = training.loss().reduction() == Loss.Reduction.MEAN;
    learningRate = updater.learningRate();
  }

  @Override
  public OptionalDouble epoch(int epoch, double rateFactor) {
    startEpoch(epoch);
    while (!progress.stopRequested()) {
      if (!source.next(batch)) {
        finiteCheck.parameters(steps()).ifPresent(found -> firstNonFinite = Optional.of(found));
        return firstNonFinite.isPresent()
            ? OptionalDouble.empty()
            : OptionalDouble.of(lossSum / source.rows());
      }
      double loss = step(rateFactor);
      if (firstNonFinite.isPresent()) {
        break;
      }
      lossSum += mean ? loss * batch.rows() : loss;
      progress.step(steps(), mean ? loss : loss / batch.rows(), batch.rows());
      if (progress.checkpointDue(steps())) {
        checkpoint();
      }
    }
    return OptionalDouble.empty();
  }

  /// Goes to the first row of an epoch, or to where a resumed run was put down.
  private void startEpoch(int epoch) {
    source.startEpoch(epoch);
    long done = steps() - epoch * stepsPerEpoch;
    if (done == 0) {
      lossSum = 0;
    }
    for (long i = 0; i < done; i++) {
      source.next(batch);
    }
  }

  private void checkpoint() {
    State state = new State();
    save(state);
    saveRun.accept(state);
    progress.checkpoint(state);
  }

  @Override
  public void save(State state) {
    updater.save(state);
    state.put("epoch.loss_sum", lossSum);
  }

  @Override
  public void load(State state) {
    updater.load(state);
    lossSum = state.get("epoch.loss_sum");
  }

  /// The training step: forward, loss and backward, then the optimiser.
  private double step(double rateFactor) {
    double loss = pass.gradient(steps());
    if (!Double.isFinite(loss)) {
      firstNonFinite = Optional.of(finiteCheck.locate(steps()));
      return loss;
    }
    double factor =
        rateFactor
            * training.schedule().factor(steps(), stepsPerEpoch * training.epochs(), stepsPerEpoch);
    learningRate = updater.learningRate() * factor;
    updater.begin(gradient, factor);
    pass.share(updater.tiles(), update);
    maxNorm.apply(parameters);
    return loss;
  }

  private void update(int tile) {
    updater.update(tile, parameters, gradient);
  }

  @Override
  public long steps() {
    return updater.steps();
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
