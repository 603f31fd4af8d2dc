package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.core.model.Model;
import io.rekindle.interop.onnx.ImportOptions;
import io.rekindle.interop.onnx.OnnxImport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads a model of another tool.
final class ImportCommand implements Command {
  private static final List<Parameter> PARAMETERS =
      List.of(new Parameter("FILE", true, "A fully connected graph (.onnx)."));
  private static final Option OUT =
      Option.value(
          "MODEL", "The model file to write. Default: FILE's name with .rkn, here.", "--out");
  private static final Option LABELS =
      Option.value(
          "LIST",
          "The classes in the order of the outputs, separated by commas; a graph of logits becomes a"
              + " classifier by them.",
          "--labels");
  private static final Option TARGET =
      Option.value("COLUMN", "What the column to predict is called in data.", "--target");
  private static final Option FEATURES =
      Option.value("LIST", "The names of the inputs in order. Default: x[0], x[1], ...", "--features");
  private static final Option CENTER =
      Option.value(
          "LIST",
          "With --scale: what the graph reads is (value - center) / scale; a number for all inputs,"
              + " or one each.",
          "--center");
  private static final Option SCALE =
      Option.value("LIST", "See --center; 255 for pixels that the graph reads from 0 to 1.", "--scale");

  private final Console console;

  ImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    return new Syntax(
        "import",
        "Reads a model of another tool: ONNX as PyTorch, Keras and scikit-learn export it.",
        List.of(
            "The model predicts what the graph does; `rekindle train RUN --from MODEL` goes on"
                + " training it. What a graph does not say of itself, options say."),
        PARAMETERS,
        List.of(OUT, LABELS, TARGET, FEATURES, CENTER, SCALE),
        List.of(
            "Examples:",
            "  rekindle import mlp.onnx --out mlp.rkn",
            "  rekindle import mnist.onnx --labels 0,1,2,3,4,5,6,7,8,9 --scale 255",
            "  rekindle evaluate mnist.rkn mnist"));
  }

  @Override
  public int run(Arguments arguments) {
    Path file = arguments.path(0);
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      throw new InputException(
          "%s: models are imported from ONNX; name a file that ends in .onnx".formatted(file));
    }
    Path out = arguments.path(OUT).orElseGet(() -> beside(file));
    OnnxImport.Imported imported = OnnxImport.read(file, options(arguments));
    Model model = imported.model();
    model.save(out);
    Sections sections = new Sections(console::print, console.paint());
    ModelDescription.print(model, out.toString(), sections);
    sections.print("Notes", imported.notes());
    return 0;
  }

  private static Path beside(Path file) {
    String name = String.valueOf(file.getFileName());
    return Path.of(name.substring(0, name.length() - ".onnx".length()) + ".rkn");
  }

  private static ImportOptions options(Arguments arguments) {
    return new ImportOptions(
        list(arguments.text(LABELS)),
        arguments.text(TARGET).orElse(""),
        list(arguments.text(FEATURES)),
        numbers(CENTER, arguments.text(CENTER)),
        numbers(SCALE, arguments.text(SCALE)));
  }

  private static List<String> list(Optional<String> words) {
    return words.stream().flatMap(text -> Stream.of(text.split(",", -1))).toList();
  }

  private static List<Double> numbers(Option option, Optional<String> words) {
    return list(words).stream()
        .map(
            word -> {
              try {
                return Double.parseDouble(word.strip());
              } catch (NumberFormatException e) {
                throw new InputException(
                    "%s %s: a number is needed, or several separated by commas"
                        .formatted(option.name(), word),
                    e);
              }
            })
        .toList();
  }
}
