package io.rekindle.cli;

import io.rekindle.core.model.Model;
import io.rekindle.data.DataProfile;
import io.rekindle.data.DataSource;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows what is in a model, a run file or data.
@Command(
    name = "inspect",
    description = {
      "Shows what is in a model, a run file or data.",
      "",
      "A model: its network, inputs, targets, and how it came to be. A run file: what its data and"
          + " network are, and the file with every default filled in. Data: what each column holds."
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  rekindle inspect runs/mnist-1",
      "  rekindle inspect run.yaml --set optimizer.name=adam",
      "  rekindle inspect flowers.csv"
    })
final class InspectCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "WHAT",
      description =
          "A model file or the folder of a run; a run file (.yaml); mnist, digits, a table, .npz,"
              + " or a folder of IDX files.")
  private String what = "";

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Change a value of the run file, as `rekindle train` does.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--no-header",
      description = "The first row of the table holds data, not the names of columns.")
  private boolean headless;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (RunSource.isRunFile(what)) {
      inspectRun();
    } else if (ModelArgument.isModel(Path.of(what))) {
      inspectModel();
    } else {
      inspectData();
    }
    return 0;
  }

  private void inspectRun() {
    Prepared prepared =
        Preparation.prepare(
            RunSource.read(what, List.of(), settings.stream().map(Setting::parse).toList()));
    String resolved = prepared.run().resolved(prepared.run().base());
    if (json) {
      console.print(RunDescription.json(prepared, resolved).toString());
      return;
    }
    RunDescription.print(prepared, sections());
    console.print("");
    console.print(console.paint().strong("The run file with every default:"));
    resolved.lines().forEach(console::print);
  }

  private void inspectModel() {
    Model model = ModelArgument.load(Path.of(what));
    if (json) {
      console.print(ModelDescription.json(model).toString());
    } else {
      ModelDescription.print(model, what, sections());
    }
  }

  private void inspectData() {
    DataProfile profile = DataProfile.of(DataSource.of(what, Path.of(""), !headless));
    if (json) {
      console.print(DataDescription.json(profile).toString());
    } else {
      DataDescription.print(profile, sections());
    }
  }

  private Sections sections() {
    return new Sections(console::print, console.paint());
  }
}
