package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Model;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.Inference;
import java.nio.file.Files;
import java.nio.file.Path;

/// A model by its file or by the folder of its run.
final class ModelArgument {
  private ModelArgument() {}

  static Model load(Path argument) {
    return Model.load(file(argument));
  }

  static boolean isModel(Path argument) {
    return argument.toString().endsWith(".rkn") || Files.exists(argument.resolve("model.rkn"));
  }

  /// @throws InputException if there is none
  static Path file(Path argument) {
    if (!Files.exists(argument)) {
      throw new InputException(
          "%s: there is no such file or folder; a model file or the folder of a run is needed"
              .formatted(argument));
    }
    if (!Files.isDirectory(argument)) {
      return argument;
    }
    Path file = argument.resolve("model.rkn");
    if (!Files.exists(file)) {
      throw new InputException(
          "%s: the folder holds no model.rkn; name the folder of a run that has ended, or a model file"
              .formatted(argument));
    }
    return file;
  }

  /// What a model makes of prepared rows; the same of a row whatever rows are beside it.
  ///
  /// @return rows x outputs
  static float[] predict(Model model, Features features, Compute compute) {
    try (Inference inference = model.inference(compute.threads())) {
      float[] outputs = inference.outputs(features);
      model.interpret(outputs);
      return outputs;
    }
  }
}
