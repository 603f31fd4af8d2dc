package io.rekindle.core.train;

import io.rekindle.core.State;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
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
  private final MaxNorm maxNorm;
  private final FiniteCheck finiteCheck;
  private final long stepsPerEpoch;
  private final boolean mean;
  private final Consumer<State> saveRun;

  /// Where the rows of the next step are put, if they are asked for before this step is done.
  private final Optional<Batch> following;

  private boolean lookedAhead;
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
    boolean sparse = compute.kernels().sparse().isPresent();
    Density density = sparse ? source.density() : Density.FULL;
    batch = new Batch(capacity, source.inputs(), source.targetWidth(), density);
    updater = new Updater(training.optimizer(), network.slots());
    boolean folds =
        updater.descendsPlainly() && network.layers().stream().noneMatch(BatchStepper::hasL1);
    boolean denseAlone =
        network.slots().stream()
            .allMatch(s -> s.kind() == Slot.Kind.WEIGHT || s.kind() == Slot.Kind.BIAS);
    gradient = new float[folds && denseAlone ? 0 : parameters.length];
    Loss loss = training.loss();
    long seed = training.seed();
    pass =
        folds
            ? Pass.folded(network, loss, parameters, gradient, batch, seed, compute)
            : new Pass(network, loss, parameters, gradient, batch, seed, compute);
    pass.stepBy(updater);
    following = pass.looksAhead() ? Optional.of(batch.another()) : Optional.empty();
    maxNorm = new MaxNorm(network);
    finiteCheck = new FiniteCheck(network, parameters, pass::firstNonFiniteOutput);
    stepsPerEpoch = Math.ceilDiv(source.rows(), capacity);
    mean = training.loss().reduction() == Loss.Reduction.MEAN;
    learningRate = updater.learningRate();
  }

  private static boolean hasL1(Layer layer) {
    return layer instanceof Layer.Dense dense && dense.l1() != 0;
  }

  @Override
  public OptionalDouble epoch(int epoch, double rateFactor) {
    startEpoch(epoch);
    while (!progress.stopRequested()) {
      if (!nextRows()) {
        pass.settle();
        firstNonFinite = finiteCheck.parameters(steps());
        return firstNonFinite.isPresent()
            ? OptionalDouble.empty()
            : OptionalDouble.of(lossSum / source.rows());
      }
      boolean read = progress.readsParameters(steps() + 1);
      if (read) {
        pass.settle();
      }
      double loss = step(rateFactor);
      if (firstNonFinite.isPresent()) {
        break;
      }
      lossSum += mean ? loss * batch.rows() : loss;
      if (read) {
        pass.settle();
      }
      progress.step(steps(), mean ? loss : loss / batch.rows(), batch.rows());
      if (progress.checkpointDue(steps())) {
        pass.settle();
        firstNonFinite = finiteCheck.parameters(steps());
        if (firstNonFinite.isPresent()) {
          break;
        }
        progress.checkpoint(checkpoint(saveRun));
      }
    }
    pass.settle();
    return OptionalDouble.empty();
  }

  /// Goes to the rows of the next step, which may be known already.
  private boolean nextRows() {
    if (!lookedAhead) {
      return source.next(batch);
    }
    lookedAhead = false;
    Optional<Batch> next = batch.following();
    batch.setFollowing(Optional.empty());
    if (next.isPresent()) {
      batch.copyRows(next.get());
    }
    return next.isPresent();
  }

  /// Finds out what the rows of the next step are, if the pass has a use for them.
  private void lookAhead() {
    if (following.isPresent()) {
      lookedAhead = true;
      batch.setFollowing(source.next(following.get()) ? following : Optional.empty());
    }
  }

  /// Goes to the first row of an epoch, or to where a resumed run was put down.
  private void startEpoch(int epoch) {
    source.startEpoch(epoch);
    lookedAhead = false;
    batch.setFollowing(Optional.empty());
    pass.parametersChanged();
    long done = steps() - epoch * stepsPerEpoch;
    if (done <= 0) {
      lossSum = 0;
    }
    for (long i = 0; i < done; i++) {
      source.next(batch);
    }
    pass.begin();
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

  /// The training step: forward, loss and backward, then the optimiser.
  private double step(double rateFactor) {
    boolean observed = progress.observes(steps() + 1);
    double factor =
        rateFactor
            * training.schedule().factor(steps(), stepsPerEpoch * training.epochs(), stepsPerEpoch);
    double scheduled = updater.learningRate() * factor;
    learningRate = progress.learningRate(steps() + 1, scheduled);
    if (learningRate != scheduled && scheduled != 0) {
      factor *= learningRate / scheduled;
    }
    double loss = pass.forwardAndBack(steps(), learningRate);
    if (observed) {
      pass.settle();
      double rowScale = mean ? 1.0 / batch.rows() : 1;
      progress.observe(new StepView(steps() + 1, pass, batch.rows(), rowScale, learningRate));
    }
    if (!Double.isFinite(loss)) {
      pass.settle();
      firstNonFinite = Optional.of(finiteCheck.locate(steps()));
      return loss;
    }
    if (updater.clips()) {
      pass.parameterGradients();
      updater.begin(gradient, factor);
      pass.update();
    } else {
      updater.begin(gradient, factor);
      lookAhead();
      pass.descend();
    }
    if (maxNorm.isSet()) {
      pass.settle();
      maxNorm.apply(parameters);
      pass.parametersChanged();
    }
    return loss;
  }

  @Override
  public long stepsPerEpoch() {
    return stepsPerEpoch;
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
