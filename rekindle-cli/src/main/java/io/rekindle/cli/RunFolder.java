package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.data.run.RunFile;
import io.rekindle.report.Report;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder of one run: a new one, so that no earlier run is ever touched.
record RunFolder(Path path) {

  /// Makes `runs/<name>-<number>` below a folder, with the number after the highest in use.
  static RunFolder next(Path base, String name) {
    Path runs = base.resolve("runs");
    String stem = name.replaceAll("[^\\p{L}\\p{N}._-]+", "-");
    try {
      Files.createDirectories(runs);
      int number = highest(runs, stem);
      Optional<Path> made = Optional.empty();
      while (made.isEmpty()) {
        number++;
        made = make(runs.resolve(stem + "-" + number));
      }
      return new RunFolder(made.get());
    } catch (IOException e) {
      throw FileProblem.writing(runs, e);
    }
  }

  /// Empty if another process was quicker.
  private static Optional<Path> make(Path path) throws IOException {
    try {
      return Optional.of(Files.createDirectory(path));
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  private static int highest(Path runs, String stem) throws IOException {
    Pattern numbered = Pattern.compile(Pattern.quote(stem) + "-([1-9]\\d{0,8})");
    int highest = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(runs)) {
      for (Path entry : entries) {
        Matcher matcher = numbered.matcher(String.valueOf(entry.getFileName()));
        if (matcher.matches()) {
          highest = Math.max(highest, Integer.parseInt(matcher.group(1)));
        }
      }
    }
    return highest;
  }

  /// Makes a folder of the user's choice, which must not hold anything yet.
  static RunFolder at(Path path) {
    requireFree(path);
    try {
      Files.createDirectories(path);
      return new RunFolder(path);
    } catch (IOException e) {
      throw FileProblem.writing(path, e);
    }
  }

  /// Refuses a folder of the user's choice that [#at] could not make, before any work is done.
  static void requireFree(Path path) {
    String what = "--out " + path;
    if (!Files.exists(path)) {
      Path around = around(path);
      if (!Files.isDirectory(around)) {
        throw new InputException(
            "%s: cannot be written, as %s is a file; name another folder".formatted(what, around));
      }
      OutputFile.requireWritable(what, around);
      return;
    }
    if (!Files.isDirectory(path)) {
      throw new InputException("%s: it is a file, and a folder is needed".formatted(what));
    }
    try {
      Optional<Path> found = first(path);
      if (found.isPresent()) {
        throw new InputException(
            "%s: the folder is not empty (it holds %s), and earlier runs are never overwritten; name a new folder"
                .formatted(what, found.get().getFileName()));
      }
    } catch (IOException e) {
      throw FileProblem.writing(path, e);
    }
    OutputFile.requireWritable(what, path);
  }

  /// What is there of a path, without the folders that are to be made.
  private static Path around(Path path) {
    Path there = path.toAbsolutePath().normalize();
    while (!Files.exists(there)) {
      Path parent = there.getParent();
      if (parent == null) {
        return there;
      }
      there = parent;
    }
    return there;
  }

  private static Optional<Path> first(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        return Optional.of(entry);
      }
      return Optional.empty();
    }
  }

  /// The files right in a folder.
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isRegularFile).toList();
    }
  }

  Path model() {
    return path.resolve("model.rkn");
  }

  Path runFile() {
    return path.resolve("run.yaml");
  }

  Path metrics() {
    return path.resolve("metrics.jsonl");
  }

  Path signals() {
    return path.resolve("signals.jsonl");
  }

  Path log() {
    return path.resolve("log.txt");
  }

  Path provenance() {
    return path.resolve("provenance.json");
  }

  Path report() {
    return path.resolve(Report.NAME);
  }

  Path checkpoints() {
    return path.resolve("checkpoints");
  }

  /// What tells of the run: the model, and all that cannot be made again from it.
  List<Path> inputs() {
    return List.of(model(), runFile(), metrics(), signals(), log(), provenance());
  }

  /// Whether anything came of the run: an event of its training, a checkpoint or a model.
  boolean hasBegun() {
    try {
      return Files.exists(model())
          || Files.exists(checkpoints())
          || (Files.exists(metrics()) && Files.size(metrics()) > 0);
    } catch (IOException e) {
      throw FileProblem.reading(path, e);
    }
  }

  /// The run, as this folder's run file says it.
  ///
  /// @param name of the run
  /// @throws InputException if there is no run file, or it cannot be used
  RunFile run(String name) {
    return RunFile.parse(
        text(runFile()), runFile().toString(), name, path.toAbsolutePath().normalize(), List.of());
  }

  /// What was told of the run. The last line may have been cut by a crash, and is then left out.
  List<JsonField> events() {
    return events(metrics());
  }

  /// The whole lines of a file of events; none where it is not there.
  static List<JsonField> events(Path file) {
    String text = Files.exists(file) ? text(file) : "";
    String name = file.toString();
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .map(line -> JsonField.root(name, Json.parse(line, name)))
        .toList();
  }

  /// The results; empty if the run has not come to its end.
  Optional<JsonField> results() {
    return events().stream()
        .filter(
            event -> event.get("event").text().equals("done") && !event.get("interrupted").flag())
        .reduce((_, last) -> last);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }
}
