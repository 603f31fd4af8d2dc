package io.rekindle.doctor;

import java.util.List;

/// A condition that a rule holds possible, with what would undo it.
///
/// @param where the run file's own path, or `data`, `loss`, `optimizer`
/// @param because one sentence for a person
/// @param advice what to do, in one sentence
/// @param changes what to set; empty where nothing in the run file undoes it
public record Suspicion(
    Diagnosis id,
    Certainty certainty,
    String where,
    List<Evidence> evidence,
    String because,
    String advice,
    List<Change> changes) {

  /// What a suspicion rests on.
  public enum Certainty {
    /// Follows from the run file and the data alone, and no training can make up for it.
    DECIDED,
    /// Follows from the run file and the data alone; some runs learn all the same.
    STATIC,
    /// An invariant was measured and found broken.
    MEASURED,
    /// Nothing but that it is worth a try.
    POSSIBLE
  }

  public Suspicion {
    evidence = List.copyOf(evidence);
    changes = List.copyOf(changes);
  }

  /// What it is about. An initial bias is as much a start as initial weights are.
  Diagnosis.Group group() {
    boolean bias = id == Diagnosis.MISSING_BIAS && where.endsWith(".bias");
    return bias ? Diagnosis.Group.INITIAL_WEIGHTS : id.group();
  }

  static Suspicion of(
      Diagnosis id,
      Certainty certainty,
      String where,
      String because,
      String advice,
      List<Change> changes,
      Evidence... evidence) {
    return new Suspicion(id, certainty, where, List.of(evidence), because, advice, changes);
  }
}
