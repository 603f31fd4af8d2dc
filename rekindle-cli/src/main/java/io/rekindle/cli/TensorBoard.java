package io.rekindle.cli;

import io.rekindle.core.file.FileProblem;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.interop.tensorboard.EventFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// Tells TensorBoard of a run. What cannot be written is complained about once and does not end the
/// run.
///
/// | tag | step | what |
/// |---|---|---|
/// | `step/loss` | steps | of a batch, at most 1,000 times in a run |
/// | `loss/train`, `loss/validation` | steps, after each epoch | as `--json` has them |
/// | `accuracy/train`, ... | likewise | each metric |
/// | `learning_rate` | likewise | |
/// | `layers.0.weight`, ... | likewise | a histogram of each tensor |
final class TensorBoard implements AutoCloseable {
  private static final long MOST_STEPS = 1000;

  private final Path folder;
  private final Console console;
  private final EventFile events;
  private List<Slot> slots = List.of();
  private long interval = 1;
  private boolean failed;

  /// @throws io.rekindle.core.InputException if no file can be made there
  TensorBoard(Path folder, Console console) {
    this.folder = folder;
    this.console = console;
    try {
      events = EventFile.in(folder, InstantSource.system());
    } catch (IOException e) {
      throw FileProblem.writing(folder, e);
    }
  }

  /// What writes.
  private interface Writing {
    void write() throws IOException;
  }

  void started(Network network, long totalSteps) {
    slots = network.slots();
    interval = Math.max(1, Math.ceilDiv(totalSteps, MOST_STEPS));
  }

  void step(long number, double loss) {
    if (number % interval == 0) {
      attempt(() -> events.scalar("step/loss", loss, number));
    }
  }

  void epoch(EpochScores scores, float[] parameters) {
    attempt(
        () -> {
          long step = scores.report().steps();
          events.scalar("loss/train", scores.report().loss(), step);
          metrics(scores.train(), "train", step);
          if (scores.validation().isPresent()) {
            events.scalar("loss/validation", scores.validation().get().loss(), step);
            metrics(scores.validation().get(), "validation", step);
          }
          events.scalar("learning_rate", scores.report().learningRate(), step);
          for (Slot slot : slots) {
            events.histogram(slot.name(), parameters, slot.offset(), slot.end(), step);
          }
          events.flush();
        });
  }

  private void metrics(Scored scored, String part, long step) throws IOException {
    for (var metric : scored.metrics().entrySet()) {
      events.scalar(metric.getKey().label() + "/" + part, metric.getValue(), step);
    }
  }

  @Override
  public void close() {
    attempt(events::close);
  }

  private void attempt(Writing writing) {
    if (failed) {
      return;
    }
    try {
      writing.write();
    } catch (IOException e) {
      failed = true;
      console.complain(
          "warning: %s; training goes on".formatted(FileProblem.writing(folder, e).getMessage()));
    }
  }
}
