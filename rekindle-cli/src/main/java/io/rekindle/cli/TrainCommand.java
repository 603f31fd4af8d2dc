package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.Background;
import io.rekindle.core.InputException;
import io.rekindle.core.State;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.TargetValues;
import io.rekindle.data.DataDigest;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import io.rekindle.doctor.Diagnosis;
import io.rekindle.live.RunControl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Trains a network.
final class TrainCommand implements Command {
  private static final int NOT_LEARNED = 3;

  private static final Parameter RUN =
      new Parameter(
          "RUN",
          false,
          "A run file (.yaml), or the folder of a run, which is trained anew; or mnist or digits;"
              + " or data to train on by a good default run: a table (.csv, .tsv, .parquet, .arff),"
              + " .npz, .npy, .svm, a folder of images or IDX files.");
  private static final Option EPOCHS =
      Option.value("N", "Passes over the training rows.", "--epochs");
  private static final Option SEED =
      Option.value(
          "N",
          "Of initial weights, order and validation rows; the same seed, the same model.",
          "--seed");
  private static final Option OUT =
      Option.value("DIR", "The new folder to write to. Default: runs/NAME-NUMBER.", "--out");
  private static final Option RESUME =
      Option.value(
          "DIR",
          "Go on with the run in this folder from its last checkpoint, to the same model as without"
              + " the break.",
          "--resume");
  private static final Option FROM =
      Option.value(
          "MODEL",
          "Go on training this model (.rkn or a run's folder): its network, numbers, scales and"
              + " labels; network.from of the run file.",
          "--from");
  private static final Option TENSORBOARD =
      Option.value(
          "DIR",
          "Write losses, metrics, the learning rate and histograms of the weights there, for"
              + " `tensorboard --logdir DIR`.",
          "--tensorboard");
  private static final Option JSON =
      Option.flag("Print one JSON object a line: one an epoch, and last the results.", "--json");
  private static final Option NO_WARNINGS =
      Option.flag("Do not watch the run for reasons why it cannot learn.", "--no-warnings");
  private static final Option NO_REPORT =
      Option.flag("Do not write report.html at the end.", "--no-report");
  private static final Option WATCH =
      Option.flag(
          "Serve a page that follows the run, and pauses, alters or ends it; this machine alone,"
              + " its address is printed.",
          "--watch");
  private static final Option QUIET =
      Option.flag("Print nothing but the run's folder.", "-q", "--quiet");

