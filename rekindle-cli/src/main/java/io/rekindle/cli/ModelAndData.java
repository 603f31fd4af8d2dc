package io.rekindle.cli;

import io.rekindle.core.model.Model;
import io.rekindle.data.Application;
import io.rekindle.data.DataSource;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A model and data to apply it to.
final class ModelAndData {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model file (model.rkn), or the folder of its run.")
  private Path model = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "DATA",
      description =
          "mnist or digits (their test part); or a table (.csv, .tsv), .npz, a folder of IDX"
              + " files.")
  private String data = "";

  @Option(
      names = "--no-header",
      description = "The first row of the table holds data, not the names of columns.")
  private boolean headless;

  Path modelPath() {
    return model;
  }

  String dataName() {
    return data;
  }

  DataSource source() {
    return DataSource.of(data, Path.of(""), !headless);
  }

  /// What prepares data as the model's training data was.
  static Application application(Model model) {
    return new Application(model.preprocessing(), model.targets());
  }
}
