package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.model.Model;
import io.rekindle.data.Application;
import io.rekindle.data.AppliedRows;
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
                  + " .npy, .svm, a folder of images or IDX files, or an image alone"));
  static final Option NO_HEADER =
      Option.flag(
          "The first row of the table holds data, not the names of columns.", "--no-header");

  private ModelAndData() {}

  /// @throws io.rekindle.core.InputException if it is none, or one that predicts nothing
  static Model model(Arguments arguments) {
    Model model = ModelArgument.load(arguments.path(0));
    model.requireFinite(arguments.path(0).toString());
    return model;
  }

  static DataSource data(Arguments arguments) {
    return DataSource.of(
        arguments.parameter(1).orElseThrow(), Path.of(""), !arguments.has(NO_HEADER));
  }

  /// The files that the two name.
  static List<Path> inputs(Arguments arguments) {
    return List.of(ModelArgument.file(arguments.path(0)), data(arguments).path());
  }

  /// Refuses rows that the model can make nothing of, and tells of categories that it does not
  /// know.
  static AppliedRows checked(AppliedRows rows, Console console) {
    rows.requireFinite();
    rows.unseen().forEach(unseen -> console.complain("warning: " + unseen.text()));
    return rows;
  }

  /// What prepares data as the model's training data was.
  static Application application(Model model) {
    return new Application(model.preprocessing(), model.targets());
  }
}
