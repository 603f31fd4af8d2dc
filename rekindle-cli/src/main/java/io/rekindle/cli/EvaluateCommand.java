package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.model.Model;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Measures a model on data with known targets.
@Command(
    name = "evaluate",
    description = {
      "Measures a model on data with known targets, beside what a constant predictor scores there.",
      "",
      "The constant is the best one for these very rows: the share of each class, the mean, the"
          + " median."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  rekindle evaluate runs/mnist-1 mnist",
      "  rekindle evaluate runs/flowers-1/model.rkn more.csv --json"
    })
final class EvaluateCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ModelAndData given = new ModelAndData();

  @Option(names = "--json", description = "Print one JSON object: rows, loss, metrics, null.")
  private boolean json;

  @Mixin private final ComputeOptions computing = new ComputeOptions();

  EvaluateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Model model = ModelArgument.load(given.modelPath());
    Examples examples = ModelAndData.application(model).examples(given.source());
    try (Scorer scorer =
        new Scorer(
            model.network(),
            model.loss(),
            model.targets(),
            model.metrics(),
            model.parameters(),
            computing.compute(computing.choice()))) {
      Scorer.Measured measured = scorer.measure(examples);
      Scored constant = scorer.constant(examples.targets(), examples.targets());
      if (json) {
        console.print(json(examples, measured.scored(), constant).toString());
      } else {
        tell(model, examples, measured, constant);
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

  private void tell(Model model, Examples examples, Scorer.Measured measured, Scored constant) {
    console.print(
        "%s of %s, %s"
            .formatted(Figures.count(examples.rows(), "row"), given.dataName(), given.modelPath()));
    ScoreTable table = new ScoreTable("model", measured.scored(), constant, measured.scores());
    table.lines(Draws.of(model.origin().seed(), "interval")).forEach(console::print);
    ScoreTable.confusions(measured.scores()).forEach(console::print);
  }
}
