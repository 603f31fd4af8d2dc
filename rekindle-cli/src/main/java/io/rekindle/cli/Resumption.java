package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.State;
import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.file.StateFile;
import io.rekindle.core.json.JsonField;
import io.rekindle.data.DataDigest;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Diagnosis;
import io.rekindle.doctor.Shell;
import io.rekindle.live.RunControl;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// An unfinished run to go on with.
///
/// @param run as the folder's run file says it
/// @param provenance empty where the run was begun by a version that kept none
record Resumption(RunFolder folder, RunFile run, State state, Optional<Provenance> provenance) {

  /// Reads the last checkpoint of a run.
  ///
  /// @throws InputException if there is none, or the run has come to its end
  static Resumption of(RunFolder folder, Console console) {
    if (!Files.isRegularFile(folder.runFile())) {
      throw new InputException(
          "--resume %s: there is no run.yaml in this folder; name the folder of a run"
              .formatted(folder.path()));
    }
    if (folder.results().isPresent()) {
      throw new InputException(
          "--resume %s: this run has come to its end; its model is %s"
              .formatted(folder.path(), folder.model()));
    }
    StateFile.Saved saved = Checkpoints.latest(folder, console);
    RunFile run = folder.run(saved.about().getOrDefault("run", "run"));
    return new Resumption(folder, run, saved.state(), Provenance.read(folder.provenance()));
  }

  /// The kernels that the run began with: others round otherwise.
  Optional<String> kernels() {
    return provenance.map(known -> known.environment().kernels());
  }

  /// Sees that the run is gone on with as it began.
  ///
  /// @throws InputException if its data has changed
  void check(RunPlan plan, List<DataDigest> data, Console console) {
    if (provenance.isEmpty()) {
      return;
    }
    List<Change> changes = provenance.get().dataChanges(data);
    if (!changes.isEmpty()) {
      throw new InputException(
          "--resume %s: the data has changed since the run began: %s; put it back as it was, or begin a new run with `rekindle train %s`"
              .formatted(
                  folder.path(), changes.getFirst(), Shell.quoted(folder.runFile().toString())));
    }
    Environment here = Environment.of(plan);
    List<Change> elsewhere = here.changesSince(provenance.get().environment());
    if (!elsewhere.isEmpty()) {
      console.complain(
          "warning: the run began otherwise (%s); it may not come to the same bits as without the break"
              .formatted(elsewhere.getFirst()));
      provenance.get().resumedIn(here).write(folder.provenance());
    }
  }

  /// Takes away what was left half written, and what was told of epochs and steps after the
  /// checkpoint: they are told again.
  void tidy() {
    AtomicFile.deleteAbandoned(folder.path());
    if (Files.isDirectory(folder.checkpoints())) {
      AtomicFile.deleteAbandoned(folder.checkpoints());
    }
    double epochs = state.get("run.epoch");
    trim(
        folder.metrics(),
        event ->
            isFinding(event)
                || isUpTo(event, "epoch", epochs)
                || (RunControl.Act.isIn(event) && isUpTo(event, "step", steps())));
    trim(folder.signals(), event -> isUpTo(event, "step", steps()));
  }

  private double steps() {
    return state.get(
        state.doubles().containsKey("lbfgs.steps") ? "lbfgs.steps" : "optimizer.steps");
  }

  private static boolean isUpTo(JsonField event, String member, double last) {
    return event.find(member).filter(n -> n.number() <= last).isPresent();
  }

  private static void trim(Path file, Predicate<JsonField> stays) {
    List<String> kept =
        RunFolder.events(file).stream().filter(stays).map(event -> event.value() + "\n").toList();
    AtomicFile.write(file, to -> to.write(String.join("", kept).getBytes(StandardCharsets.UTF_8)));
  }

  /// What was warned of before, and is not again.
  Set<Diagnosis> warned() {
    Set<String> ids =
        folder.events().stream()
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
}
