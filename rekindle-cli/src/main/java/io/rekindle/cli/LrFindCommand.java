package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import io.rekindle.doctor.LearningRateRange;
import io.rekindle.doctor.LearningRateSearch;
import io.rekindle.doctor.RateTrial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/// Finds a learning rate for a run.
final class LrFindCommand implements Command {
  private static final int NONE_LEARNS = 3;
  private static final int USUAL_SEEDS = 3;
  private static final int MOST_SEEDS = 25;

  private static final Option SEEDS =
      Option.value("N", "Runs of each rate, from 1 to 25. Default: 3.", "--seeds");
  private static final Option BUDGET =
      Option.value(
          "TIME",
          "About how long the runs may take: 10 or 10s, 2m. More time means more steps, up to an"
              + " epoch. Default: 20s.",
          "--budget");
  private static final Option FIX =
      Option.value(
          "OUT.yaml",
          "Write the run file with the suggested rate there. Not written where there is none.",
          "--fix");
  private static final Option JSON =
      Option.flag("Print the answer as one JSON object (docs/lr-find.md).", "--json");

  private final Console console;

  LrFindCommand(Console console) {
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
                SEEDS,
                BUDGET,
                FIX,
                JSON));
    options.addAll(ComputeOptions.ALL);
    return new Syntax(
        "lr-find",
        "Finds a learning rate that lowers the loss quickly and keeps away from where it diverges.",
        List.of(
            "Short runs are made at rates of every size, several seeds each, all from the same"
                + " initial weights and on the same rows. Suggested is the rate with the least"
                + " loss where every seed learns and the next larger rate is still stable. Exit"
                + " status: 0 found, 2 input that cannot be used, 3 no rate lowers the loss."),
        List.of(RunSource.RUN),
        options,
        List.of(
            "Examples:",
            "  rekindle lr-find run.yaml",
            "  rekindle lr-find run.yaml --fix faster.yaml && rekindle train faster.yaml",
            "  rekindle lr-find run.yaml --set optimizer=adam --budget 1m",
            "  rekindle lr-find flowers.csv --target species --seeds 5 --json"));
  }

  @Override
  public int run(Arguments arguments) {
    Budget budget = arguments.text(BUDGET).map(Budget::parse).orElse(Budget.USUAL);
    int seeds = seeds(arguments);
    String given = RunSource.given(arguments).orElseThrow();
    Supplier<ComputeOptions.Chosen> kernels = ComputeOptions.begin(arguments);
    RunFile run = RunSource.read(given, arguments, List.of());
    List<Path> inputs = RunSource.inputs(given, run);
    Optional<OutputFile> out = OutputFile.of(arguments, FIX, OutputFile.YAML, inputs);
    LearningRateRange range = find(run, kernels, seeds, budget, arguments);
    OptionalDouble suggested = range.suggested();
    if (arguments.has(JSON)) {
      console.print(json(range).toString());
    } else {
      String next = out.map(fix -> fix.file().toString()).orElse("");
      new RangeText(range, run.training().optimizer().rule(), console)
          .lines(RunSource.words(arguments), next)
          .forEach(console::print);
    }
    if (suggested.isPresent()) {
      out.ifPresent(fix -> fix.write(fixed(run, suggested.getAsDouble(), given, fix)));
    } else {
      out.ifPresent(
          fix ->
              console.complain(
                  "%s was not written: no rate lowers the loss.".formatted(fix.file())));
    }
    return suggested.isPresent() ? 0 : NONE_LEARNS;
  }

  private static int seeds(Arguments arguments) {
    long seeds = arguments.whole(SEEDS).orElse((long) USUAL_SEEDS);
    if (seeds < 1 || seeds > MOST_SEEDS) {
      throw new InputException("--seeds %d: from 1 to %d are allowed".formatted(seeds, MOST_SEEDS));
    }
    return (int) seeds;
  }

  private LearningRateRange find(
      RunFile run,
      Supplier<ComputeOptions.Chosen> kernels,
      int seeds,
      Budget budget,
      Arguments arguments) {
    return console.during(
        "Trying learning rates, for about %s ...".formatted(budget),
        !arguments.has(JSON),
        () -> LearningRateSearch.find(run, kernels.get().compute(), seeds, budget.seconds()));
  }

  private static String fixed(RunFile run, double rate, String source, OutputFile fix) {
    String comments =
        """
        # Written by `rekindle lr-find` from %s. Changed:
        #   optimizer.learning_rate: %s
        """
            .formatted(source.replaceAll("\\R", " "), RangeText.rate(rate));
    Setting setting = Setting.of("optimizer.learning_rate", rate);
    return comments + run.with(List.of(setting)).yaml(fix.folder());
  }

  private static Json json(LearningRateRange range) {
    OptionalDouble suggested = range.suggested();
    return Json.object()
        .put("suggested", suggested.isPresent() ? Json.of(suggested.getAsDouble()) : Json.Word.NULL)
        .put("current", range.current())
        .put("curvature", range.curvature().map(LrFindCommand::json).orElse(Json.Word.NULL))
        .put("rates", Json.array(range.rates().stream().map(LrFindCommand::json).toList()))
        .put("start_loss", range.startLoss())
        .put("constant_loss", range.constantLoss())
        .put("steps", range.steps())
        .put("seeds", range.seeds())
        .put("seconds", range.seconds())
        .build();
  }

  private static Json json(LearningRateRange.Bound bound) {
    return Json.object().put("largest", bound.largest()).put("bound", bound.rate()).build();
  }

  private static Json json(RateTrial trial) {
    return Json.object()
        .put("rate", trial.rate())
        .put("loss", trial.loss())
        .put("worst", trial.worst())
        .put("diverged", trial.diverged())
        .build();
  }
}
