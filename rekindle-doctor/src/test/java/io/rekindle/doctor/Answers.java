package io.rekindle.doctor;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.train.NonFinite;
import io.rekindle.doctor.Suspicion.Certainty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Answers to render.
final class Answers {
  static final Change INIT = Change.set("network.init", "he_normal");

  private Answers() {}

  static Answer.Control control(int failed, Optional<NonFinite> nonFinite) {
    return new Answer.Control(
        Metric.ACCURACY, 0.1135, 0.1124, 2.3011, 2.3012, 600, failed, 3, nonFinite);
  }

  static Proof trial(Proof.Verdict verdict) {
    return new Proof(Proof.Kind.TRIAL, 3, 600, 2.3011, 0.2764, 0.1135, 0.9183, verdict, "");
  }

  static Suspicion suspicion(Diagnosis id, List<Change> changes) {
    return Suspicion.of(
        id,
        Certainty.MEASURED,
        "network.layers.1",
        "the signal fades from layer to layer",
        "initial weights that keep the signal's size",
        changes,
        new Evidence("second moment, last hidden layer over input", 1.3e-9, 1.0, "ratio"),
        new Evidence("units", 1, 100, "units"));
  }

  static Finding cause(Diagnosis id, Change... changes) {
    return new Finding(
        suspicion(id, List.of(changes)),
        Finding.Role.CAUSE,
        Optional.of(trial(Proof.Verdict.CURES)));
  }

  static Finding other(Finding.Role role, Diagnosis id) {
    return new Finding(suspicion(id, List.of()), role, Optional.empty());
  }

  static Answer.Cure cure(Change... changes) {
    return new Answer.Cure(List.of(changes), 2.3011, 0.1187, 0.9702, OptionalDouble.of(0.9651));
  }

  static Answer sick(List<Finding> findings, Answer.Cure... cure) {
    return new Answer(
        Answer.Verdict.SICK,
        control(3, Optional.empty()),
        findings,
        Arrays.stream(cure).findFirst(),
        3.1);
  }

  /// The most that a doctor may have to say.
  static Answer longest() {
    List<Finding> findings = new ArrayList<>();
    for (Diagnosis id : Diagnosis.values()) {
      String words = "a long explanation that goes on and on ".repeat(20);
      Suspicion condition =
          new Suspicion(
              id,
              Certainty.MEASURED,
              "network.layers.12",
              List.of(
                  new Evidence(words, -1.23456789e-12, 1e300, words),
                  new Evidence(words, Double.NaN, Double.NEGATIVE_INFINITY, "at least"),
                  new Evidence(words, 123456.789, 0, ""),
                  new Evidence(words, 1, 2, "")),
              words,
              words,
              manyChanges());
      Finding.Role role =
          List.of(Finding.Role.values()).get(findings.size() % Finding.Role.values().length);
      findings.add(new Finding(condition, role, Optional.of(trial(Proof.Verdict.HELPS))));
    }
    return new Answer(
        Answer.Verdict.SICK,
        control(3, Optional.of(new NonFinite("layers.2.weight", 13))),
        findings,
        Optional.of(cure(manyChanges().toArray(Change[]::new))),
        19.9);
  }

  static List<Change> manyChanges() {
    List<Change> changes = new ArrayList<>();
    Map<String, Object> adam = new LinkedHashMap<>();
    adam.put("name", "adam");
    adam.put("learning_rate", 0.001);
    changes.add(Change.set("optimizer", adam));
    for (int layer = 0; layer < 12; layer++) {
      changes.add(Change.set("network.layers." + layer + ".init", Map.of("uniform", 0.05)));
      changes.add(Change.remove("network.layers." + layer + ".bias"));
    }
    return changes;
  }
}
