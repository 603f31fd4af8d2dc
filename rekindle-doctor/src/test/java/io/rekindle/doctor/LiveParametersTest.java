package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.network.Network;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.StepView;
import io.rekindle.core.train.Trained;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What watches a run asks for the parameters of every step in which it reads them: it sees the
/// same where they are there in no other.
class LiveParametersTest {
  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  /// Shows the parameters where [Progress] promises them, and rubbish elsewhere.
  private static final class Hiding implements Progress {
    private final Progress inner;
    private float[] live = new float[0];
    private float[] shown = new float[0];
    private boolean read;

    Hiding(Progress inner) {
      this.inner = inner;
    }

    private void show(boolean parameters) {
      if (parameters) {
        System.arraycopy(live, 0, shown, 0, live.length);
      } else {
        Arrays.fill(shown, Float.NaN);
      }
    }

    @Override
    public void started(Network network, float[] parameters, long totalSteps, long stepsPerEpoch) {
      live = parameters;
      shown = parameters.clone();
      inner.started(network, shown, totalSteps, stepsPerEpoch);
    }

    @Override
    public boolean readsParameters(long step) {
      read = inner.readsParameters(step);
      show(read);
      return read;
    }

    @Override
    public boolean observes(long step) {
      return inner.observes(step);
    }

    @Override
    public void observe(StepView view) {
      show(true);
      inner.observe(view);
    }

    @Override
    public void step(long step, double loss, int rows) {
      show(read);
      inner.step(step, loss, rows);
    }

    @Override
    public void epoch(EpochReport report, float[] parameters) {
      show(true);
      inner.epoch(report, shown);
    }
  }

  private static Trained train(RunFile run, Progress progress) {
    return RecordingTest.train(RecordingTest.subject(run), progress);
  }

  @Test
  void theRecorderOfSignals() {
    RunFile run = runs.classes("epochs=12");
    List<StepSignals> seen = new ArrayList<>();
    List<StepSignals> hidden = new ArrayList<>();

    train(run, new SignalRecorder(seen::add));
    train(run, new Hiding(new SignalRecorder(hidden::add)));

    assertThat(seen).hasSizeGreaterThan(5);
    assertThat(hidden).isEqualTo(seen);
  }

  @Test
  void theDoctorsRecording() {
    RunFile run = runs.classes();
    Subject subject = RecordingTest.subject(run);
    Recording seen = new Recording(subject);
    Recording hidden = new Recording(subject);

    Observation observation = RecordingTest.observe(subject, seen, train(run, seen));
    Observation same = RecordingTest.observe(subject, hidden, train(run, new Hiding(hidden)));

    assertThat(same.firstUpdates()).isEqualTo(observation.firstUpdates());
    assertThat(same.firstUpdates()).allMatch(update -> update > 0);
    assertThat(same.last()).isEqualTo(observation.last());
  }

  @Test
  void warningsInTheMiddleOfARun() {
    RunFile run = runs.classes("network.init={uniform: 0.001}", "epochs=60");
    List<Watcher.Warning> seen = warnings(run, false);

    assertThat(seen).isNotEmpty();
    assertThat(warnings(run, true)).isEqualTo(seen);
  }

  private static List<Watcher.Warning> warnings(RunFile run, boolean hiding) {
    List<Watcher.Warning> warnings = new ArrayList<>();
    Watcher watcher =
        new Watcher(Preparation.prepare(run), Examined.COMPUTE, false, Set.of(), warnings::add);
    train(run, hiding ? new Hiding(watcher) : watcher);
    return warnings;
  }
}
