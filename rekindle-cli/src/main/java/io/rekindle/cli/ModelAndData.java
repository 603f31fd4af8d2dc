package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.model.Model;
import io.rekindle.data.Application;
import io.rekindle.data.DataSource;
import java.nio.file.Path;
import java.util.List;

/// The two parameters of commands that apply a model to data.
final class ModelAndData {
  static final List<Parameter> PARAMETERS =
      List.of(
          new Parameter("MODEL", true, "a model file (model.rkn), or the folder of its run"),
          new Parameter(
              "DATA",
              true,
              "mnist or digits (their test part); or a table (.csv, .tsv, .parquet, .arff), .npz,"
                  + " .npy, .svm, a folder of images or IDX files"));
  static final Option NO_HEADER =
      Option.flag(
          "The first row of the table holds data, not the names of columns.", "--no-header");

  private ModelAndData() {}

  static Model model(Arguments arguments) {
    return ModelArgument.load(arguments.path(0));
  }

  static DataSource data(Arguments arguments) {
    return DataSource.of(
        arguments.parameter(1).orElseThrow(), Path.of(""), !arguments.has(NO_HEADER));
  }

  /// The files that the two name.
  static List<Path> inputs(Arguments arguments) {
    return List.of(ModelArgument.file(arguments.path(0)), data(arguments).path());
  }

  /// What prepares data as the model's training data was.
  static Application application(Model model) {
    return new Application(model.preprocessing(), model.targets());
  }
}
