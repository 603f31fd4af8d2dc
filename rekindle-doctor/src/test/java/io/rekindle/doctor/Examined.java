package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.train.Compute;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A run that was carried out once and watched, with what the rules say of it.
record Examined(Observation seen) {
  static final Compute COMPUTE = Compute.best().withThreads(1);

  static Examined of(RunFile run) {
    Subject subject = new Subject(run, Preparation.prepare(run));
    Recording recording = new Recording(subject);
    try (Laboratory laboratory = new Laboratory(subject, COMPUTE)) {
      Outcome control = laboratory.control(recording);
      return new Examined(
          recording.observation(control, DataProfile.of(subject.data().train()), COMPUTE));
    }
  }

  /// Asserts that no rule holds the condition possible in a run.
  static void assertSilent(RunFile run, Diagnosis id) {
    assertThat(of(run).suspicion(id)).as(id.id()).isEmpty();
  }

  static void assertFires(RunFile run, Diagnosis id) {
    assertThat(of(run).suspicion(id)).as(id.id()).isPresent();
  }

  /// What the rules say of this condition, first suspicion first.
  List<Suspicion> all(Diagnosis id) {
    return Doctor.RULES.stream()
        .flatMap(rule -> rule.check(seen).stream())
        .filter(s -> s.id() == id)
        .toList();
  }

  Optional<Suspicion> suspicion(Diagnosis id) {
    return all(id).stream().findFirst();
  }

  /// What the rules say of a condition they must hold possible.
  Suspicion expect(Diagnosis id) {
    assertThat(suspicion(id)).as(id.id()).isPresent();
    return suspicion(id).orElseThrow();
  }

  /// The same run with a prescription, which must fit the run file, carried out in turn.
  Examined treated(Suspicion suspicion) {
    assertThat(suspicion.changes()).as("changes for %s", suspicion.id().id()).isNotEmpty();
    return of(seen.subject().run().with(Change.settings(suspicion.changes())));
  }

  /// Asserts that the rule fires as described and that its prescription silences it.
  Suspicion expectCurable(Diagnosis id, Suspicion.Certainty certainty, String where) {
    Suspicion found = expect(id);
    assertThat(found.certainty()).isEqualTo(certainty);
    assertThat(found.where()).isEqualTo(where);
    assertThat(treated(found).suspicion(id)).as("%s after its cure", id.id()).isEmpty();
    return found;
  }

  /// The same observation with another share of dead units in one layer at the end.
  static Observation withLast(Observation seen, int layer, double dead) {
    Reading last = seen.last();
    List<LayerReading> layers = new ArrayList<>(last.layers());
    LayerReading r = layers.get(layer);
    layers.set(
        layer,
        new LayerReading(
            r.layer(),
            r.moment(),
            r.variation(),
            r.gradient(),
            r.weightGradient(),
            r.biasGradient(),
            dead,
            r.saturated(),
            r.weightNorm(),
            r.unitsAlike(),
            r.units(),
            r.alignment()));
    return new Observation(
        seen.subject(),
        seen.profile(),
        seen.control(),
        seen.initial(),
        new Reading(last.inputMoment(), layers, last.outputSpread(), last.loss()),
        seen.firstUpdates(),
        seen.stepLosses());
  }

  /// A measured figure of a suspicion.
  static double value(Suspicion suspicion, int evidence) {
    return suspicion.evidence().get(evidence).value();
  }

  static double nullValue(Suspicion suspicion, int evidence) {
    return suspicion.evidence().get(evidence).nullValue();
  }

  /// Changes as a person would type them.
  static List<String> typed(Suspicion suspicion) {
    return suspicion.changes().stream().map(Change::toString).toList();
  }
}
