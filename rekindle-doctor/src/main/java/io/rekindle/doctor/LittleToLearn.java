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
  /// How probable chance may be.
  private static final double CHANCE = 0.01;

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
        && trials.controlApart().stream().allMatch(this::isNoChance)
        && new Neighbours(subject.data().train()).explained() < Doctor.HARDLY
        && tried.stream().noneMatch(this::goesFurther);
  }

  private boolean isNoChance(Outcome outcome) {
    Metric metric = subject.isClassification() ? Metric.AUC : Metric.R2;
    return outcome.isFinite()
        && outcome.apart().isPresent()
        && outcome.heldOutLoss() < (1 - MOVED) * subject.nullLoss()
        && HeldOut.chance(outcome, metric) <= CHANCE;
  }

  private boolean goesFurther(Tried tried) {
    return tried.gain() >= Trials.SLIGHT
        && !(trials.heldOutGain(tried.suspicion().changes()) < Trials.SLIGHT);
  }
}
