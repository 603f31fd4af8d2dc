package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.data.DataDigest;
import io.rekindle.data.run.RunFile;
import io.rekindle.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes the report of a run.
final class ReportCommand implements Command {
  private static final Parameter RUN =
      new Parameter("RUN", true, "The folder of a run, as `rekindle train` leaves it.");
  private static final Option OUT =
      Option.value("FILE", "Where to write. Default: report.html in the folder.", "-o", "--out");

  private final Console console;

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    List<Option> options = new ArrayList<>(List.of(OUT));
    options.addAll(ComputeOptions.ALL);
    return new Syntax(
        "report",
        "Writes one HTML page about a run: scores, curves, mistakes, the layers from inside.",
        List.of(
            "The page needs no network and no other file. `rekindle train` writes it at the end of"
                + " a run; this command writes it again. The run's data has to be where it was."),
        List.of(RUN),
        options,
        List.of(
            "Examples:",
            "  rekindle report runs/mnist-1",
            "  rekindle report runs/mnist-1 -o mnist.html"));
  }

  @Override
  public int run(Arguments arguments) {
    Path run = arguments.path(0);
    if (!Files.isDirectory(run)) {
      throw new InputException(
          "%s: there is no such folder; name the folder that `rekindle train` left".formatted(run));
    }
    RunFolder folder = new RunFolder(run);
    Path file =
        OutputFile.of(arguments, OUT, OutputFile.HTML, folder.inputs())
            .orElseGet(
                () ->
                    OutputFile.of(
                        folder.report().toString(),
                        folder.report(),
                        OutputFile.HTML,
                        folder.inputs()))
            .file();
    List<String> changes = changes(folder);
    if (!changes.isEmpty()) {
      console.complain(
          "warning: the data has changed since %s: %s; the report says so in place of a verdict"
              .formatted(run, String.join("; ", changes)));
    }
    Report.write(run, changes, file, ComputeOptions.begin(arguments).get().compute());
    console.print("The report of %s is %s".formatted(run, file));
    return 0;
  }

  /// What is otherwise with the data of a run since it began, where that is known.
  private static List<String> changes(RunFolder folder) {
    if (!Files.isRegularFile(folder.runFile())) {
      return List.of();
    }
    return Provenance.read(folder.provenance())
        .map(then -> then.dataChanges(DataDigest.of(RunFile.read(folder.runFile()))))
        .orElse(List.of())
        .stream()
        .map(Change::toString)
        .toList();
  }
}
