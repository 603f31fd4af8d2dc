package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.core.InputException;
import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.PredictionWriter;
import io.rekindle.data.AppliedRows;
import io.rekindle.data.KeptColumn;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/// Applies a model to data.
final class PredictCommand implements Command {
  private static final Option OUT =
      Option.value("FILE", "Where to write. Default: standard output.", "-o", "--out");
  private static final Option JSON =
      Option.flag("Write a JSON object a line instead of CSV.", "--json");
  private static final Option KEEP =
      Option.value(
              "COLUMNS",
              "Columns of the table to write before the prediction, such as a key; the model need"
                  + " not know them. Several with commas between.",
              "--keep")
          .repeated();
  private static final String GZIP = ".gz";
  private static final List<String> TABLE = List.of(".csv", ".txt", ".csv.gz", ".txt.gz");
  private static final List<String> LINES =
      List.of(
          ".jsonl", ".ndjson", ".json", ".txt", ".jsonl.gz", ".ndjson.gz", ".json.gz", ".txt.gz");
  private static final List<String> BINARY =
      List.of(".parquet", ".npy", ".npz", ".xlsx", ".xls", ".arff", ".onnx", ".rkn");
  private static final List<String> NOT_TABLE =
      Stream.concat(BINARY.stream(), Stream.of(".json", ".jsonl", ".ndjson")).toList();
  private static final List<String> NOT_LINES =
      Stream.concat(BINARY.stream(), Stream.of(".csv", ".tsv")).toList();

  private final Console console;

  PredictCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    List<Option> options = new ArrayList<>(List.of(OUT, JSON, KEEP, ModelAndData.NO_HEADER));
    options.addAll(ComputeOptions.ALL);
    return new Syntax(
        "predict",
        "Applies a model to data, a line a row.",
        List.of(
            "Classes come with the probability of each class; numbers in the target's own unit."
                + " Columns are found by name, and others are ignored; the target need not be"
                + " there. Of a folder of images, or an image alone, each line tells the file."),
        ModelAndData.PARAMETERS,
        options,
        List.of(
            "Examples:",
            "  rekindle predict runs/flowers-1 new.csv -o out.csv",
            "  rekindle predict runs/mnist-1/model.rkn mnist | head",
            "  rekindle predict runs/flowers-1 new.csv --json",
            "  rekindle predict runs/flowers-1 new.csv --keep id,name",
            "  cat new.csv | rekindle predict runs/flowers-1 - > out.csv",
            "  rekindle predict runs/shapes-1 photo.png"));
  }

  @Override
  public int run(Arguments arguments) {
    Supplier<ComputeOptions.Chosen> kernels = ComputeOptions.begin(arguments);
    boolean json = arguments.has(JSON);
    Optional<OutputFile> out =
        OutputFile.of(arguments, OUT, json ? LINES : TABLE, ModelAndData.inputs(arguments));
    out.ifPresent(o -> requireFormat(o.file(), json));
    Model model = ModelAndData.model(arguments);
    Map<String, List<String>> kept = new LinkedHashMap<>();
    AppliedRows rows =
        ModelAndData.read(
            arguments,
            console,
            source -> {
              KeptColumn.of(source, arguments.all(KEEP))
                  .forEach(column -> kept.put(column.name(), column.cells()));
              return ModelAndData.application(model).rows(source);
            });
    float[] predictions = ModelArgument.predict(model, rows.features(), kernels.get().compute());
    rows.requireFinite(predictions);
    PredictionWriter writer = new PredictionWriter(model, json);
    if (out.isEmpty()) {
      toConsole(text -> writer.write(predictions, rows.files(), kept, text));
      return 0;
    }
    Path file = out.get().file();
    AtomicFile.write(
        file,
        to -> {
          try (Writer text = text(isCompressed(file) ? new GZIPOutputStream(to) : to)) {
            writer.write(predictions, rows.files(), kept, text);
          }
        });
    if (!json) {
      console.print(
          "%s in %s".formatted(Figures.count(rows.features().rows(), "prediction"), file));
    }
    return 0;
  }

  /// What writes.
  private interface Writing {
    void to(Writer text) throws IOException;
  }

  private void toConsole(Writing writing) {
    try {
      Writer text = text(console.out());
      writing.to(text);
      text.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCompressed(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(GZIP);
  }

  /// Refuses names of what is not written, so that nobody takes it for that later.
  private static void requireFormat(Path file, boolean json) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    List<String> others = json ? NOT_LINES : NOT_TABLE;
    if (others.stream().anyMatch(ending -> name.endsWith(ending) || name.endsWith(ending + GZIP))) {
      throw new InputException(
          "--out %s: %s is written, which such a name does not tell; name a file that ends in %s%s"
              .formatted(
                  file,
                  json ? "a JSON object a line" : "CSV",
                  String.join(", ", json ? LINES : TABLE),
                  json ? ", or leave --json out" : ", or add --json for JSON"));
    }
  }

  private static Writer text(OutputStream to) {
    return new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
  }
}
