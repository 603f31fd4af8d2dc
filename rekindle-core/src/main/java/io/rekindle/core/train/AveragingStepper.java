package io.rekindle.core.train;

import io.rekindle.core.State;
import io.rekindle.core.network.Network;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Trains by local descent: [Replicas] take several steps each on their own rows, then parameters
/// and optimisers' memories are averaged; McMahan et al. 2017, Stich 2019. Steps are counted as the
/// replica with most rows takes them.
final class AveragingStepper implements Stepper {
  private final Training training;
  private final Replicas replicas;
  private final int localSteps;
  private final float[] parameters;
  private final float[] vector;
  private final Progress progress;
  private final Consumer<State> saveRun;
  private final FiniteCheck finiteCheck;
  private double lossSum;
  private long steps;
  private double learningRate;
  private Optional<NonFinite> firstNonFinite = Optional.empty();

  AveragingStepper(
      Network network,
      Training training,
      Replicas replicas,
      int localSteps,
      float[] parameters,
      Progress progress,
      Consumer<State> saveRun) {
    this.training = training;
    this.replicas = replicas;
    this.localSteps = localSteps;
    this.parameters = parameters;
    this.vector = Replica.vector(network, training, parameters);
    this.progress = progress;
    this.saveRun = saveRun;
    this.finiteCheck = new FiniteCheck(network, parameters, Optional::empty);
    learningRate = training.optimizer().learningRate();
  }

  @Override
  public long stepsPerEpoch() {
    return replicas.stepsPerEpoch();
  }

  @Override
  public OptionalDouble epoch(int epoch, double rateFactor) {
    long done = steps - epoch * stepsPerEpoch();
    if (done == 0) {
      lossSum = 0;
    }
    while (!progress.stopRequested()) {
      if (done == stepsPerEpoch()) {
        firstNonFinite = finiteCheck.parameters(steps);
        return firstNonFinite.isPresent()
            ? OptionalDouble.empty()
            : OptionalDouble.of(lossSum / replicas.rows());
      }
      int taken = (int) Math.min(localSteps, stepsPerEpoch() - done);
      advance(new Replicas.Stretch(epoch, done, taken, rateFactor));
      if (firstNonFinite.isPresent()) {
        break;
      }
      done += taken;
      if (progress.checkpointDue(steps)) {
        firstNonFinite = finiteCheck.parameters(steps);
        if (firstNonFinite.isPresent()) {
          break;
        }
        progress.checkpoint(checkpoint(saveRun));
      }
    }
    return OptionalDouble.empty();
  }

  private void advance(Replicas.Stretch stretch) {
    Replicas.Outcome outcome = replicas.advance(stretch, vector);
    firstNonFinite = outcome.firstNonFinite();
    System.arraycopy(vector, 0, parameters, 0, parameters.length);
    if (firstNonFinite.isPresent()) {
      return;
    }
    steps += stretch.steps();
    long last = steps - 1;
    learningRate =
        training.optimizer().learningRate()
            / (1 + training.optimizer().decay() * last)
            * stretch.rateFactor()
            * training
                .schedule()
                .factor(last, stepsPerEpoch() * training.epochs(), stepsPerEpoch());
    lossSum += outcome.lossSum();
    int rows = (int) Math.min(Integer.MAX_VALUE, outcome.rows());
    progress.step(steps, outcome.lossSum() / outcome.rows(), rows);
  }

  @Override
  public void save(State state) {
    state.put("replicas.vector", vector);
    state.put("replicas.steps", (double) steps);
    state.put("epoch.loss_sum", lossSum);
    state.put("epoch.learning_rate", learningRate);
  }

  @Override
  public void load(State state) {
    state.get("replicas.vector", vector);
    steps = (long) state.get("replicas.steps");
    lossSum = state.get("epoch.loss_sum");
    learningRate = state.get("epoch.learning_rate");
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
  public void close() {}
}
