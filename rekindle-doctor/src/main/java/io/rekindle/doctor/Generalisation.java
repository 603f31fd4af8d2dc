package io.rekindle.doctor;

import io.rekindle.core.train.Examples;
import io.rekindle.doctor.Laboratory.Rows;
import io.rekindle.doctor.Suspicion.Certainty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a run that learns its training rows has learned what holds for others as well.
///
/// Three times another quarter of the training rows is kept apart and scored on. Where it scores
/// clearly lower than the rows trained on, brakes are tried on the same splits, and half of the
/// rows: if a brake raises the score of the kept rows, the network fitted noise (Geman, Bienenstock
/// and Doursat 1992); if more rows raise it more, there are too few of them (Cortes et al. 1993).
/// Initial weights that were found wrong come before any brake: training by large ones hardly moves
/// them, and the random function that they are stays beside what is learned (Chizat, Oyallon and
/// Bach 2019). Null: no gap. Of fewer than 40 rows none are kept: the run's own rows for testing
/// can show a gap, but nothing tells where it comes from. Does not apply to runs too long to be
/// carried out many times, or to runs that do not learn their training rows.
final class Generalisation {
  private static final double GAP = 0.1;

  /// The gap that so many other rows show beyond chance.
  private static final double CLEAR_GAP = 0.3;

  private static final int ENOUGH_OTHERS = 40;

  private static final double GAIN = 0.05;

  /// Where screening runs are a smaller part of the run than this, it is too long.
  static final double LEAST_SHARE = 0.25;

  private final Subject subject;
  private final Laboratory laboratory;
  private final Outcome control;
  private final List<Suspicion> weights;

  /// @param suspicions what the rules hold possible
  Generalisation(
      Subject subject, Laboratory laboratory, Outcome control, List<Suspicion> suspicions) {
    this.subject = subject;
    this.laboratory = laboratory;
    this.control = control;
    this.weights =
        suspicions.stream()
            .filter(s -> s.id().group() == Diagnosis.Group.INITIAL_WEIGHTS && !s.id().isSymptom())
            .filter(s -> s.certainty() != Certainty.POSSIBLE && !s.changes().isEmpty())
            .toList();
  }

  /// What was found.
  ///
  /// @param finding a cause where there is a cure, otherwise a note
  /// @param gap whether rows kept from training score clearly lower than those trained on
  record Found(Optional<Finding> finding, Optional<CureSearch.Found> cure, boolean gap) {
    static final Found NOTHING = new Found(Optional.empty(), Optional.empty());

    Found(Optional<Finding> finding, Optional<CureSearch.Found> cure) {
      this(finding, cure, false);
    }
  }

  private record Braked(Suspicion brake, List<Outcome> outcomes) {
    double skill() {
      return heldOut(outcomes);
    }
  }

  Found look() {
    if (subject.data().train().rows() < Split.FEWEST_ROWS) {
      return new Found(ofFewRows(), Optional.empty());
    }
    if (laboratory.screeningShare() < LEAST_SHARE || testGap() < GAP) {
      return Found.NOTHING;
    }
    List<Outcome> own = run(List.of(), Rows.PART);
    if (own.size() < Trials.SEEDS || !hasGap(own)) {
      return Found.NOTHING;
    }
    Optional<Braked> start = best(weights, own);
    Optional<Braked> best = best(brakes(gap(own)), own);
    double braked = best.map(Braked::skill).orElse(heldOut(own));
    if (start.isPresent()
        && Trials.isClear(heldOut(own), start.get().skill())
        && start.get().skill() >= braked - GAIN) {
      return cured(start.get(), cause(own, start.get(), Finding.Role.CAUSE));
    }
    if (best.isPresent() && Trials.isClear(heldOut(own), braked)) {
      return cured(best.get(), cause(own, best.get(), Finding.Role.CAUSE));
    }
    List<Outcome> half = run(laboratory.moreEpochs(2), Rows.HALF_OF_PART);
    Optional<Finding> note =
        gains(half, own) && heldOut(own) - heldOut(half) >= braked - heldOut(own)
            ? Optional.of(tooFewRows(half, own))
            : best.map(brake -> cause(own, brake, Finding.Role.NOTE));
    return new Found(note, Optional.empty(), true);
  }

  /// A note where the run's own rows for testing or validation show a gap, and no rows can be kept
  /// to show what would close it.
  private Optional<Finding> ofFewRows() {
    int others =
        subject.data().test().or(() -> subject.data().validation()).map(Examples::rows).orElse(0);
    if (others < ENOUGH_OTHERS || !Double.isFinite(testGap()) || testGap() < CLEAR_GAP) {
      return Optional.empty();
    }
    int rows = subject.data().train().rows();
    Suspicion condition =
        Suspicion.of(
            Diagnosis.TOO_FEW_ROWS,
            Certainty.MEASURED,
            "data",
            "the %d training rows are learned, but others score far lower; they are too few to keep some apart and tell what would help"
                .formatted(rows),
            "collect more rows",
            List.of(),
            new Evidence("rows", rows, Split.FEWEST_ROWS, "at least"),
            new Evidence(
                "skill on rows for testing or validation",
                laboratory.skill(control.testMetric()),
                control.skill(),
                "where trained"));
    return Optional.of(new Finding(condition, Finding.Role.NOTE, Optional.empty()));
  }

  private Found cured(Braked best, Finding cause) {
    List<Change> changes = best.brake().changes();
    List<Outcome> outcomes = laboratory.confirm(changes, Trials.SEEDS);
    return new Found(
        Optional.of(cause),
        Optional.of(new CureSearch.Found(List.of(best.brake()), changes, outcomes)));
  }

