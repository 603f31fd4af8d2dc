package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.report.Comparison;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Puts several runs beside one another.
final class CompareCommand implements Command {
  private static final Parameter RUNS =
      new Parameter("RUN", true, "The folder of a run, as `rekindle train` leaves it.").repeated();
  private static final Option JSON =
      Option.flag("Print one JSON object: runs, with scores and what differs.", "--json");
  private static final Option HTML =
      Option.value(
          "FILE.html", "Write a page with the curves of all runs over one another.", "--html");

  private final Console console;

  CompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    return new Syntax(
        "compare",
        "Puts runs beside one another: scores, epochs, time, and what differs in their run files.",
        List.of(
            "Only the folders are read, no data: scores are those measured after training. A run"
                + " without results, as it goes on or was broken off, is left out, and that is"
                + " said."),
        List.of(RUNS),
        List.of(HTML, JSON),
        List.of(
            "Examples:",
            "  rekindle compare runs/mnist-1 runs/mnist-2",
            "  rekindle compare runs/* --html comparison.html"));
  }

  @Override
  public int run(Arguments arguments) {
    List<Path> folders = arguments.paths(0);
    if (folders.size() < 2) {
      throw new InputException(
          "compare %s: one run alone; name two folders of runs at least"
              .formatted(folders.getFirst()));
    }
    Optional<OutputFile> page = OutputFile.of(arguments, HTML, OutputFile.HTML, inputs(folders));
    Comparison comparison = Comparison.of(folders);
    comparison
        .leftOut()
        .forEach(
            each ->
                console.complain(
                    "warning: %s is left out: %s".formatted(each.folder(), each.why())));
    if (arguments.has(JSON)) {
      console.print(comparison.json().toString());
    } else {
      List<List<String>> rows = comparison.table();
      TextTable table = new TextTable("<" + ">".repeat(rows.getFirst().size() - 1));
      rows.forEach(row -> table.row(row.toArray(String[]::new)));
      table.lines().forEach(console::print);
    }
    page.ifPresent(to -> comparison.write(to.file()));
    page.filter(_ -> !arguments.has(JSON))
        .ifPresent(to -> console.print("The page is " + to.file()));
    return 0;
  }

  private static List<Path> inputs(List<Path> folders) {
    return folders.stream().flatMap(folder -> new RunFolder(folder).inputs().stream()).toList();
  }
}
