package io.rekindle.cli;

import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.core.model.Model;
import io.rekindle.interop.onnx.OnnxExport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Writes a model for other tools.
final class ExportCommand implements Command {
  private static final List<Parameter> PARAMETERS =
      List.of(
          ModelAndData.PARAMETERS.getFirst(),
          new Parameter("FILE", true, "where to write: a name that ends in .onnx"));

  private final Console console;

  ExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    return new Syntax(
        "export",
        "Writes a model for other tools: ONNX.",
        List.of(
            "The graph takes raw columns and gives labels and probabilities, or numbers in the"
                + " target's own unit: preprocessing is part of it."),
        PARAMETERS,
        List.of(),
        List.of(
            "Examples:",
            "  rekindle export runs/flowers-1 flowers.onnx",
            "  rekindle export runs/mnist-1/model.rkn mnist.onnx"));
  }

  @Override
  public int run(Arguments arguments) {
    Path file = arguments.path(1);
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      throw new InputException(
          "%s: a model is exported as ONNX; name a file that ends in .onnx".formatted(file));
    }
    Model model = ModelArgument.load(arguments.path(0));
    OnnxExport.write(model, file);
    console.print("The model as ONNX, opset 17, in %s".formatted(file));
    return 0;
  }
}
