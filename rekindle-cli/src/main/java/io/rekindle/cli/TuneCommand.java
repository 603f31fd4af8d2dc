package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.file.FileProblem;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.SearchSection;
import io.rekindle.data.run.Setting;
import io.rekindle.data.tune.Trial;
import io.rekindle.data.tune.Tuner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Searches for better settings of a run.
final class TuneCommand implements Command {
  private static final int NONE_LEARNS = 3;

  private static final Parameter RUN =
      new Parameter("RUN.yaml", false, "A run file with a `search` section (docs/tune.md).");
  private static final Option TRIALS =
      Option.value("N", "How many settings to try (search.trials).", "--trials");
  private static final Option BUDGET =
      Option.value(
          "TIME", "After so long no further trial begins: 90s, 10m (search.minutes).", "--budget");
  private static final Option OUT =
      Option.value("DIR", "The new folder to write to. Default: runs/NAME-tune-NUMBER.", "--out");
  private static final Option RESUME =
      Option.value("DIR", "Go on with the search in this folder.", "--resume");
  private static final Option JSON =
      Option.flag("Print one JSON object a line: one a trial, and last the ranking.", "--json");

  private final Console console;

  TuneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    List<Option> options =
        new ArrayList<>(
            List.of(RunSource.TARGET, RunSource.SET, TRIALS, BUDGET, OUT, RESUME, JSON));
    options.addAll(ComputeOptions.ALL);
    return new Syntax(
        "tune",
        "Tries settings of a run, ranks them, and writes the best as a run file.",
        List.of(
            "The run file's `search` says what is tried: values for any path that --set takes, by"
                + " random search or successive halving, judged by validation rows or folds. The"
                + " same seed tries the same. Ctrl-C ends the search; --resume goes on with it."
                + " Exit status: 0 done, 2 input that cannot be used, 3 every trial diverged, 130"
                + " after Ctrl-C."),
        List.of(RUN),
        options,
        List.of(
            "Examples:",
            "  rekindle tune run.yaml",
            "  rekindle tune run.yaml --trials 50 --budget 10m --out search",
            "  rekindle tune --resume search",
            "  rekindle train search/best.yaml"));
  }

  @Override
  public int run(Arguments arguments) {
    Supplier<ComputeOptions.Chosen> kernels = ComputeOptions.begin(arguments);
    Optional<Path> resumed = arguments.path(RESUME);
    if (resumed.isPresent()) {
      return search(resumed(resumed.get(), arguments), kernels, arguments);
    }
    arguments.path(OUT).ifPresent(RunFolder::requireFree);
    RunFile run = begun(arguments);
    NewFolder made = NewFolder.of(arguments.path(OUT), run.name() + "-tune");
    TuneFolder folder = new TuneFolder(made.run().path());
    return made.keptIf(
        () -> !folder.made().isEmpty(),
        () -> {
          String yaml = run.yaml(folder.path());
          AtomicFile.write(
              made.run().runFile(), to -> to.write(yaml.getBytes(StandardCharsets.UTF_8)));
          return search(folder, kernels, arguments);
        });
  }

  private int search(
      TuneFolder folder, Supplier<ComputeOptions.Chosen> kernels, Arguments arguments) {
    RunFile run = folder.run();
    SearchSection search = run.search().orElseThrow();
    Interruption interruption = console.interruption();
    interruption.listen();
    long start = console.nanos().getAsLong();
    double most = 60 * search.minutes().orElse(Double.POSITIVE_INFINITY);
    Leaderboard board = new Leaderboard(search, arguments.has(JSON));
    List<Trial> ranked;
    try (Journal trials = new Journal(folder.trials(), console)) {
      Tuner tuner =
          new Tuner(
              run,
              kernels.get().compute(),
              () -> interruption.requested() || (console.nanos().getAsLong() - start) / 1e9 > most,
              trial -> {
                trials.line(trial.json().toString());
                console.print(board.line(trial));
              });
      folder.made().forEach(tuner::knows);
      ranked = tuner.search();
    }
    Optional<Trial> best = ranked.stream().findFirst().filter(t -> !Double.isNaN(t.score()));
    board.lines(ranked, best.map(_ -> folder.best())).forEach(console::print);
    best.ifPresent(trial -> folder.writeBest(run, trial));
    if (interruption.requested()) {
      return interruption.exitStatus();
    }
    return best.isPresent() ? 0 : NONE_LEARNS;
  }

  /// The run that the command's words name, with its search.
  private static RunFile begun(Arguments arguments) {
    String given =
        RunSource.given(arguments)
            .filter(RunSource::isRunFile)
            .orElseThrow(
                () ->
                    new InputException(
                        "nothing to tune: name a run file (.yaml) with a search section;"
                            + " docs/tune.md has an example"));
    List<Setting> changes = new ArrayList<>();
    arguments.whole(TRIALS).ifPresent(n -> changes.add(Setting.of("search.trials", n)));
    arguments
        .text(BUDGET)
        .map(Budget::parse)
        .ifPresent(b -> changes.add(Setting.of("search.minutes", b.seconds() / 60)));
    RunFile run = RunSource.read(given, arguments, changes);
    if (run.search().isEmpty()) {
      throw new InputException(
          "%s: there is no search in it; add one, such as\nsearch:\n  over:\n    optimizer.learning_rate: {log_uniform: [1e-4, 1e-2]}"
              .formatted(given));
    }
    return run;
  }

  private static TuneFolder resumed(Path path, Arguments arguments) {
    boolean more =
        arguments.parameter(0).isPresent()
            || Stream.of(RunSource.TARGET, RunSource.SET, TRIALS, BUDGET, OUT)
                .anyMatch(arguments::has);
    if (more) {
      throw new InputException(
          "--resume %s: the run file in that folder says what is tried; leave out RUN.yaml, --target, --set, --trials, --budget and --out"
              .formatted(path));
    }
    return new TuneFolder(path);
  }

  /// The folder of a search.
  private record TuneFolder(Path path) {
    Path trials() {
      return path.resolve("trials.jsonl");
    }

    Path best() {
      return path.resolve("best.yaml");
    }

    RunFile run() {
      Path file = path.resolve("run.yaml");
      if (!Files.isRegularFile(file)) {
        throw new InputException(
            "--resume %s: there is no run.yaml in this folder; name the folder of a search"
                .formatted(path));
      }
      return RunFile.read(file);
    }

    /// The trials made before; a last line that was cut is left out.
    List<JsonField> made() {
      if (!Files.exists(trials())) {
        return List.of();
      }
      try {
        String text = Files.readString(trials());
        int whole = text.lastIndexOf('\n') + 1;
        if (whole < text.length()) {
          AtomicFile.write(
              trials(), to -> to.write(text.substring(0, whole).getBytes(StandardCharsets.UTF_8)));
        }
        String source = trials().toString();
        return text.substring(0, whole)
            .lines()
            .map(line -> JsonField.root(source, Json.parse(line, source)))
            .toList();
      } catch (IOException e) {
        throw FileProblem.reading(trials(), e);
      }
    }

    void writeBest(RunFile run, Trial trial) {
      List<Setting> settings = new ArrayList<>(trial.settings());
      settings.add(Setting.remove("search"));
      String yaml = run.with(settings).yaml(path);
      AtomicFile.write(best(), to -> to.write(yaml.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
