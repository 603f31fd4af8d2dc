package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import io.rekindle.core.model.Model;
import io.rekindle.data.Application;
import io.rekindle.data.AppliedRows;
import io.rekindle.data.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The two parameters of commands that apply a model to data.
final class ModelAndData {
  static final List<Parameter> PARAMETERS =
      List.of(
          new Parameter("MODEL", true, "a model file (model.rkn), or the folder of its run"),
          new Parameter(
              "DATA",
              true,
              "mnist or digits (their test part); or a table (.csv, .tsv, .parquet, .arff), .npz,"
                  + " .npy, .svm, a folder of images or IDX files, or an image alone; - for a table"
                  + " of separated values on standard input"));
  private static final String STANDARD_INPUT = "-";

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

  /// What is read of the data.
  ///
  /// @param reading reads all that is wanted of a source
  static AppliedRows read(
      Arguments arguments, Console console, Function<DataSource, AppliedRows> reading) {
    boolean header = !arguments.has(NO_HEADER);
    AppliedRows rows =
        isPiped(arguments)
            ? readPiped(console, kept -> reading.apply(DataSource.standardInput(kept, header)))
            : reading.apply(data(arguments));
    return checked(rows, console);
  }

  /// A table is read more than once: what is piped is kept in a file for as long.
  private static AppliedRows readPiped(Console console, Function<Path, AppliedRows> reading) {
    try {
      Path kept = Files.createTempFile("rekindle-", ".csv");
      kept.toFile().deleteOnExit();
      try {
        Files.copy(console.in(), kept, StandardCopyOption.REPLACE_EXISTING);
        return reading.apply(kept);
      } finally {
        Files.delete(kept);
      }
    } catch (IOException e) {
      throw new InputException(
          "standard input cannot be kept in a temporary file: %s; free some space, or name another folder by REKINDLE_OPTS=-Djava.io.tmpdir=DIR"
              .formatted(FileProblem.reason(e)),
          e);
    }
  }

  private static boolean isPiped(Arguments arguments) {
    return arguments.parameter(1).equals(Optional.of(STANDARD_INPUT));
  }

  private static DataSource data(Arguments arguments) {
    return DataSource.of(
        arguments.parameter(1).orElseThrow(), Path.of(""), !arguments.has(NO_HEADER));
  }

  /// What people are told that the data is.
  static String name(Arguments arguments) {
    return isPiped(arguments) ? "standard input" : arguments.parameter(1).orElseThrow();
  }

  /// The files that the two name.
  static List<Path> inputs(Arguments arguments) {
    Path model = ModelArgument.file(arguments.path(0));
    return isPiped(arguments) ? List.of(model) : List.of(model, data(arguments).path());
  }

  /// Refuses rows that the model can make nothing of, and tells of images that are none of them and
  /// of categories that the model does not know.
  private static AppliedRows checked(AppliedRows rows, Console console) {
    rows.requireFinite();
    rows.notes().forEach(note -> console.complain("warning: " + note));
    rows.unseen().forEach(unseen -> console.complain("warning: " + unseen.text()));
    return rows;
  }

  /// What prepares data as the model's training data was.
  static Application application(Model model) {
    return new Application(model.preprocessing(), model.targets());
  }
}
