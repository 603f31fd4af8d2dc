package io.rekindle.core.train;

import io.rekindle.core.InputException;
import io.rekindle.core.State;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// One training run, from initial parameters to a [Trained] network.
///
/// The same network, training and rows give the same bits, run after run and for any number of
/// threads.
public final class Trainer {
  private final Network network;
  private final Training training;
  private final long rows;
  private final Steppers steppers;
  private final Validation validation;
  private final Progress progress;
  private final float[] parameters;
  private final List<EpochReport> reports = new ArrayList<>();
  private final Watch watch;
  private long stepsPerEpoch;
  private int epoch;
  private double seconds;

  /// Makes what changes the parameters.
  @FunctionalInterface
  private interface Steppers {
    Stepper make(Consumer<State> saveRun);
  }

  private Trainer(
      Network network,
      Training training,
      long rows,
      Steppers steppers,
      Validation validation,
      float[] initial,
      Progress progress) {
    this.network = network;
    this.training = training;
    this.rows = rows;
    this.steppers = steppers;
    this.validation = validation;
    this.progress = progress;
    this.parameters = initial;
    this.watch = new Watch(training, parameters);
  }

  private static Trainer here(
      Network network,
      Training training,
      Source source,
      Optional<Examples> validation,
      float[] initial,
      Progress progress,
      Compute compute) {
    requireRows("rows to train on", source.rows());
    requireInputs("rows", source.inputs(), network);
    requireTargets("targets", source.targetWidth(), network, training.loss());
    validation.ifPresent(
        rows -> {
          requireRows("validation rows", rows.rows());
          requireInputs("validation rows", rows.features().columns(), network);
          requireTargets("validation targets", rows.targets().columns(), network, training.loss());
        });
    Steppers steppers =
        saveRun ->
            isFullBatch(training)
                ? new FullBatchStepper(
                    network,
                    training,
                    new RowSum.Here(network, training, source, initial, compute),
                    initial,
                    progress,
                    saveRun)
                : new BatchStepper(network, training, source, initial, progress, saveRun, compute);
    return new Trainer(
        network,
        training,
        source.rows(),
        steppers,
        Validation.here(network, training, validation, initial, compute),
        initial,
        progress);
  }

  private static void requireInputs(String what, int inputs, Network network) {
    if (inputs != network.inputs()) {
      throw new IllegalArgumentException(
          "%s of width %d, the network reads %d".formatted(what, inputs, network.inputs()));
    }
  }

  /// A row of targets has a number for each output; for cross-entropy it may index one instead.
  private static void requireTargets(String what, int width, Network network, Loss loss) {
    int outputs = network.outputs();
    boolean indexes = width == 1 && loss.measure() instanceof Loss.Measure.CrossEntropy;
    if (width != outputs && !indexes) {
      throw new IllegalArgumentException(
          "%s of width %d, the network gives %d; give the last dense layer %d %s"
              .formatted(what, width, outputs, width, width == 1 ? "unit" : "units"));
    }
  }

