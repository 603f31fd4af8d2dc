package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import io.rekindle.interop.onnx.ImportOptions;
import io.rekindle.interop.onnx.OnnxImport;
import io.rekindle.interop.weights.SafetensorsFile;
import io.rekindle.interop.weights.WeightMatching;
import io.rekindle.interop.weights.WeightNames;
import io.rekindle.interop.weights.WeightTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads a model of another tool.
final class ImportCommand implements Command {
  private static final List<Parameter> PARAMETERS =
      List.of(
          new Parameter(
              "FILE",
              true,
              "A fully connected graph (.onnx); or weights alone (.safetensors, .npz), with"
                  + " --run."));
  private static final Option RUN =
      Option.value(
          "RUN",
          "For weights: the run file (or mnist, digits, data) that says the network, and whose data"
              + " say scales and labels.",
          "--run");
  private static final Option OUT =
      Option.value(
          "MODEL", "The model file to write. Default: FILE's name with .rkn, here.", "--out");
  private static final Option LABELS =
      Option.value(
          "LIST",
          "The classes in the order of the outputs, separated by commas; a graph of logits becomes"
              + " a classifier by them.",
          "--labels");
  private static final Option TARGET =
      Option.value("COLUMN", "What the column to predict is called in data.", "--target");
  private static final Option FEATURES =
      Option.value(
          "LIST", "The names of the inputs in order. Default: x[0], x[1], ...", "--features");
  private static final Option CENTER =
      Option.value(
          "LIST",
          "With --scale: what the graph reads is (value - center) / scale; a number for all inputs,"
              + " or one each.",
          "--center");
  private static final Option SCALE =
      Option.value(
          "LIST", "See --center; 255 for pixels that the graph reads from 0 to 1.", "--scale");

  private final Console console;

  ImportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    return new Syntax(
        "import",
        "Reads a model of another tool: ONNX as PyTorch, Keras and scikit-learn export it, or"
            + " weights.",
        List.of(
            "The model predicts what the graph does; `rekindle train RUN --from MODEL` goes on"
                + " training it. What a graph does not say of itself, options say."),
        PARAMETERS,
        List.of(OUT, LABELS, TARGET, FEATURES, CENTER, SCALE, RUN, ExportCommand.NAMES),
        List.of(
            "Examples:",
            "  rekindle import mlp.onnx --out mlp.rkn",
            "  rekindle import mnist.onnx --labels 0,1,2,3,4,5,6,7,8,9 --scale 255",
            "  rekindle evaluate mnist.rkn mnist",
            "  rekindle import mlp.safetensors --run run.yaml --out mlp.rkn"));
  }

  @Override
  public int run(Arguments arguments) {
    Path file = arguments.path(0);
    String name = file.toString().toLowerCase(Locale.ROOT);
    boolean onnx = name.endsWith(".onnx");
    if (!onnx && !name.endsWith(".safetensors") && !name.endsWith(".npz")) {
      throw new InputException(
          "%s: models are imported from ONNX, weights from safetensors and npz; name a file that ends in .onnx, .safetensors or .npz"
              .formatted(file));
    }
    requireOptions(arguments, onnx);
    Optional<RunFile> run = onnx ? Optional.empty() : Optional.of(run(file, arguments));
    List<Path> inputs = new ArrayList<>(List.of(file));
    run.ifPresent(r -> inputs.addAll(RunSource.inputs(arguments.text(RUN).orElseThrow(), r)));
    Path out =
        OutputFile.of(arguments, OUT, OutputFile.MODEL, inputs)
            .orElseGet(() -> ownName(file, inputs))
            .file();
    OnnxImport.Imported imported =
        run.map(r -> weights(file, r, arguments))
            .orElseGet(() -> OnnxImport.read(file, options(arguments)));
    Model model = imported.model();
    model.save(out);
    Sections sections = new Sections(console::print, console.paint());
    ModelDescription.print(model, out.toString(), sections);
    sections.print("Notes", imported.notes());
    return 0;
  }

  private static void requireOptions(Arguments arguments, boolean onnx) {
    List<Option> others =
        onnx ? List.of(RUN, ExportCommand.NAMES) : List.of(LABELS, TARGET, FEATURES, CENTER, SCALE);
    others.stream()
        .filter(arguments::has)
        .findFirst()
        .ifPresent(
            option -> {
              throw new InputException(
                  onnx
                      ? "%s: an ONNX graph says itself what its network is; leave it out"
                          .formatted(option.name())
                      : "%s: of weights, the run says it; leave it out".formatted(option.name()));
            });
  }

  private static RunFile run(Path file, Arguments arguments) {
    String run =
        arguments
            .text(RUN)
            .orElseThrow(
                () ->
                    new InputException(
                        "%s: weights alone are no network; name a run file that has it: --run RUN.yaml"
                            .formatted(file)));
    return RunSource.read(run, List.of(), List.of());
  }

  private static OnnxImport.Imported weights(Path file, RunFile run, Arguments arguments) {
    List<WeightTensor> tensors =
        file.toString().toLowerCase(Locale.ROOT).endsWith(".npz")
            ? NpzTensors.read(file)
            : SafetensorsFile.read(file);
    WeightNames names = ExportCommand.names(arguments).orElseGet(() -> WeightNames.of(tensors));
    Prepared data = Preparation.prepare(run);
    float[] parameters = WeightMatching.parameters(data.network(), tensors, names, file.toString());
    Model model =
        new Model(
            data.network(),
            parameters,
            data.preprocessing(),
            data.targets(),
            data.run().training().loss(),
            data.run().metrics(data.targets().task()),
            Origin.UNKNOWN);
    List<String> notes = new ArrayList<>(data.notes());
    notes.add("tensors by the names of %s".formatted(names.label()));
    return new OnnxImport.Imported(model, notes);
  }

  /// Of the same name, here.
  private static OutputFile ownName(Path file, List<Path> inputs) {
    String name = String.valueOf(file.getFileName());
    Path own = Path.of(name.substring(0, name.lastIndexOf('.')) + ".rkn");
    return OutputFile.of(own.toString(), own, OutputFile.MODEL, inputs);
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
