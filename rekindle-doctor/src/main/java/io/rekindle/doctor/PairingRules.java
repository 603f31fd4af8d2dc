package io.rekindle.doctor;

import static io.rekindle.doctor.Suspicion.Certainty.DECIDED;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;

import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.network.Activation;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Outputs, loss and targets that do not go together. All of it follows from the run file and the
/// range of the targets.
final class PairingRules implements Rule {

  @Override
  public List<Suspicion> check(Observation seen) {
    Subject subject = seen.subject();
    List<Suspicion> found = new ArrayList<>();
    softmaxSingleUnit(subject).ifPresent(found::add);
    doubleActivation(subject).ifPresent(found::add);
    labelEncoding(subject).ifPresent(found::add);
    multilabelSoftmax(subject).ifPresent(found::add);
    sigmoidWithCrossEntropy(subject).ifPresent(found::add);
    logits(subject).ifPresent(found::add);
    negativeCounts(subject).ifPresent(found::add);
    range(subject).ifPresent(found::add);
    LossForTask.mismatch(subject).ifPresent(found::add);
    missingActivation(subject).ifPresent(found::add);
    return found;
  }

  private static Optional<Activation> last(Subject subject) {
    List<Activation> all = subject.activationsAfter(subject.outputLayer());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  static boolean endsIn(Subject subject, Activation activation) {
    return last(subject).equals(Optional.of(activation));
  }

  private static String output(Subject subject) {
    return "network.layers." + subject.outputLayer();
  }

  static Measure measure(Subject subject) {
    return subject.run().training().loss().measure();
  }

  static boolean isCrossEntropy(Measure measure) {
    return measure instanceof Measure.CrossEntropy || measure instanceof Measure.BinaryCrossEntropy;
  }

  static boolean fromLogits(Measure measure) {
    return switch (measure) {
      case Measure.CrossEntropy c -> c.fromLogits();
      case Measure.BinaryCrossEntropy c -> c.fromLogits();
      case Measure.MeanSquaredError _,
          Measure.MeanAbsoluteError _,
          Measure.Huber _,
          Measure.Poisson _,
          Measure.Hinge _ ->
          false;
    };
  }

  /// Softmax divides by its own only term.
  static Optional<Suspicion> softmaxSingleUnit(Subject subject) {
    if (subject.network().outputs() != 1 || !endsIn(subject, Activation.SOFTMAX)) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.SOFTMAX_SINGLE_UNIT,
            DECIDED,
            output(subject),
            "a softmax over one unit is 1 for every row, so no gradient comes back",
            "give the output the activation that suits its targets",
            new Prescriptions(subject).suitedOutput(),
            new Evidence("units under the softmax", 1, 2, "units or more")));
  }

  /// The same bounded activation twice at the output squeezes it into part of its range.
  static Optional<Suspicion> doubleActivation(Subject subject) {
    for (int layer : subject.denseLayers()) {
      List<Activation> all = subject.activationsAfter(layer);
      for (int i = 1; i < all.size(); i++) {
        boolean bounded = all.get(i).equals(Activation.SOFTMAX) || Reading.isBounded(all.get(i));
        if (all.get(i).equals(all.get(i - 1)) && bounded) {
          String name = all.get(i).label();
          List<Change> changes = new ArrayList<>();
          List<String> paths = subject.activationPaths(layer);
          changes.add(Change.set(paths.getFirst(), name));
          paths.subList(1, paths.size()).forEach(p -> changes.add(Change.set(p, "linear")));
          return Optional.of(
              Suspicion.of(
                  Diagnosis.DOUBLE_ACTIVATION,
                  STATIC,
                  "network.layers." + layer,
                  "%s is applied twice, which leaves a fraction of its range and of its gradient"
                      .formatted(name),
                  "apply %s once".formatted(name),
                  changes,
                  new Evidence("times that " + name + " is applied", 2, 1, "times")));
        }
      }
    }
    return Optional.empty();
  }

  /// Class numbers of several classes, or classes that are not 0 and 1, into one output.
  static Optional<Suspicion> labelEncoding(Subject subject) {
    boolean numbered =
        subject.task() == Task.CLASSIFICATION
            && subject.targets().encoding() != Encoding.ONE_HOT
            && subject.network().outputs() == 1;
    if (numbered && subject.classes() > 2) {
      return Optional.of(
          Suspicion.of(
              Diagnosis.LABEL_ENCODING_MISMATCH,
              DECIDED,
              "data.encode",
              "%d exclusive classes reach one output as numbers, which puts them in an order and at distances they do not have"
                  .formatted(subject.classes()),
              "one-hot targets, a unit for each class, softmax and cross-entropy",
              new Prescriptions(subject).oneHot(),
              new Evidence("outputs", 1, subject.classes(), "units")));
    }
    double[] range = subject.targetRange();
    boolean twoClasses = subject.task() == Task.BINARY || (numbered && subject.classes() == 2);
    if (twoClasses && (range[0] < 0 || range[1] > 1)) {
      boolean bounded = measure(subject) instanceof Measure.BinaryCrossEntropy;
      double never = range[0] < 0 ? range[0] : range[1];
      return Optional.of(
          Suspicion.of(
              Diagnosis.LABEL_ENCODING_MISMATCH,
              DECIDED,
              "data.encode",
              "the two classes are the numbers %s and %s, %s"
                  .formatted(
                      Wording.number(range[0]),
                      Wording.number(range[1]),
                      bounded
                          ? "where the loss needs 0 and 1"
                          : "but an output above 0.5 counts as 1 and any other as 0: %s is never right"
                              .formatted(Wording.number(never))),
              "let the position of the class among the labels be the target",
              new Prescriptions(subject).positionOfClass(),
              range[0] < 0
                  ? new Evidence("smallest target", range[0], 0, "")
                  : new Evidence("largest target", range[1], 1, "")));
    }
    return Optional.empty();
  }

  /// Softmax makes labels compete that may hold at once. It does not apply where exactly one of
  /// them holds in every row, or where they are shares of a whole.
  static Optional<Suspicion> multilabelSoftmax(Subject subject) {
    if (subject.task() != Task.MULTILABEL
        || !endsIn(subject, Activation.SOFTMAX)
        || subject.targetsAreShares()) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.MULTILABEL_WITH_SOFTMAX,
            DECIDED,
            output(subject),
            "several labels may hold at once, but a softmax lets its outputs sum to 1",
            "a sigmoid for each label with binary cross-entropy",
            new Prescriptions(subject).suitedOutput()));
  }

  /// Independent sigmoids never see the other classes.
  static Optional<Suspicion> sigmoidWithCrossEntropy(Subject subject) {
    boolean found =
        subject.task() == Task.CLASSIFICATION
            && subject.network().outputs() > 1
            && measure(subject) instanceof Measure.CrossEntropy
            && endsIn(subject, Activation.SIGMOID);
    if (!found) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.SIGMOID_WITH_CROSS_ENTROPY,
            STATIC,
            output(subject),
            "exclusive classes under independent sigmoids with categorical cross-entropy: only"
                + " their ratio is trained, and saturated sigmoids stay",
            "softmax in the place of the sigmoids",
            new Prescriptions(subject).output("softmax")));
  }

  /// A loss that expects probabilities after an output that gives none, or the reverse.
  static Optional<Suspicion> logits(Subject subject) {
    Measure measure = measure(subject);
    if (!subject.isClassification() || !isCrossEntropy(measure)) {
      return Optional.empty();
    }
    Optional<Activation> last = last(subject);
    boolean probabilities =
        last.isPresent()
            && (last.get().equals(Activation.SOFTMAX)
                || last.get().equals(Activation.SIGMOID)
                || last.get().equals(Activation.HARD_SIGMOID));
    if (fromLogits(measure) != probabilities) {
      return Optional.empty();
    }
    boolean unbounded = last.isEmpty();
    boolean shared = becomesShares(measure, last);
    return Optional.of(
        Suspicion.of(
            unbounded && !fromLogits(measure)
                ? Diagnosis.LOGITS_INTO_PROBABILITY_LOSS
                : Diagnosis.OUTPUT_ACTIVATION_MISMATCH,
            fromLogits(measure) || shared ? STATIC : DECIDED,
            output(subject),
            fromLogits(measure)
                ? "the loss applies a softmax or sigmoid of its own to outputs that already went"
                    + " through one"
                : (shared
                        ? "%s expects probabilities, the output is %s: divided by their sum its"
                            + " values are some, but they overflow where a softmax does not"
                        : "%s expects probabilities, the output is %s: what lies outside (0, 1) is"
                            + " cut off with its gradient")
                    .formatted(measure.label(), last.map(Activation::label).orElse("linear")),
            "the output activation and loss that suit the task",
            new Prescriptions(subject).suitedOutput()));
  }

  /// Poisson's loss takes the logarithm of the output: what may be negative has none.
  static Optional<Suspicion> negativeCounts(Subject subject) {
    double least = last(subject).map(PairingRules::reach).map(r -> r[0]).orElse(-1.0);
    boolean counts = measure(subject) instanceof Measure.Poisson && subject.targetRange()[0] >= 0;
    if (!counts || subject.isClassification() || least >= 0) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.OUTPUT_ACTIVATION_MISMATCH,
            STATIC,
            output(subject),
            "poisson takes the logarithm of the output, and %s may be negative, where there is none"
                .formatted(last(subject).map(Activation::label).orElse("a linear one")),
            "an output that is positive",
            new Prescriptions(subject).output("softplus")));
  }

  /// Whether the loss makes probabilities of positive outputs by dividing them by their sum.
  private static boolean becomesShares(Measure measure, Optional<Activation> last) {
    boolean positive =
        last.equals(Optional.of(Activation.EXPONENTIAL))
            || last.equals(Optional.of(Activation.SOFTPLUS));
    return positive && measure instanceof Measure.CrossEntropy c && c.renormalize();
  }

  /// Targets that the output cannot reach.
  static Optional<Suspicion> range(Subject subject) {
    Optional<Activation> last = last(subject);
    if (subject.isClassification() || last.isEmpty()) {
      return Optional.empty();
    }
    double[] reach = reach(last.get());
    double[] range = subject.targetRange();
    double span = Math.max(range[1] - range[0], 1e-12);
    boolean below = range[0] < reach[0] - 0.01 * span;
    boolean above = range[1] > reach[1] + 0.01 * span;
    if (!below && !above) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.OUTPUT_RANGE_MISMATCH,
            DECIDED,
            output(subject),
            "targets from %.4g to %.4g lie outside what %s can put out"
                .formatted(range[0], range[1], last.get().label()),
            "a linear output",
            new Prescriptions(subject).suitedOutput(),
            new Evidence("smallest target", range[0], reach[0], "at least"),
            new Evidence("largest target", range[1], reach[1], "at most")));
  }

  /// Whether the output cannot reach all numbers of either sign.
  static boolean isLimited(Subject subject) {
    return last(subject)
        .map(PairingRules::reach)
        .filter(reach -> Double.isFinite(reach[0]) || Double.isFinite(reach[1]))
        .isPresent();
  }

  private static double[] reach(Activation activation) {
    double infinity = Double.POSITIVE_INFINITY;
    return switch (activation) {
      case Activation.LeakyRelu _ -> new double[] {-infinity, infinity};
      case Activation.Standard standard ->
          switch (standard) {
            case LINEAR -> new double[] {-infinity, infinity};
            case RELU, SOFTPLUS, EXPONENTIAL -> new double[] {0, infinity};
            case ELU -> new double[] {-1, infinity};
            case SELU -> new double[] {-1.758, infinity};
            case GELU -> new double[] {-0.17, infinity};
            case SILU -> new double[] {-0.279, infinity};
            case MISH -> new double[] {-0.309, infinity};
            case SIGMOID, HARD_SIGMOID, SOFTMAX -> new double[] {0, 1};
            case TANH, SOFTSIGN -> new double[] {-1, 1};
          };
    };
  }

  /// Linear layers on linear layers are one linear layer.
  static Optional<Suspicion> missingActivation(Subject subject) {
    List<Change> changes = new Prescriptions(subject).missingActivations();
    if (changes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Suspicion.of(
            Diagnosis.MISSING_ACTIVATION,
            STATIC,
            changes.getFirst().path().replace(".activation", ""),
            "a hidden layer without an activation adds nothing: products of matrices are one"
                + " matrix",
            "a ReLU after each hidden layer",
            changes));
  }
}
