package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.State;
import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.train.Compute;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.Setting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Trains a network.
@Command(
    name = "train",
    description = "Trains a network and keeps it, with all that belongs to it, in a new folder.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  rekindle train mnist                        a built-in data set (mnist, digits) by its"
          + " default run",
      "  rekindle train flowers.csv --target species a table: features scaled, classes found, 10 %%"
          + " held out",
      "  rekindle train run.yaml                     a run file (rekindle init prints one to edit)",
      "  rekindle train mnist --epochs 3 --set optimizer.learning_rate=0.01",
      "  rekindle train run.yaml --set network.layers.0.init=uniform:0.5 --out runs/wide-init",
      "",
      "Ctrl-C finishes the step, keeps what was learned and writes the model; a second Ctrl-C ends"
          + " at once.",
      "Exit status: 0 learned, 2 input that cannot be used, 3 the run did not learn, 130 after"
          + " Ctrl-C."
    })
final class TrainCommand implements Callable<Integer> {
  private static final int NOT_LEARNED = 3;

  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description =
          "A run file (.yaml); or mnist or digits; or data to train on by a good default run: a"
              + " table (.csv, .tsv), .npz, a folder of IDX files.")
  private Optional<String> source = Optional.empty();

  @Option(
      names = "--target",
      paramLabel = "COLUMN",
      split = ",",
      description = "What to predict: a column of the table, or several. Default: the last one.")
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description =
          "Change a value of the run file, as in optimizer.learning_rate=0.01 or"
              + " network.layers.0.init=uniform:0.5; null removes the key. May be repeated.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the training rows.")
  private Optional<Integer> epochs = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of initial weights, order and validation rows; the same seed, the same model.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The new folder to write to. Default: runs/NAME-NUMBER.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Go on with the run in this folder from its last checkpoint, to the same model as without"
              + " the break.")
  private Optional<Path> resume = Optional.empty();

  @Mixin private final ComputeOptions computing = new ComputeOptions();

  @Option(
      names = "--json",
      description = "Print one JSON object a line: one an epoch, and last the results.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but the run's folder.")
  private boolean quiet;

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    KernelChoice kernels = computing.choice();
    Compute compute = computing.compute(kernels);
    if (resume.isPresent()) {
      requireNothingElse();
      Resumption resumption = Resumption.of(new RunFolder(resume.get()), console);
      RunPlan plan = RunPlan.of(Preparation.prepare(resumption.run()), kernels, compute);
      resumption.trimMetrics();
      return train(plan, resumption.folder(), Optional.of(resumption.state()));
    }
    RunPlan plan =
        RunPlan.of(
            Preparation.prepare(RunSource.read(given(), targets, changes())), kernels, compute);
    RunFolder folder =
        out.isPresent() ? RunFolder.at(out.get()) : RunFolder.next(Path.of(""), plan.run().name());
    AtomicFile.write(
        folder.runFile(),
        to -> to.write(plan.run().resolved(folder.path()).getBytes(StandardCharsets.UTF_8)));
    return train(plan, folder, Optional.empty());
  }

  /// A resumed run is what its folder says.
  private void requireNothingElse() {
    if (source.isPresent() || out.isPresent() || !targets.isEmpty() || !changes().isEmpty()) {
      throw new InputException(
          "--resume %s: the run file in that folder says what runs; leave out RUN, --target, --set, --epochs, --seed and --out"
              .formatted(resume.get()));
    }
  }

  private String given() {
    return source.orElseThrow(
        () ->
            new InputException(
                "nothing to train: name a run file, mnist, digits or a data file; `rekindle init >"
                    + " run.yaml` writes a run file to begin with"));
  }

  private List<Setting> changes() {
    List<Setting> changes = new ArrayList<>();
    settings.forEach(setting -> changes.add(Setting.parse(setting)));
    epochs.ifPresent(n -> changes.add(Setting.of("epochs", n)));
    seed.ifPresent(n -> changes.add(Setting.of("seed", n)));
    return changes;
  }

  private int train(RunPlan plan, RunFolder folder, Optional<State> from) {
    Interruption interruption = console.interruption();
    interruption.listen();
    ProgressLine line =
        new ProgressLine(json || quiet ? console.silent() : console, plan.training().epochs());
    Checkpoints checkpoints =
        new Checkpoints(folder, plan.run().checkpoint(), plan.run().name(), console);
    try (Journal log = new Journal(folder.log(), console);
        Journal metrics = new Journal(folder.metrics(), console)) {
      List<RunListener> listeners =
          List.of(
              new RunEvents(metrics::line),
              new RunText(text -> log.line(Paint.strip(text)), new Paint(false)),
              toConsole());
      TrainSession session =
          new TrainSession(plan, folder, listeners, line, interruption, checkpoints);
      return status(session.run(from), interruption);
    }
  }

  private RunListener toConsole() {
    if (json) {
      return new RunEvents(console::print);
    }
    return quiet ? new RunPath(console::print) : new RunText(console::print, console.paint());
  }

  private static int status(RunResult result, Interruption interruption) {
    if (interruption.requested()) {
      return interruption.exitStatus();
    }
    return switch (result.verdict()) {
      case LEARNED, NOT_TRAINED -> 0;
      case NOT_LEARNED -> NOT_LEARNED;
    };
  }
}
