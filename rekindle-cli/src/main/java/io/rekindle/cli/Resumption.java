package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.State;
import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.file.FileProblem;
import io.rekindle.core.file.StateFile;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Diagnosis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// An unfinished run to go on with.
///
/// @param run as the folder's run file says it
record Resumption(RunFolder folder, RunFile run, State state) {

  /// Reads the last checkpoint of a run.
  ///
  /// @throws InputException if there is none, or the run has come to its end
  static Resumption of(RunFolder folder, Console console) {
    if (!Files.isRegularFile(folder.runFile())) {
      throw new InputException(
          "--resume %s: there is no run.yaml in this folder; name the folder of a run"
              .formatted(folder.path()));
    }
    if (hasEnded(folder)) {
      throw new InputException(
          "--resume %s: this run has come to its end; its model is %s"
              .formatted(folder.path(), folder.model()));
    }
    StateFile.Saved saved = Checkpoints.latest(folder, console);
    Path base = folder.path().toAbsolutePath().normalize();
    RunFile run =
        RunFile.parse(
            text(folder.runFile()),
            folder.runFile().toString(),
            saved.about().getOrDefault("run", "run"),
            base,
            List.of());
    return new Resumption(folder, run, saved.state());
  }

  /// Takes away what was told of epochs after the checkpoint: they are told again.
  void trimMetrics() {
    double epochs = state.get("run.epoch");
    List<String> kept =
        events(folder).stream()
            .filter(
                event ->
                    isFinding(event)
                        || event.find("epoch").filter(n -> n.number() <= epochs).isPresent())
            .map(event -> event.value() + "\n")
            .toList();
    AtomicFile.write(
        folder.metrics(), to -> to.write(String.join("", kept).getBytes(StandardCharsets.UTF_8)));
  }

  /// What was warned of before, and is not again.
  Set<Diagnosis> warned() {
    Set<String> ids =
        events(folder).stream()
            .filter(Resumption::isFinding)
            .map(event -> event.get("id").text())
            .collect(Collectors.toSet());
    return Arrays.stream(Diagnosis.values())
        .filter(each -> ids.contains(each.id()))
        .collect(Collectors.toSet());
  }

  private static boolean isFinding(JsonField event) {
    return event.get("event").text().equals("finding");
  }

  private static boolean hasEnded(RunFolder folder) {
    return events(folder).stream()
        .anyMatch(
            event -> event.get("event").text().equals("done") && !event.get("interrupted").flag());
  }

  /// The last line may have been cut by a crash, and is then left out.
  private static List<JsonField> events(RunFolder folder) {
    String text = Files.exists(folder.metrics()) ? text(folder.metrics()) : "";
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .map(line -> JsonField.root(folder.metrics().toString(), parse(line, folder)))
        .toList();
  }

  private static Json parse(String line, RunFolder folder) {
    return Json.parse(line, folder.metrics().toString());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }
}
