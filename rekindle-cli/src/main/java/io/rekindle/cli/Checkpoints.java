package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.State;
import io.rekindle.core.file.FileProblem;
import io.rekindle.core.file.StateFile;
import io.rekindle.data.run.Checkpoint;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The checkpoints of a run: when one is due, and the files `checkpoints/step-N.ckpt`.
///
/// One that cannot be written is complained about and does not end the run.
final class Checkpoints {
  /// How many stay of those that only interruptions made.
  private static final int KEPT = 3;

  private static final Pattern NAME = Pattern.compile("step-(\\d{1,18})\\.ckpt");

  private final Path folder;
  private final Optional<Checkpoint> setting;
  private final String run;
  private final Console console;
  private long saved;

  /// @param setting of the run file; without one, checkpoints are made only when interrupted
  /// @param run the run's name, kept in each file
  Checkpoints(RunFolder folder, Optional<Checkpoint> setting, String run, Console console) {
    this.folder = folder.checkpoints();
    this.setting = setting;
    this.run = run;
    this.console = console;
    this.saved = console.nanos().getAsLong();
  }

  boolean isDue(long step) {
    return setting.isPresent() && (isDueBySteps(step) || isDueByTime());
  }

  private boolean isDueBySteps(long step) {
    return setting.flatMap(c -> boxed(c.everySteps())).filter(n -> step % n == 0).isPresent();
  }

  private static Optional<Integer> boxed(java.util.OptionalInt value) {
    return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
  }

  private boolean isDueByTime() {
    double minutes = setting.orElseThrow().everyMinutes().orElse(Double.POSITIVE_INFINITY);
    return console.nanos().getAsLong() - saved >= minutes * 60e9;
  }

  void save(long step, State state) {
    saved = console.nanos().getAsLong();
    try {
      Files.createDirectories(folder);
      StateFile.write(
          folder.resolve("step-%d.ckpt".formatted(step)),
          state,
          Map.of("run", run, "version", Version.number()));
      List<Path> all = files(folder);
      for (Path old : all.subList(0, Math.max(0, all.size() - kept()))) {
        Files.delete(old);
      }
    } catch (InputException e) {
      warn(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      warn(String.valueOf(FileProblem.writing(folder, e).getMessage()));
    }
  }

  private int kept() {
    return setting.map(Checkpoint::keep).orElse(KEPT);
  }

  private void warn(String what) {
    console.complain("warning: %s; training goes on without this checkpoint".formatted(what));
  }

  /// The last checkpoint of a run that can be read; a damaged one is complained about.
  ///
  /// @throws InputException if there is none
  static StateFile.Saved latest(RunFolder folder, Console console) {
    List<Path> files;
    try {
      files = Files.isDirectory(folder.checkpoints()) ? files(folder.checkpoints()) : List.of();
    } catch (IOException e) {
      throw FileProblem.reading(folder.checkpoints(), e);
    }
    for (Path file : files.reversed()) {
      try {
        return StateFile.read(file);
      } catch (InputException e) {
        console.complain("warning: %s; trying the one before it".formatted(e.getMessage()));
      }
    }
    throw new InputException(
        "--resume %s: there is no checkpoint to go on from; runs write them when interrupted by Ctrl-C, or as `checkpoint: {every_steps: 500}` in the run file says"
            .formatted(folder.path()));
  }

  /// The file of the last one, if there is any.
  static Optional<Path> last(RunFolder folder) {
    try {
      return Files.isDirectory(folder.checkpoints())
          ? files(folder.checkpoints()).reversed().stream().findFirst()
          : Optional.empty();
    } catch (IOException e) {
      throw FileProblem.reading(folder.checkpoints(), e);
    }
  }

  /// In the order of their steps.
  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (step(entry) >= 0) {
          files.add(entry);
        }
      }
    }
    files.sort(Comparator.comparingLong(Checkpoints::step));
    return files;
  }

  private static long step(Path file) {
    Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }
}
