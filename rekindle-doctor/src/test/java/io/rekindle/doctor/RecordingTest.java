package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of a run while it goes on, and that keeping it changes nothing.
class RecordingTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  static Trained train(Subject subject, Progress progress) {
    return Trainer.train(
        subject.network(),
        subject.run().training(),
        subject.data().train(),
        Optional.empty(),
        progress,
        Examined.COMPUTE);
  }

  static Subject subject(RunFile run) {
    return new Subject(run, Preparation.prepare(run));
  }

  @Test
  void aWatchedRunEndsWithTheSameBits() {
    Subject subject =
        subject(
            runs.classes(
                "network.layers=[{dense: 16, activation: relu}, batch_norm, {dropout: 0.3},"
                    + " {dense: 3, activation: softmax}]",
                "optimizer={name: adam}"));
    Trained alone = train(subject, Progress.SILENT);
    Recording recording = new Recording(subject);
    Trained watched = train(subject, recording);
    Observation seen = observe(subject, recording, watched);

    assertThat(watched.parameters()).isEqualTo(alone.parameters());
    assertThat(watched.epochs().getLast().loss()).isEqualTo(alone.epochs().getLast().loss());
    assertThat(seen.stepLosses()).hasSize(24);
    assertThat(train(subject, Progress.SILENT).parameters()).isEqualTo(alone.parameters());
  }

  @Test
  void theNetworkIsReadBeforeTheFirstStepAndAtTheEnd() {
    Subject subject = subject(runs.classes());
    Recording recording = new Recording(subject);
    Trained trained = train(subject, recording);
    Observation seen = observe(subject, recording, trained);
    float[] initial =
        Trainer.initialParameters(
            subject.network(),
            subject.data().train(),
            subject.run().training().seed(),
            Examined.COMPUTE);

    assertThat(seen.initial()).isEqualTo(reading(subject, initial));
    assertThat(seen.last()).isEqualTo(reading(subject, trained.parameters()));
    assertThat(seen.last().loss()).isLessThan(seen.initial().loss());
  }

  @Test
  void ofARunThatBecomesNonFiniteTheLastFiniteNetworkIsRead() {
    Subject subject = subject(runs.numbers("optimizer.learning_rate=1000", "epochs=5"));
    Recording recording = new Recording(subject);
    Trained trained = train(subject, recording);
    Observation seen = observe(subject, recording, trained);

    assertThat(trained.firstNonFinite()).isPresent();
    assertThat(seen.last().loss()).isFinite();
    assertThat(seen.last().layers()).allMatch(l -> Double.isFinite(l.weightNorm()));
  }

  @Test
  void aRunWithoutStepsIsReadAllTheSame() {
    Subject subject = subject(runs.classes("epochs=0"));
    Recording recording = new Recording(subject);
    Observation seen = observe(subject, recording, train(subject, recording));

    assertThat(seen.stepLosses()).isEmpty();
    assertThat(seen.firstUpdates()).containsExactly(0.0, 0.0, 0.0);
    assertThat(seen.last()).isEqualTo(seen.initial());
  }

  private static Reading reading(Subject subject, float[] parameters) {
    return Reading.of(
        subject.network(),
        subject.run().training(),
        subject.data().train(),
        parameters,
        Examined.COMPUTE);
  }

  static Observation observe(Subject subject, Recording recording, Trained trained) {
    Outcome outcome =
        new Outcome(
            0,
            0,
            0,
            0,
            0,
            0,
            trained.firstNonFinite(),
            trained.epochs().stream().map(e -> e.loss()).toList(),
            trained.steps(),
            trained.seconds());
    return recording.observation(outcome, DataProfile.of(subject.data().train()), Examined.COMPUTE);
  }
}
