package io.rekindle.core.train;

import io.rekindle.core.State;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Updater;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Trains batch by batch like [BatchStepper], with gradients that [Replicas] compute.
final class GradientStepper implements Stepper {
  private final Network network;
  private final Training training;
  private final Replicas replicas;
  private final float[] parameters;
  private final float[] gradient;
  private final Progress progress;
  private final Consumer<State> saveRun;
  private final Updater updater;
  private final MaxNorm maxNorm;
  private final FiniteCheck finiteCheck;
  private final int batchSize;
  private final boolean mean;
  private double lossSum;
  private double learningRate;
  private Optional<NonFinite> firstNonFinite = Optional.empty();

  GradientStepper(
      Network network,
      Training training,
      Replicas replicas,
      float[] parameters,
      Progress progress,
      Consumer<State> saveRun) {
    this.network = network;
    this.training = training;
    this.replicas = replicas;
    this.parameters = parameters;
    this.progress = progress;
    this.saveRun = saveRun;
    gradient = new float[parameters.length];
    updater = new Updater(training.optimizer(), network.slots());
    maxNorm = new MaxNorm(network);
    finiteCheck = new FiniteCheck(network, parameters, Optional::empty);
    batchSize = Math.clamp(replicas.rows(), 1, training.batchSize());
    mean = training.loss().reduction() == Loss.Reduction.MEAN;
    learningRate = updater.learningRate();
  }

  @Override
  public long stepsPerEpoch() {
    return Math.ceilDiv(replicas.rows(), batchSize);
  }

  @Override
  public OptionalDouble epoch(int epoch, double rateFactor) {
    long done = steps() - epoch * stepsPerEpoch();
    if (done == 0) {
      lossSum = 0;
    }
    while (!progress.stopRequested()) {
      if (done == stepsPerEpoch()) {
        firstNonFinite = finiteCheck.parameters(steps());
        return firstNonFinite.isPresent()
            ? OptionalDouble.empty()
            : OptionalDouble.of(lossSum / replicas.rows());
      }
      long start = done * batchSize;
      step(epoch, start, (int) Math.min(batchSize, replicas.rows() - start), rateFactor);
      if (firstNonFinite.isPresent()) {
        break;
      }
      done++;
      if (progress.checkpointDue(steps())) {
        firstNonFinite = finiteCheck.parameters(steps());
        if (firstNonFinite.isPresent()) {
          break;
        }
        progress.checkpoint(checkpoint(saveRun));
      }
    }
    return OptionalDouble.empty();
  }

  private void step(int epoch, long start, int rows, double rateFactor) {
    long total = stepsPerEpoch() * training.epochs();
    double factor = rateFactor * training.schedule().factor(steps(), total, stepsPerEpoch());
    learningRate = updater.learningRate() * factor;
    double scale = mean ? 1.0 / rows : 1;
    var part = new Replicas.Part(epoch, start, rows, steps(), scale);
    Replicas.Outcome outcome = replicas.gradient(part, parameters, gradient);
    if (!Double.isFinite(outcome.lossSum())) {
      firstNonFinite = outcome.firstNonFinite().or(() -> Optional.of(finiteCheck.locate(steps())));
      return;
    }
    Penalty.addGradient(network, parameters, gradient);
    updater.step(parameters, gradient, factor);
    if (maxNorm.isSet()) {
      maxNorm.apply(parameters);
    }
    lossSum += outcome.lossSum();
    progress.step(steps(), outcome.lossSum() / rows, rows);
  }

  @Override
  public void save(State state) {
    updater.save(state);
    state.put("epoch.loss_sum", lossSum);
    state.put("epoch.learning_rate", learningRate);
  }

  @Override
  public void load(State state) {
    updater.load(state);
    lossSum = state.get("epoch.loss_sum");
    learningRate = state.get("epoch.learning_rate");
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
  public void close() {}
}
