package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.DECIDED;
import static io.rekindle.doctor.Suspicion.Certainty.MEASURED;
import static io.rekindle.doctor.Suspicion.Certainty.POSSIBLE;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.optimizer.Optimizer.Rule.Adam;
import io.rekindle.core.optimizer.Optimizer.Rule.RmsProp;
import io.rekindle.core.optimizer.Schedule;
import io.rekindle.core.train.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// How the run descends: learning rate, batch, epochs, settings of the optimiser.
final class OptimizationRules implements Rule {
  /// The least mean factor of a schedule that leaves the learning rate as it is meant.
  private static final double LEAST_FACTOR = 0.2;

  /// The first step's change of a layer's weights, over the weights, from which on steps may kill
  /// units; a usual one is 0.01.
  private static final double LONG = 0.03;

  /// Steps at the full rate that get anywhere.
  private static final double ENOUGH_STEPS = 500;

  @Override
  public List<Suspicion> check(Observation seen) {
    List<Suspicion> found = new ArrayList<>();
    sumReduction(seen).ifPresent(found::add);
    found.addAll(settings(seen));
    batchTooLarge(seen).ifPresent(found::add);
    found.addAll(rates(seen));
    tooFewEpochs(seen).ifPresent(found::add);
    return found;
  }

  /// The factor that a sum puts on each step: the rows of a batch; 1 under a mean. It does not
  /// apply to batches of one row, nor to optimisers that divide the gradient by its size.
  static Optional<Suspicion> sumReduction(Observation seen) {
    Training training = seen.subject().run().training();
    int batch = Math.min(training.batchSize(), seen.subject().data().train().rows());
    boolean asLargeAsTheGradient = training.optimizer().rule() instanceof Optimizer.Rule.Sgd;
    if (training.loss().reduction() == Loss.Reduction.MEAN || batch == 1 || !asLargeAsTheGradient) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.SUM_REDUCTION,
            STATIC,
            "loss.reduction",
            "the loss is summed over the batch, so each step is %d times what the learning rate means for the mean"
                .formatted(batch),
            "take the mean over the batch",
            List.of(Change.set("loss.reduction", "mean")),
            new Evidence("factor on the learning rate", batch, 1, "")));
  }

  /// Settings far from where their optimiser works.
  static List<Suspicion> settings(Observation seen) {
    Optimizer optimizer = seen.subject().run().training().optimizer();
    List<Suspicion> found = new ArrayList<>();
    double epsilon =
        switch (optimizer.rule()) {
          case Adam a -> a.epsilon();
          case Optimizer.Rule.Nadam n -> n.epsilon();
          case RmsProp r -> r.epsilon();
          case Optimizer.Rule.Adagrad a -> a.epsilon();
          case Optimizer.Rule.Adadelta a -> a.epsilon();
          case Optimizer.Rule.Sgd _, Optimizer.Rule.Lion _, Optimizer.Rule.Lbfgs _ -> 0;
        };
    if (epsilon > 1e-3) {
      found.add(
          setting(
              "optimizer.epsilon",
              "an epsilon larger than the gradients' size turns the optimiser into slow plain"
                  + " descent",
              epsilon,
              1e-7));
    }
    optimizer
        .clipNorm()
        .ifPresent(
            limit -> {
              double norm = gradientNorm(seen.initial());
              if (limit < 0.05 * norm || limit < 0.01) {
                found.add(
                    setting(
                        "optimizer.clip_norm",
                        "gradients are cut to a small part of their norm in every step",
                        limit,
                        norm));
              }
            });
    optimizer
        .clipValue()
        .ifPresent(
            limit -> {
              if (limit < 1e-3) {
                found.add(
                    setting(
                        "optimizer.clip_value", "gradients are cut to next to nothing", limit, 1));
              }
            });
    if (optimizer.decay() * seen.control().steps() > 3) {
      found.add(
          setting(
              "optimizer.decay",
              "the learning rate has decayed to a small part long before the run ends",
              optimizer.decay(),
              0));
    }
    schedule(seen).ifPresent(found::add);
    found.addAll(OptimizerMemory.check(optimizer));
    return found;
  }

  /// The mean factor that a schedule puts on the learning rate over the run; null: 1. It does not
  /// apply where it stays above a fifth, where so many steps are left at the full rate that a long
  /// run may well lower it, or to L-BFGS, which has no schedule.
  static Optional<Suspicion> schedule(Observation seen) {
    Subject subject = seen.subject();
    Training training = subject.run().training();
    int epoch = Math.ceilDiv(subject.data().train().rows(), training.batchSize());
    long steps = epoch * (long) training.epochs();
    boolean none = training.optimizer().rule() instanceof Optimizer.Rule.Lbfgs;
    double factor = meanFactor(training.schedule(), steps, epoch);
    if (none || factor >= LEAST_FACTOR || factor * steps > ENOUGH_STEPS) {
      return Optional.empty();
    }
    boolean warmup =
        meanFactor(new Schedule(training.schedule().shape(), 0), steps, epoch) >= LEAST_FACTOR;
    return Optional.of(
        Suspicion.of(
            Diagnosis.OPTIMIZER_SETTING,
            MEASURED,
            warmup ? "schedule.warmup" : "schedule",
            warmup
                ? "the warm-up of %d steps hardly begins in the %d steps of the run"
                    .formatted(training.schedule().warmup(), steps)
                : "the schedule takes the learning rate down to next to nothing while there is"
                    + " still much to learn",
            warmup ? "a warm-up of a small part of the run" : "no schedule, or a slower one",
            List.of(
                warmup
                    ? Change.set("schedule.warmup", (int) (steps / 20))
                    : Change.remove("schedule")),
            new Evidence("mean factor on the learning rate", factor, 1, "or not much less")));
  }

  private static double meanFactor(Schedule schedule, long steps, long stepsPerEpoch) {
    long every = Math.max(1, steps / 1000);
    return LongStream.iterate(0, step -> step < steps, step -> step + every)
        .mapToDouble(step -> schedule.factor(step, steps, stepsPerEpoch))
        .average()
        .orElse(1);
  }

  static Suspicion setting(String path, String because, double value, double usual) {
    return Suspicion.of(
        Diagnosis.OPTIMIZER_SETTING,
        MEASURED,
        path,
        because,
        "leave the setting at its default",
        List.of(Change.remove(path)),
        new Evidence(path, value, usual, ""));
  }

  static double gradientNorm(Reading reading) {
    return Math.sqrt(
        reading.layers().stream()
            .mapToDouble(l -> Math.pow(l.weightGradient(), 2) + Math.pow(l.biasGradient(), 2))
            .sum());
  }

  /// So large a batch that an epoch is hardly any step. It does not apply to L-BFGS, which takes
  /// all rows by design.
  static Optional<Suspicion> batchTooLarge(Observation seen) {
    if (seen.subject().run().training().optimizer().rule() instanceof Optimizer.Rule.Lbfgs) {
      return Optional.empty();
    }
    int rows = seen.subject().data().train().rows();
    int batch = seen.subject().run().training().batchSize();
    long steps = seen.control().steps();
    boolean few = Math.ceilDiv(rows, batch) <= 4 && batch > 64 && steps < 400;
    if (!few) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.BATCH_TOO_LARGE,
            MEASURED,
            "batch_size",
            "an epoch of %d rows is %d steps, too few to get anywhere in the epochs there are"
                .formatted(rows, Math.ceilDiv(rows, batch)),
            "a smaller batch",
            List.of(Change.set("batch_size", Math.clamp(rows / 100, 8, 32))),
            new Evidence("steps an epoch", Math.ceilDiv(rows, batch), 30, "or more")));
  }

  /// Learning rates up and down. The loss says which way is likely.
  static List<Suspicion> rates(Observation seen) {
    double rate = seen.subject().run().training().optimizer().learningRate();
    if (rate <= 0) {
      return List.of(notPositive(rate));
    }
    boolean high = overshoots(seen);
    boolean killing = kills(seen);
    double first = seen.firstUpdates().stream().mapToDouble(x -> x).max().orElse(0);
    boolean low = !wasTooHigh(seen) && stillFalling(seen);
    List<Suspicion> found = new ArrayList<>();
    for (double factor : new double[] {0.1, 0.01, 0.001}) {
      found.add(
          rate(
              seen,
              Diagnosis.LEARNING_RATE_TOO_HIGH,
              high,
              factor,
              killing
                  ? "steps overshoot, and leave units at 0 for every row that were not before"
                  : "steps overshoot: the loss rises, swings or becomes infinite",
              new Evidence(
                  "norm of the first step's change over the weights", first, 0.01, "ratio"),
              new Evidence("learning rate", rate, rate * factor, "")));
    }
    for (double factor : new double[] {10, 100, 1000}) {
      found.add(
          rate(
              seen,
              Diagnosis.LEARNING_RATE_TOO_LOW,
              low,
              factor,
              "the loss falls steadily and so slowly that the epochs end before it gets anywhere",
              new Evidence(
                  "norm of the first step's change over the weights", first, 0.01, "ratio"),
              new Evidence("learning rate", rate, rate * factor, "")));
    }
    return found;
  }

  private static Suspicion rate(
      Observation seen,
      Diagnosis id,
      boolean measured,
      double factor,
      String because,
      Evidence... evidence) {
    return Suspicion.of(
        id,
        measured ? MEASURED : POSSIBLE,
        "optimizer.learning_rate",
        because,
        factor > 1 ? "a higher learning rate" : "a lower learning rate",
        new Prescriptions(seen.subject()).learningRate(factor),
        evidence);
  }

  /// A rate that takes no step, or the wrong way.
  private static Suspicion notPositive(double rate) {
    return Suspicion.of(
        Diagnosis.LEARNING_RATE_TOO_LOW,
        DECIDED,
        "optimizer.learning_rate",
        rate < 0
            ? "a negative learning rate climbs: each step raises the loss"
            : "at a learning rate of 0 no step changes anything",
        rate < 0 ? "the same rate, positive" : "the optimiser's usual rate",
        List.of(
            rate < 0
                ? Change.set("optimizer.learning_rate", -rate)
                : Change.remove("optimizer.learning_rate")),
        new Evidence("learning rate", rate, 0, "more than"));
  }

  /// Whether steps were too long: by the loss, because the first one moved the weights of every
  /// layer by more than their own size, so that nothing is left of what they started from, or
  /// because they killed units.
  static boolean overshoots(Observation seen) {
    boolean overthrown =
        !seen.firstUpdates().isEmpty()
            && seen.firstUpdates().stream().allMatch(update -> update > 1);
    return overthrown || kills(seen) || wasTooHigh(seen);
  }

  /// Whether most units of a hidden layer were alive before the first step, and hardly one is after
  /// the last: a step put them where no row reaches them, and the loss shows it as a plateau alone.
  static boolean kills(Observation seen) {
    double first = seen.firstUpdates().stream().mapToDouble(x -> x).max().orElse(0);
    int hidden = seen.initial().layers().size() - 1;
    return first > LONG
        && IntStream.range(0, hidden)
            .anyMatch(
                i ->
                    seen.initial().layers().get(i).dead() <= 0.5
                        && seen.last().layers().get(i).dead() > 0.9);
  }

  static boolean wasTooHigh(Observation seen) {
    if (!seen.control().isFinite()) {
      return true;
    }
    List<Double> losses = seen.control().epochLosses();
    double best = seen.initial().loss();
    int rises = 0;
    for (int i = 0; i < losses.size(); i++) {
      best = Math.min(best, losses.get(i));
      rises += i > 0 && losses.get(i) > 1.02 * losses.get(i - 1) ? 1 : 0;
    }
    double nullLoss = seen.subject().nullLoss();
    double last = losses.isEmpty() ? best : losses.getLast();
    return (last > 1.2 * Math.min(seen.initial().loss(), nullLoss) && last > 1.02 * best)
        || (losses.size() >= 5 && rises > 0.3 * losses.size());
  }

  static boolean stillFalling(Observation seen) {
    List<Double> losses = seen.control().epochLosses();
    if (losses.size() < 2) {
      return seen.stepLosses().size() > 1;
    }
    double first = losses.getFirst();
    double last = losses.getLast();
    double middle = losses.get(losses.size() / 2);
    return last < middle && middle - last > 0.2 * (first - middle);
  }

  static Optional<Suspicion> tooFewEpochs(Observation seen) {
    if (!seen.control().isFinite()) {
      return Optional.empty();
    }
    long steps = seen.control().steps();
    return Optional.of(
        Suspicion.of(
            Diagnosis.TOO_FEW_EPOCHS,
            stillFalling(seen) && steps < 2000 ? MEASURED : POSSIBLE,
            "epochs",
            "the loss was still falling when the run ended after %d steps".formatted(steps),
            "more epochs",
            new Prescriptions(seen.subject()).epochs(steps < 500 ? 10 : 4),
            new Evidence("steps in the run", steps, 2000, "or more")));
  }
}