  private final Console console;

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    List<Option> options =
        new ArrayList<>(
            List.of(
                RunSource.TARGET,
                RunSource.TEST,
                ModelAndData.NO_HEADER,
                RunSource.SET,
                FROM,
                EPOCHS,
                SEED,
                OUT,
                RESUME));
    options.addAll(ComputeOptions.ALL);
    options.addAll(List.of(NO_WARNINGS, NO_REPORT, TENSORBOARD, WATCH, Watched.PORT, JSON, QUIET));
    return new Syntax(
        "train",
        "Trains a network and keeps it, with all that belongs to it, in a new folder.",
        List.of(
            "Ctrl-C finishes the step, keeps what was learned and writes the model; a second Ctrl-C"
                + " ends at once. Exit status: 0 learned, 2 input that cannot be used, 3 the run"
                + " did not learn, 130 after Ctrl-C."),
        List.of(RUN),
        options,
        List.of(
            "Examples:",
            "  rekindle train mnist                         built-in data (mnist, digits), its"
                + " default run",
            "  rekindle train flowers.csv --target species  a table; classes found, 10 % held out",
            "  rekindle train flowers.csv --test june.csv   and a table to test with",
            "  rekindle train run.yaml                      a run file (rekindle init prints one)",
            "  rekindle train mnist --epochs 3 --set optimizer.learning_rate=0.01",
            "  rekindle train run.yaml --set network.layers.0.init=uniform:0.5 --out"
                + " runs/wide-init",
            "  rekindle train mnist --watch                 and follow it in a browser",
            "  rekindle train mnist --from mnist.rkn        go on training a model, on this data",
            "  rekindle train --resume runs/mnist-1         go on with an interrupted run"));
  }

  @Override
  public int run(Arguments arguments) {
    Watched.requireUse(WATCH, arguments);
    arguments.path(TENSORBOARD).ifPresent(TensorBoard::requireWritable);
    Optional<Path> resumed = arguments.path(RESUME);
    if (resumed.isPresent()) {
      return resume(resumed.get(), arguments);
    }
    arguments.path(OUT).ifPresent(RunFolder::requireFree);
    RunFile run = runFile(arguments);
    Supplier<ComputeOptions.Chosen> kernels = ComputeOptions.begin(arguments);
    Supplier<List<DataDigest>> data = Background.begin("digests", () -> DataDigest.of(run));
    RunPlan plan = RunPlan.of(Preparation.prepare(run), kernels.get());
    RunSource.given(arguments)
        .filter(given -> !RunSource.isRunFile(given))
        .ifPresent(given -> requireDifferentTargets(given, plan.data()));
    Provenance provenance = Provenance.of(plan, data.get());
    NewFolder made = NewFolder.of(arguments.path(OUT), plan.run().name());
    RunFolder folder = made.run();
    return made.keptIf(
        folder::hasBegun,
        () -> {
          plan.write(folder);
          provenance.write(folder.provenance());
          return train(plan, folder, Optional.empty(), Set.of(), arguments);
        });
  }

  private int resume(Path path, Arguments arguments) {
    requireNothingElse(path, arguments);
    Resumption resumption = Resumption.of(new RunFolder(path), console);
    Supplier<ComputeOptions.Chosen> kernels = ComputeOptions.begin(arguments, resumption.kernels());
    Supplier<List<DataDigest>> data =
        Background.begin("digests", () -> DataDigest.of(resumption.run()));
    RunPlan plan = RunPlan.of(Preparation.prepare(resumption.run()), kernels.get());
    resumption.check(plan, data.get(), console);
    resumption.tidy();
    Optional<State> from = Optional.of(resumption.state());
    return train(plan, resumption.folder(), from, resumption.warned(), arguments);
  }

  /// A run that is chosen by default should learn; what a run file says is what runs.
  private static void requireDifferentTargets(String given, Prepared data) {
    Targets targets = data.targets();
    TargetValues values = data.train().targets();
    if (targets.task() == Task.AUTOENCODING || values.vary()) {
      return;
    }
    String value =
        targets.labels().size() == 1
            ? "is \"%s\"".formatted(targets.labels().getFirst())
            : targets.task() == Task.REGRESSION && targets.names().size() == 1
                ? "is " + Figures.number(number(targets, values))
                : "has the same value";
    throw new InputException(
        "%s: the target %s %s in all %s: there is nothing to learn; name another column with --target, or add rows in which it differs (a run file trains nonetheless)"
            .formatted(
                given,
                String.join(", ", targets.names()),
                value,
                Figures.count(data.trainingRows(), "training row")));
  }

  private static double number(Targets targets, TargetValues values) {
    float[] row = new float[values.columns()];
    values.copyRow(0, row, 0);
    return row[0] * targets.scale().getFirst() + targets.center().getFirst();
  }

  /// A resumed run is what its folder says.
  private static void requireNothingElse(Path folder, Arguments arguments) {
    boolean more =
        arguments.parameter(0).isPresent()
            || Stream.of(
                    RunSource.TARGET,
                    RunSource.TEST,
                    ModelAndData.NO_HEADER,
                    RunSource.SET,
                    FROM,
                    EPOCHS,
                    SEED,
                    OUT)
                .anyMatch(arguments::has);
    if (more) {
      throw new InputException(
          "--resume %s: the run file in that folder says what runs; leave out RUN, --target, --test, --no-header, --set, --from, --epochs, --seed and --out"
              .formatted(folder));
    }
  }

  private static RunFile runFile(Arguments arguments) {
    String given =
        RunSource.given(arguments)
            .orElseThrow(
                () ->
                    new InputException(
                        "nothing to train: name a run file, mnist, digits or a data file; `rekindle"
                            + " init > run.yaml` writes a run file to begin with"));
    List<Setting> changes = new ArrayList<>();
    arguments.whole(EPOCHS).ifPresent(n -> changes.add(Setting.of("epochs", n)));
    arguments.whole(SEED).ifPresent(n -> changes.add(Setting.of("seed", n)));
    List<Setting> from =
        arguments.path(FROM).map(model -> GoOnSettings.of(model, given)).orElse(List.of());
    return RunSource.read(given, arguments, from, changes);
  }

  private int train(
      RunPlan plan,
      RunFolder folder,
      Optional<State> from,
      Set<Diagnosis> warned,
      Arguments arguments) {
    Optional<TrainSession.Watching> watching =
        arguments.has(NO_WARNINGS)
            ? Optional.empty()
            : Optional.of(new TrainSession.Watching(from.isPresent(), warned));
    boolean silent = arguments.has(JSON) || arguments.has(QUIET);
    Interruption interruption = console.interruption();
    interruption.listen();
    ProgressLine line =
        new ProgressLine(silent ? console.silent() : console, plan.training().epochs());
    Checkpoints checkpoints =
        new Checkpoints(folder, plan.run().checkpoint(), plan.run().name(), console);
    Optional<TensorBoard> tensorBoard =
        arguments.path(TENSORBOARD).map(path -> new TensorBoard(path, console));
    try (Journal log = new Journal(folder.log(), console);
        Journal metrics = new Journal(folder.metrics(), console);
        Journal signals = new Journal(folder.signals(), console)) {
      List<RunListener> listeners = new ArrayList<>();
      listeners.add(new RunEvents(metrics::line));
      listeners.add(new SignalLog(signals::line));
      if (!arguments.has(NO_REPORT)) {
        listeners.add(new ReportWriter(console));
      }
      listeners.add(new RunText(log::line, new Paint(false), Terminal.NONE.columns()));
      listeners.add(toConsole(arguments));
      listeners.add(new AlteredRunFile(console));
      RunControl control = new RunControl(act -> listeners.forEach(each -> each.control(act)));
      TrainSession session =
          new TrainSession(
              plan,
              folder,
              listeners,
              line,
              interruption,
              checkpoints,
              tensorBoard,
              watching,
              control);
      RunResult result =
          arguments.has(WATCH)
              ? Watched.run(folder, control, arguments, console, () -> session.run(from))
              : session.run(from);
      return status(result, interruption);
    }
  }

  private RunListener toConsole(Arguments arguments) {
    if (arguments.has(JSON)) {
      return new RunEvents(console::print);
    }
    return arguments.has(QUIET)
        ? new RunPath(console::print)
        : new RunText(console::print, console.paint(), console.terminal().columns());
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
