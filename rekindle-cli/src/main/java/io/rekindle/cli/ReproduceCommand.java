package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.Background;
import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import io.rekindle.data.DataDigest;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import io.rekindle.live.RunControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Repeats a run and compares.
final class ReproduceCommand implements Command {
  private static final int DIFFERS = 1;

  private static final Parameter RUN =
      new Parameter("RUN", true, "The folder of a run, as `rekindle train` leaves it.");
  private static final Option OUT =
      Option.value(
          "DIR", "Keep the repeated run in this new folder. Default: it is deleted.", "--out");
  private static final Option JSON =
      Option.flag("Print one JSON object: what differs, and what has changed.", "--json");

  private final Console console;

  ReproduceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    List<Option> options = new ArrayList<>(List.of(OUT));
    options.addAll(ComputeOptions.ALL);
    options.add(JSON);
    return new Syntax(
        "reproduce",
        "Repeats a run and compares every weight and figure with what it was.",
        List.of(
            "The run file, the data and provenance.json in the run's folder say what to repeat. The"
                + " kernels are those of the run, where they can run here. What has changed since"
                + " is told: versions, processor, data. Learning rates that were set by hand, on"
                + " the run's page, are set again after the same steps. Exit status: 0 the same"
                + " bits, 1 it differs, 2 it cannot be repeated."),
        List.of(RUN),
        options,
        List.of(
            "Examples:",
            "  rekindle reproduce runs/mnist-1",
            "  rekindle reproduce runs/mnist-1 --kernels scalar --json"));
  }

  @Override
  public int run(Arguments arguments) {
    arguments.path(OUT).ifPresent(RunFolder::requireFree);
    FinishedRun then = FinishedRun.of(new RunFolder(arguments.path(0)));
    RunFile run = then.folder().run(then.model().origin().run());
    Supplier<ComputeOptions.Chosen> kernels =
        ComputeOptions.begin(
            arguments, Optional.of(then.model().origin().kernels()).filter(k -> !k.isEmpty()));
    Supplier<List<DataDigest>> data = Background.begin("digests", () -> DataDigest.of(run));
    RunPlan plan = RunPlan.of(Preparation.prepare(run), kernels.get());
    List<Change> changes = changes(then, plan, data.get());
    Optional<Path> out = arguments.path(OUT);
    RunFolder folder = out.map(RunFolder::at).orElseGet(ReproduceCommand::temporary);
    try {
      Interruption interruption = console.interruption();
      interruption.listen();
      train(plan, then.byHand(), folder, interruption, arguments.has(JSON));
      if (interruption.requested()) {
        console.complain("Interrupted: nothing is known of how the run compares.");
        return interruption.exitStatus();
      }
      Reproduction result = Reproduction.compare(then, FinishedRun.of(folder), changes);
      print(result, then, arguments.has(JSON));
      return result.same() ? 0 : DIFFERS;
    } finally {
      if (out.isEmpty()) {
        delete(folder.path());
      }
    }
  }

  private static List<Change> changes(FinishedRun then, RunPlan plan, List<DataDigest> data) {
    Environment here = Environment.of(plan);
    if (then.provenance().isEmpty()) {
      return List.of(
          new Change("provenance.json", "none was kept", "what ran and what was read is unknown"));
    }
    Provenance known = then.provenance().get();
    List<Change> changes = new ArrayList<>(known.dataChanges(data));
    changes.addAll(here.changesSince(known.environment()));
    for (Environment other : known.resumed()) {
      for (Change change : other.changesSince(known.environment())) {
        changes.add(new Change(change.what() + " after a break", change.now(), "as before it"));
      }
    }
    return changes;
  }

  private void train(
      RunPlan plan,
      List<RunControl.Act> byHand,
      RunFolder folder,
      Interruption interruption,
      boolean silent) {
    plan.write(folder);
    Console shown = silent ? console.silent() : console;
    try (Journal metrics = new Journal(folder.metrics(), console)) {
      RunEvents events = new RunEvents(metrics::line);
      new TrainSession(
              plan,
              folder,
              List.of(events),
              new ProgressLine(shown, plan.training().epochs()),
              interruption,
              new Checkpoints(folder, Optional.empty(), plan.run().name(), console),
              Optional.empty(),
              Optional.empty(),
              new RunControl(byHand, events::control))
          .run(Optional.empty());
    }
  }

  private void print(Reproduction result, FinishedRun then, boolean json) {
    if (json) {
      console.print(result.json().toString());
      return;
    }
    result.print(new Sections(console::print, console.paint()));
    console.print("");
    console.print(
        result.same()
            ? "%s is reproduced, bit for bit.".formatted(then.folder().path())
            : console.paint().bad("%s is not reproduced.".formatted(then.folder().path())));
  }

  private static RunFolder temporary() {
    try {
      return new RunFolder(Files.createTempDirectory("rekindle-reproduce-"));
    } catch (IOException e) {
      throw new InputException(
          "cannot make a temporary folder: %s; name a folder by --out"
              .formatted(FileProblem.reason(e)),
          e);
    }
  }

  private void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      console.complain(
          "warning: the temporary folder %s could not be deleted: %s"
              .formatted(folder, FileProblem.reason(e)));
    }
  }
}
