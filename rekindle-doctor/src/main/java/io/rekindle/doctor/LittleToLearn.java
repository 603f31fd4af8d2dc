package io.rekindle.doctor;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.task.Task;
import io.rekindle.doctor.Trials.Tried;
import java.util.List;

/// Whether a run that hardly beats a constant predictor has learned what there is to learn, as
/// where targets are mostly chance.
///
/// It has if rows kept from training are predicted better than chance explains, nearest neighbours
/// explain hardly more than a constant either, and no change that was tried goes further on such
/// rows.
final class LittleToLearn {
  /// How probable chance may be where a run is called healthy for it.
  private static final double CHANCE = 0.01;

  /// The same where targets are no longer said to be unlearnable.
  private static final double DOUBT = 0.02;

  /// The share of the constant's loss that kept rows gain at least: outputs that are all but equal
  /// may rank rows better than chance does.
  private static final double MOVED = 0.01;

  private final Subject subject;
  private final Trials trials;

  LittleToLearn(Subject subject, Trials trials) {
    this.subject = subject;
    this.trials = trials;
  }

  boolean is(List<Tried> tried) {
    return subject.task() != Task.AUTOENCODING
        && tried.stream().noneMatch(t -> t.suspicion().certainty() == Suspicion.Certainty.DECIDED)
        && chance() <= CHANCE
        && heldOutLoss() < (1 - MOVED) * subject.nullLoss()
        && new Neighbours(subject.data().train()).explained() < Doctor.HARDLY
        && tried.stream().noneMatch(this::goesFurther);
  }

  /// Whether the run itself shows that targets depend on the features, however little.
  boolean isLearnable() {
    return subject.task() != Task.AUTOENCODING && chance() <= DOUBT;
  }

  /// The probability that chance predicts the rows kept from a run as well; of several runs, each
  /// of which has kept others, the geometric mean.
  private double chance() {
    Metric metric = subject.isClassification() ? Metric.AUC : subject.metric();
    List<Outcome> runs = trials.controlApart();
    boolean measured = runs.stream().allMatch(run -> run.isFinite() && run.apart().isPresent());
    return measured
        ? Math.exp(
            runs.stream()
                .mapToDouble(run -> Math.log(HeldOut.chance(run, metric)))
                .average()
                .orElse(0))
        : 1;
  }

  private double heldOutLoss() {
    return trials.controlApart().stream()
        .mapToDouble(Outcome::heldOutLoss)
        .average()
        .orElse(Double.NaN);
  }

  private boolean goesFurther(Tried tried) {
    return tried.gain() >= Trials.SLIGHT
        && !(trials.heldOutGain(tried.suspicion().changes()) < Trials.SLIGHT);
  }
}
