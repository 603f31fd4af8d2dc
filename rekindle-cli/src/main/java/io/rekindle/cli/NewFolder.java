package io.rekindle.cli;

import io.rekindle.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The folder that a command makes for a run, and takes away again where the run does not begin.
final class NewFolder {
  private final RunFolder run;

  /// The folders that were made, the innermost first.
  private final List<Path> made;

  private NewFolder(RunFolder run, List<Path> made) {
    this.run = run;
    this.made = List.copyOf(made);
  }

  /// The folder of the user's choice, or else the next one of this name below `runs`.
  static NewFolder of(Optional<Path> chosen, String name) {
    if (chosen.isPresent()) {
      List<Path> missing = missing(chosen.get());
      return new NewFolder(RunFolder.at(chosen.get()), missing);
    }
    List<Path> made = new ArrayList<>(missing(Path.of("runs")));
    RunFolder run = RunFolder.next(Path.of(""), name);
    made.addFirst(run.path());
    return new NewFolder(run, made);
  }

  private static List<Path> missing(Path path) {
    List<Path> missing = new ArrayList<>();
    Path folder = path.toAbsolutePath().normalize();
    while (folder != null && !Files.exists(folder)) {
      missing.add(folder);
      folder = folder.getParent();
    }
    return missing;
  }

  RunFolder run() {
    return run;
  }

  /// Does some work with the folder. Where that fails before the run has begun, all that was put
  /// into it is deleted, and the folders that were made for it.
  ///
  /// @param hasBegun asked once it has failed
  <T> T keptIf(BooleanSupplier hasBegun, Supplier<T> work) {
    try {
      return work.get();
    } catch (InputException e) {
      if (!hasBegun.getAsBoolean()) {
        discard();
      }
      throw e;
    }
  }

  private void discard() {
    try {
      for (Path file : RunFolder.files(run.path())) {
        Files.deleteIfExists(file);
      }
      for (Path folder : made) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      return; // others use it by now; what ended the command is told in any case
    }
  }
}
