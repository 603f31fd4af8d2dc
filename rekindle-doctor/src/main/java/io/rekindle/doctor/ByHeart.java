package io.rekindle.doctor;

import io.rekindle.core.task.Task;
import io.rekindle.doctor.Laboratory.Rows;
import io.rekindle.doctor.Suspicion.Certainty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a network learns its training rows by heart and nothing else, as there is nothing else:
/// targets that the features do not tell.
///
/// Three times another quarter of the training rows is kept apart. The targets are unlearnable if
/// the outputs for those rows fit their targets no better than the same outputs in another order
/// (Ojala and Garriga 2010), under brakes on the fit neither; if nearest neighbours tell no more;
/// and if targets that were dealt out anew among the rows are learned as well as the real ones
/// (Zhang et al. 2017). Does not apply to fewer than 100 rows, of which too few are apart to tell,
/// or to runs too long to be carried out many times.
final class ByHeart {
  private static final int FEWEST_ROWS = 100;
  private static final double LEVEL = 0.05;

  /// The level of one split alone.
  private static final double CERTAIN = 0.005;

  /// What dealt targets lack of the skill of real ones at most, as a share of it.
  private static final double LACKING = 0.25;

  private static final double SLIGHT = 0.05;

  private final Subject subject;
  private final Laboratory laboratory;
  private final boolean applies;

  ByHeart(Subject subject, Laboratory laboratory, DataProfile profile) {
    this.subject = subject;
    this.laboratory = laboratory;
    this.applies =
        profile.targetsVary()
            && profile.nonFinite() == 0
            && subject.task() != Task.AUTOENCODING
            && subject.data().train().rows() >= FEWEST_ROWS
            && laboratory.screeningShare() >= Generalisation.LEAST_SHARE;
  }

  /// Of a run that learns its training rows: itself, and with brakes on the fit.
  Optional<Finding> run() {
    Prescriptions prescribe = new Prescriptions(subject);
    List<List<Change>> attempts = new ArrayList<>();
    attempts.add(List.of());
    for (int part : new int[] {16, 4}) {
      int epochs = subject.run().training().epochs();
      if (epochs >= 2 * part) {
        attempts.add(List.of(Change.set("epochs", epochs / part)));
      }
    }
    attempts.add(prescribe.penalty(0.01));
    attempts.add(prescribe.penalty(0.1));
    attempts.add(prescribe.fewFeatures(0.02));
    return look(attempts.stream().distinct().toList());
  }

  /// Of attempts of which the first learns its training rows.
  Optional<Finding> look(List<List<Change>> attempts) {
    if (!applies || attempts.isEmpty() || laboratory.isOutOfTime()) {
      return Optional.empty();
    }
    List<Outcome> real = run(attempts.getFirst(), Rows.PART);
    if (real.size() < Trials.SEEDS || tells(real)) {
      return Optional.empty();
    }
    Neighbours neighbours = new Neighbours(subject.data().train());
    if (LabelRules.unlearnable(neighbours.explained(), neighbours::explainedByChance).isEmpty()) {
      return Optional.empty();
    }
    laboratory.start(
        attempts.stream()
            .flatMap(each -> laboratory.trials(each, Trials.SEEDS, Rows.PART, true).stream())
            .toList());
    if (attempts.stream().anyMatch(each -> tells(run(each, Rows.PART)))) {
      return Optional.empty();
    }
    List<Outcome> dealt = run(attempts.getFirst(), Rows.DEALT_PART);
    return dealt.size() == real.size() && alike(real, dealt)
        ? Optional.of(finding(real, dealt))
        : Optional.empty();
  }

  private List<Outcome> run(List<Change> changes, Rows rows) {
    return laboratory.run(changes, Trials.SEEDS, rows, true);
  }

  /// Whether most splits say that rows apart are predicted better than by chance, or one says it
  /// beyond doubt.
  private boolean tells(List<Outcome> outcomes) {
    List<Double> chances = outcomes.stream().map(this::chance).toList();
    return chances.stream().filter(p -> p <= LEVEL).count() >= 2
        || chances.stream().anyMatch(p -> p <= CERTAIN);
  }

  private double chance(Outcome outcome) {
    return HeldOut.chance(outcome, laboratory.metric());
  }

  private static boolean alike(List<Outcome> real, List<Outcome> dealt) {
    double learned = Trials.floor(Trials.medianSkill(real));
    double byHeart = Trials.floor(Trials.medianSkill(dealt));
    return byHeart >= (1 - LACKING) * learned
        && Trials.floor(HeldOut.skill(real)) <= Trials.floor(HeldOut.skill(dealt)) + SLIGHT;
  }

  private Finding finding(List<Outcome> real, List<Outcome> dealt) {
    double p = Trials.median(real.stream().map(this::chance).toList());
    Suspicion condition =
        Suspicion.of(
            Diagnosis.UNLEARNABLE,
            Certainty.MEASURED,
            "data",
            "the training rows are learned by heart: rows kept from training are predicted no"
                + " better than by chance, and targets dealt out anew are learned as well",
            "check how features and targets were joined; no setting makes up for it",
            List.of(),
            new Evidence("probability by chance, of rows kept from training", p, LEVEL, "at most"),
            new Evidence(
                "skill on rows kept from training",
                HeldOut.skill(real),
                Trials.medianSkill(real),
                "where trained"),
            new Evidence(
                "skill on training rows, of targets dealt out anew",
                Trials.medianSkill(dealt),
                0,
                ""));
    Proof proof =
        new Proof(
            Proof.Kind.TRIAL,
            dealt.size(),
            dealt.getFirst().steps(),
            Trials.median(real.stream().map(Outcome::heldOutLoss).toList()),
            Trials.median(dealt.stream().map(Outcome::heldOutLoss).toList()),
            laboratory.score(HeldOut.skill(real)),
            laboratory.score(HeldOut.skill(dealt)),
            Proof.Verdict.NO_EFFECT,
            "the targets as they are and dealt out anew, both on rows kept from training");
    return new Finding(condition, Finding.Role.CAUSE, Optional.of(proof));
  }
}
