package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.core.model.Model;
import io.rekindle.interop.onnx.OnnxExport;
import io.rekindle.interop.weights.NpzOutput;
import io.rekindle.interop.weights.SafetensorsFile;
import io.rekindle.interop.weights.WeightNames;
import io.rekindle.interop.weights.WeightTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Writes a model for other tools.
final class ExportCommand implements Command {
  private static final List<Parameter> PARAMETERS =
      List.of(
          ModelAndData.PARAMETERS.getFirst(),
          new Parameter(
              "FILE",
              true,
              "Where to write: a name that ends in .onnx; or, for the weights alone, in"
                  + " .safetensors or .npz."));
  static final Option NAMES =
      Option.value(
          "TOOL",
          "Whose names and layout weights have: pytorch (0.weight, units x inputs), the default, or"
              + " keras (dense/kernel, inputs x units).",
          "--names");

  private final Console console;

  ExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    return new Syntax(
        "export",
        "Writes a model for other tools: ONNX, or its weights as safetensors or npz.",
        List.of(
            "The ONNX graph takes raw columns and gives labels and probabilities, or numbers in the"
                + " target's own unit: preprocessing is part of it."),
        PARAMETERS,
        List.of(NAMES),
        List.of(
            "Examples:",
            "  rekindle export runs/flowers-1 flowers.onnx",
            "  rekindle export runs/mnist-1/model.rkn mnist.onnx",
            "  rekindle export runs/mnist-1 mnist.safetensors --names pytorch",
            "  rekindle export runs/mnist-1 mnist.npz --names keras"));
  }

  @Override
  public int run(Arguments arguments) {
    Path file = arguments.path(1);
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".onnx")) {
      onnx(arguments, file);
    } else if (name.endsWith(".safetensors") || name.endsWith(".npz")) {
      weights(arguments, file, name.endsWith(".npz"));
    } else {
      throw new InputException(
          "%s: a model is exported as ONNX, its weights as safetensors or npz; name a file that ends in .onnx, .safetensors or .npz"
              .formatted(file));
    }
    return 0;
  }

  private static Model model(Arguments arguments, Path file, String ending) {
    Path model = ModelArgument.file(arguments.path(0));
    OutputFile.of(file.toString(), file, List.of(ending), List.of(model));
    return Model.load(model);
  }

  private void onnx(Arguments arguments, Path file) {
    if (arguments.has(NAMES)) {
      throw new InputException(
          "--names: an ONNX graph has no names to choose; leave it out, or name a file that ends in"
              + " .safetensors or .npz");
    }
    OnnxExport.write(model(arguments, file, ".onnx"), file);
    console.print("The model as ONNX, opset 17, in %s".formatted(file));
  }

  private void weights(Arguments arguments, Path file, boolean npz) {
    WeightNames names = names(arguments).orElse(WeightNames.PYTORCH);
    Model model = model(arguments, file, npz ? ".npz" : ".safetensors");
    List<WeightTensor> tensors = names.tensors(model.network(), model.parameters());
    if (npz) {
      NpzOutput.write(tensors, file);
    } else {
      SafetensorsFile.write(tensors, file);
    }
    console.print("The weights as %s names them, in %s:".formatted(names.label(), file));
    TextTable table = new TextTable("<<");
    tensors.forEach(tensor -> table.row(tensor.name(), tensor.shape().toString()));
    table.lines().forEach(console::print);
  }

  static Optional<WeightNames> names(Arguments arguments) {
    return arguments
        .text(NAMES)
        .map(
            label ->
                WeightNames.of(label)
                    .orElseThrow(
                        () ->
                            new InputException(
                                "--names %s: pytorch or keras is needed".formatted(label))));
  }
}
