package io.rekindle.cli;

import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.model.Model;
import io.rekindle.core.train.Features;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Applies a model to data.
@Command(
    name = "predict",
    description = {
      "Applies a model to data, a line a row.",
      "",
      "Classes come with the probability of each class; numbers in the target's own unit. Columns"
          + " are found by name, and others are ignored; the target need not be there."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  rekindle predict runs/flowers-1 new.csv -o out.csv",
      "  rekindle predict runs/mnist-1/model.rkn mnist | head",
      "  rekindle predict runs/flowers-1 new.csv --json"
    })
final class PredictCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private final ModelAndData given = new ModelAndData();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where to write. Default: standard output.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--json", description = "Write a JSON object a line instead of CSV.")
  private boolean json;

  @Mixin private final ComputeOptions computing = new ComputeOptions();

  PredictCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Model model = ModelArgument.load(given.modelPath());
    Features features = ModelAndData.application(model).features(given.source());
    float[] predictions = ModelArgument.predict(model, features, computing);
    PredictionWriter writer = new PredictionWriter(model, json);
    if (out.isEmpty()) {
      toConsole(writer, predictions);
      return 0;
    }
    AtomicFile.write(
        out.get(),
        to -> {
          try (Writer text = text(to)) {
            writer.write(predictions, text);
          }
        });
    if (!json) {
      console.print("%s in %s".formatted(Figures.count(features.rows(), "prediction"), out.get()));
    }
    return 0;
  }

  private void toConsole(PredictionWriter writer, float[] predictions) {
    try {
      Writer text = text(console.out());
      writer.write(predictions, text);
      text.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Writer text(OutputStream to) {
    return new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
  }
}