  private static void requireRows(String what, long rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("0 %s, at least 1 is needed".formatted(what));
    }
  }

  private static boolean isFullBatch(Training training) {
    return training.optimizer().rule() instanceof Optimizer.Rule.Lbfgs;
  }

  /// Trains by replicas that compute elsewhere: by gradients of each whole batch, which gives the
  /// same network as training in one place but for rounding, or by steps of their own.
  ///
  /// @param localSteps how many steps replicas take between averages; 1 for gradients. L-BFGS
  ///   always goes by gradients
  /// @param initial in the layout of [Network#slots()]; changed
  /// @param from where an earlier run was put down by [Progress#checkpoint]
  /// @throws InputException if the state is another run's
  public static Trained train(
      Network network,
      Training training,
      Replicas replicas,
      int localSteps,
      float[] initial,
      Optional<State> from,
      Progress progress) {
    requireInputs("rows", replicas.inputs(), network);
    from.ifPresent(state -> state.get("run.parameters", initial));
    Steppers steppers =
        saveRun -> {
          if (isFullBatch(training)) {
            RowSum sum = new RowSum.There(network, replicas, initial);
            return new FullBatchStepper(network, training, sum, initial, progress, saveRun);
          }
          return localSteps <= 1
              ? new GradientStepper(network, training, replicas, initial, progress, saveRun)
              : new AveragingStepper(
                  network, training, replicas, localSteps, initial, progress, saveRun);
        };
    return new Trainer(
            network,
            training,
            replicas.rows(),
            steppers,
            () -> replicas.validationLoss(initial),
            initial,
            progress)
        .run(from);
  }

  /// Trains a network on rows in memory, silently, with the fastest kernels and all processors.
  ///
  /// @throws IllegalArgumentException if a width of the rows does not fit the network, there are no
  ///   rows, or a target that stands for a class is none
  public static Trained train(Network network, Training training, Examples train) {
    return train(network, training, train, Optional.empty(), Progress.SILENT, Compute.best());
  }

  /// Trains a network on rows in memory.
  ///
  /// @param validation rows that are measured after each epoch and never trained on
  /// @throws IllegalArgumentException if a width of the rows does not fit the network, there are no
  ///   rows, or a target that stands for a class is none
  public static Trained train(
      Network network,
      Training training,
      Examples train,
      Optional<Examples> validation,
      Progress progress,
      Compute compute) {
    float[] initial = initialParameters(network, train, training.seed(), compute);
    Source source = train.source(training.shuffle(), training.seed());
    return train(network, training, source, validation, initial, progress, compute);
  }

  /// The parameters a run begins with.
  ///
  /// @param train the rows that `lsuv` measures
  public static float[] initialParameters(
      Network network, Examples train, long seed, Compute compute) {
    float[] initial = Initialization.draw(network, seed);
    Lsuv.scale(network, initial, train.features(), compute);
    return initial;
  }

  /// Trains on rows from anywhere, from given parameters, which it changes.
  ///
  /// @param initial in the layout of [Network#slots()]
  /// @throws IllegalArgumentException if a width of the rows does not fit the network, there are no
  ///   rows, or a target that stands for a class is none
  public static Trained train(
      Network network,
      Training training,
      Source source,
      Optional<Examples> validation,
      float[] initial,
      Progress progress,
      Compute compute) {
    return here(network, training, source, validation, initial, progress, compute)
        .run(Optional.empty());
  }

  /// Goes on with a run from a state that [Progress#checkpoint] was given, as if it had never
  /// stopped: with the same network, training and rows it ends with the same bits.
  ///
  /// @throws InputException if the state is another run's
  public static Trained resume(
      Network network,
      Training training,
      Examples train,
      Optional<Examples> validation,
      State state,
      Progress progress,
      Compute compute) {
    Source source = train.source(training.shuffle(), training.seed());
    return resume(network, training, source, validation, state, progress, compute);
  }

  /// The same with rows from anywhere.
  public static Trained resume(
      Network network,
      Training training,
      Source source,
      Optional<Examples> validation,
      State state,
      Progress progress,
      Compute compute) {
    float[] parameters = new float[network.size()];
    state.get("run.parameters", parameters);
    return here(network, training, source, validation, parameters, progress, compute)
        .run(Optional.of(state));
  }

  private Trained run(Optional<State> from) {
    try (Stepper stepper = steppers.make(this::save);
        Validation measured = validation) {
      stepsPerEpoch = stepper.stepsPerEpoch();
      progress.started(network, parameters, stepsPerEpoch * training.epochs(), stepsPerEpoch);
      from.ifPresent(
          state -> {
            requireSameSteps(state);
            load(state);
            stepper.load(state);
          });
      boolean goOn = true;
      while (goOn && epoch < training.epochs()) {
        long start = System.nanoTime() - progress.pausedNanos();
        long stepsBefore = stepper.steps();
        OptionalDouble loss = stepper.epoch(epoch, watch.rateFactor());
        double took = (System.nanoTime() - progress.pausedNanos() - start) / 1e9;
        seconds += took;
        if (loss.isEmpty()) {
          break;
        }
        epoch++;
        double share = (stepper.steps() - stepsBefore) / (double) stepsPerEpoch;
        EpochReport report =
            new EpochReport(
                epoch,
                loss.getAsDouble(),
                measured.loss(),
                stepper.learningRate(),
                share * rows / took,
                stepper.steps());
        reports.add(report);
        progress.epoch(report, parameters);
        goOn = watch.goOn(report, parameters);
      }
      Optional<NonFinite> broken = stepper.firstNonFinite();
      boolean unfinished = epoch < training.epochs();
      boolean interrupted = unfinished && goOn && broken.isEmpty();
      int kept = broken.isPresent() || interrupted ? epoch : watch.restore(parameters, epoch);
      return new Trained(
          network,
          parameters,
          reports,
          broken,
          unfinished && !goOn,
          interrupted,
          kept,
          stepper.steps(),
          seconds);
    }
  }

  private void save(State state) {
    state.put("run.parameters", parameters);
    state.put("run.epoch", epoch);
    state.put("run.seconds", seconds);
    state.put("run.rows", (double) rows);
    state.put("run.steps_per_epoch", (double) stepsPerEpoch);
    watch.save(state);
    for (EpochReport report : reports) {
      state.put(
          "run.report." + report.epoch(),
          new double[] {
            report.loss(),
            report.validationLoss().orElse(Double.NaN),
            report.learningRate(),
            report.rowsPerSecond(),
            report.steps()
          });
    }
  }

  /// Elsewhere in an epoch, or in another, the run would not go on where it was put down.
  private void requireSameSteps(State state) {
    long savedRows = (long) state.get("run.rows");
    long savedSteps = (long) state.get("run.steps_per_epoch");
    if (savedRows != rows || savedSteps != stepsPerEpoch) {
      throw new InputException(
          "the saved state is of %d rows in %d steps an epoch, this run has %d in %d; resume with the rows and the batch size that it was saved with"
              .formatted(savedRows, savedSteps, rows, stepsPerEpoch));
    }
  }

  private void load(State state) {
    epoch = (int) state.get("run.epoch");
    seconds = state.get("run.seconds");
    watch.load(state);
    for (int i = 1; i <= epoch; i++) {
      double[] saved = new double[5];
      state.get("run.report." + i, saved);
      OptionalDouble validationLoss =
          Double.isNaN(saved[1]) ? OptionalDouble.empty() : OptionalDouble.of(saved[1]);
      reports.add(
          new EpochReport(i, saved[0], validationLoss, saved[2], saved[3], (long) saved[4]));
    }
  }
}
