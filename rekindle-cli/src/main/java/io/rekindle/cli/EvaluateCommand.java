package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.core.json.Json;
import io.rekindle.core.model.Model;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import io.rekindle.data.AppliedRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Measures a model on data with known targets.
final class EvaluateCommand implements Command {
  private static final Option JSON =
      Option.flag("Print one JSON object: rows, loss, metrics, null.", "--json");

  private final Console console;

  EvaluateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    List<Option> options = new ArrayList<>(List.of(JSON, ModelAndData.NO_HEADER));
    options.addAll(ComputeOptions.ALL);
    return new Syntax(
        "evaluate",
        "Measures a model on data with known targets, beside what a constant predictor scores"
            + " there.",
        List.of(
            "The constant is the best one for these very rows: the share of each class, the mean,"
                + " the median."),
        ModelAndData.PARAMETERS,
        options,
        List.of(
            "Examples:",
            "  rekindle evaluate runs/mnist-1 mnist",
            "  rekindle evaluate runs/flowers-1/model.rkn more.csv --json",
            "  gunzip -c more.csv.gz | rekindle evaluate runs/flowers-1 -"));
  }

  @Override
  public int run(Arguments arguments) {
    Supplier<ComputeOptions.Chosen> kernels = ComputeOptions.begin(arguments);
    Model model = ModelAndData.model(arguments);
    AppliedRows rows =
        ModelAndData.read(arguments, console, ModelAndData.application(model)::rowsWithTargets);
    Examples examples = rows.examples();
    try (Scorer scorer =
        new Scorer(
            model.network(),
            model.loss(),
            model.targets(),
            model.metrics(),
            model.parameters(),
            kernels.get().compute())) {
      Scorer.Measured measured = scorer.measure(examples);
      rows.requireFinite(measured.evaluation().outputs());
      Scored constant = scorer.constant(examples.targets(), examples.targets());
      if (arguments.has(JSON)) {
        console.print(json(examples, measured.scored(), constant).toString());
      } else {
        tell(arguments, model, examples, measured, constant);
      }
    }
    return 0;
  }

  private static Json json(Examples examples, Scored scored, Scored constant) {
    return Json.object()
        .put("rows", examples.rows())
        .put("loss", scored.loss())
        .put("metrics", scored.metricsJson())
        .put("null", constant.json())
        .build();
  }

  private void tell(
      Arguments arguments,
      Model model,
      Examples examples,
      Scorer.Measured measured,
      Scored constant) {
    console.print(
        "%s of %s, %s"
            .formatted(
                Figures.count(examples.rows(), "row"),
                ModelAndData.name(arguments),
                arguments.path(0)));
    ScoreTable table = new ScoreTable("model", measured.scored(), constant, measured.scores());
    table.lines(Draws.of(model.origin().seed(), "interval")).forEach(console::print);
    ScoreTable.confusions(measured.scores()).forEach(console::print);
  }
}