  /// What the run's own rows for testing or validation score less; nothing can be told without.
  private double testGap() {
    return Double.isNaN(control.testMetric())
        ? Double.POSITIVE_INFINITY
        : control.skill() - laboratory.skill(control.testMetric());
  }

  private static boolean hasGap(List<Outcome> own) {
    List<Double> gaps = own.stream().map(o -> o.skill() - Trials.floor(o.heldOutSkill())).toList();
    return gaps.stream().allMatch(gap -> gap > 0) && Trials.median(gaps) >= GAP;
  }

  /// The one that gains most with one seed, or with all where runs are cheap, if it gains with all.
  private Optional<Braked> best(List<Suspicion> brakes, List<Outcome> own) {
    int seeds = laboratory.screeningShare() < 1 ? 1 : Trials.SEEDS;
    laboratory.start(
        brakes.stream()
            .flatMap(brake -> laboratory.trials(brake.changes(), seeds, Rows.PART, true).stream())
            .toList());
    Optional<Braked> best = Optional.empty();
    for (Suspicion brake : brakes) {
      Braked braked = new Braked(brake, laboratory.run(brake.changes(), seeds, Rows.PART, true));
      if (gains(own.subList(0, seeds), braked.outcomes())
          && (best.isEmpty() || braked.skill() > best.get().skill())) {
        best = Optional.of(braked);
      }
    }
    return best.map(Braked::brake)
        .map(brake -> new Braked(brake, run(brake.changes(), Rows.PART)))
        .filter(braked -> gains(own, braked.outcomes()));
  }

  /// Whether the kept rows score higher in every pair, and by enough.
  private static boolean gains(List<Outcome> before, List<Outcome> after) {
    if (after.size() < before.size()) {
      return false;
    }
    for (int i = 0; i < before.size(); i++) {
      double gain =
          Trials.floor(after.get(i).heldOutSkill()) - Trials.floor(before.get(i).heldOutSkill());
      if (gain <= 0) {
        return false;
      }
    }
    return heldOut(after) - heldOut(before) >= GAIN;
  }

  private Finding cause(List<Outcome> own, Braked best, Finding.Role role) {
    boolean cures = role == Finding.Role.CAUSE;
    Proof.Verdict verdict = cures ? Proof.Verdict.CURES : Proof.Verdict.HELPS;
    Proof proof = proof(own, best.outcomes(), verdict, Proof.ON_KEPT_ROWS);
    return new Finding(best.brake(), role, Optional.of(proof.as(cures, cures)));
  }

  private Finding tooFewRows(List<Outcome> half, List<Outcome> own) {
    Suspicion condition =
        Suspicion.of(
            Diagnosis.TOO_FEW_ROWS,
            Certainty.MEASURED,
            "data",
            "the training rows are learned, but others score lower; twice the rows raise that more"
                + " than any brake on the fit",
            subject.run().data().rows().isPresent()
                ? "take more rows than data.rows allows"
                : "collect more rows",
            List.of(),
            gap(own),
            new Evidence(
                "skill on rows kept from training, of half the rows",
                heldOut(half),
                heldOut(own),
                "no less"));
    Proof proof = proof(half, own, Proof.Verdict.HELPS, "Half of the rows against all of them.");
    return new Finding(condition, Finding.Role.NOTE, Optional.of(proof));
  }

  /// Quick ones first.
  private List<Suspicion> brakes(Evidence gap) {
    Prescriptions prescribe = new Prescriptions(subject);
    List<Suspicion> brakes = new ArrayList<>();
    int epochs = subject.run().training().epochs();
    for (int part : new int[] {16, 4}) {
      if (epochs >= 2 * part) {
        List<Change> fewer = List.of(Change.set("epochs", epochs / part));
        brakes.add(brake("epochs", "an earlier end of training", fewer, gap));
      }
    }
    brakes.add(brake("network.layers", "fewer units", prescribe.narrower(4), gap));
    for (double l2 : new double[] {0.001, 0.01, 0.1}) {
      List<Change> penalty = prescribe.penalty(l2);
      brakes.add(brake("network.layers", "a penalty on large weights", penalty, gap));
    }
    for (double l1 : new double[] {0.005, 0.02}) {
      List<Change> few = prescribe.fewFeatures(l1);
      brakes.add(brake("network.layers", "a penalty that leaves out features of no use", few, gap));
    }
    return brakes.stream().filter(brake -> !brake.changes().isEmpty()).toList();
  }

  private static Suspicion brake(String where, String advice, List<Change> changes, Evidence gap) {
    return Suspicion.of(
        Diagnosis.OVERFITTING,
        Certainty.MEASURED,
        where,
        "the network fits what holds for its training rows alone: rows kept from training score far"
            + " lower, and higher with "
            + advice,
        advice,
        changes,
        gap);
  }

  private static Evidence gap(List<Outcome> own) {
    return new Evidence(
        "skill on rows kept from training", heldOut(own), Trials.medianSkill(own), "where trained");
  }

  private List<Outcome> run(List<Change> changes, Rows rows) {
    return laboratory.run(changes, Trials.SEEDS, rows, true);
  }

  private Proof proof(
      List<Outcome> before, List<Outcome> after, Proof.Verdict verdict, String reason) {
    return new Proof(
        Proof.Kind.TRIAL,
        after.size(),
        after.getFirst().steps(),
        Trials.median(before.stream().map(Outcome::heldOutLoss).toList()),
        Trials.median(after.stream().map(Outcome::heldOutLoss).toList()),
        laboratory.score(heldOut(before)),
        laboratory.score(heldOut(after)),
        verdict,
        reason);
  }

  private static double heldOut(List<Outcome> outcomes) {
    return Trials.floor(Trials.median(outcomes.stream().map(Outcome::heldOutSkill).toList()));
  }
}
