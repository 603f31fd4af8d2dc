package io.rekindle.cli;

import io.rekindle.core.file.FileProblem;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.interop.tensorboard.EventFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

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
  private Optional<EventFile> events = Optional.empty();
  private List<Slot> slots = List.of();
  private long interval = 1;
  private boolean failed;

  /// The folder and its file are made once training has started.
  TensorBoard(Path folder, Console console) {
    this.folder = folder;
    this.console = console;
  }

  /// @throws io.rekindle.core.InputException if a folder cannot be made or written to there
  static void requireWritable(Path folder) {
    Path there = folder.toAbsolutePath().normalize();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw FileProblem.writing(folder, new NotDirectoryException(there.toString()));
    }
    if (!Files.isWritable(there)) {
      throw FileProblem.writing(folder, new AccessDeniedException(there.toString()));
    }
  }

  /// What writes.
  private interface Writing {
    void write(EventFile to) throws IOException;
  }

  void started(Network network, long totalSteps) {
    try {
      events = Optional.of(EventFile.in(folder, InstantSource.system()));
    } catch (IOException e) {
      complain(e);
    }
    slots = network.slots();
    interval = Math.max(1, Math.ceilDiv(totalSteps, MOST_STEPS));
  }

  void step(long number, double loss) {
    if (number % interval == 0) {
      attempt(to -> to.scalar("step/loss", loss, number));
    }
  }

  void epoch(EpochScores scores, float[] parameters) {
    attempt(
        to -> {
          long step = scores.report().steps();
          to.scalar("loss/train", scores.report().loss(), step);
          metrics(to, scores.train(), "train", step);
          if (scores.validation().isPresent()) {
            to.scalar("loss/validation", scores.validation().get().loss(), step);
            metrics(to, scores.validation().get(), "validation", step);
          }
          to.scalar("learning_rate", scores.report().learningRate(), step);
          for (Slot slot : slots) {
            to.histogram(slot.name(), parameters, slot.offset(), slot.end(), step);
          }
          to.flush();
        });
  }

  private static void metrics(EventFile to, Scored scored, String part, long step)
      throws IOException {
    for (var metric : scored.metrics().entrySet()) {
      to.scalar(metric.getKey().label() + "/" + part, metric.getValue(), step);
    }
  }

  @Override
  public void close() {
    attempt(EventFile::close);
  }

  private void attempt(Writing writing) {
    if (failed || events.isEmpty()) {
      return;
    }
    try {
      writing.write(events.get());
    } catch (IOException e) {
      complain(e);
    }
  }

  private void complain(IOException e) {
    failed = true;
    console.complain(
        "warning: %s; training goes on".formatted(FileProblem.writing(folder, e).getMessage()));
  }
}
