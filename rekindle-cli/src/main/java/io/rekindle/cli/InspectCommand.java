package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.model.Model;
import io.rekindle.data.DataProfile;
import io.rekindle.data.DataSource;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.Setting;
import java.nio.file.Path;
import java.util.List;

/// Shows what is in a model, a run file or data.
final class InspectCommand implements Command {
  private static final Parameter WHAT =
      new Parameter(
          "WHAT",
          true,
          "a model file or the folder of a run; a run file (.yaml); mnist, digits, a table (.csv,"
              + " .tsv, .parquet, .arff), .npz, .npy, .svm, or a folder of images or IDX files");
  private static final Option SET =
      Option.value(
              "PATH=VALUE", "Change a value of the run file, as `rekindle train` does.", "--set")
          .repeated();
  private static final Option JSON = Option.flag("Print one JSON object.", "--json");

  private final Console console;

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Syntax syntax() {
    return new Syntax(
        "inspect",
        "Shows what is in a model, a run file or data.",
        List.of(
            "A model: its network, inputs, targets, and how it came to be. A run file: what its"
                + " data and network are, and the file with every default filled in. Data: what"
                + " each column holds, and what is odd about it: constant and identifier columns,"
                + " outliers, columns that say the same."),
        List.of(WHAT),
        List.of(SET, ModelAndData.NO_HEADER, JSON),
        List.of(
            "Examples:",
            "  rekindle inspect runs/mnist-1",
            "  rekindle inspect run.yaml --set optimizer.name=adam",
            "  rekindle inspect flowers.csv"));
  }

  @Override
  public int run(Arguments arguments) {
    String what = arguments.parameter(0).orElseThrow();
    boolean json = arguments.has(JSON);
    if (RunSource.isRunFile(what)) {
      inspectRun(what, arguments.all(SET), json);
    } else if (ModelArgument.isModel(arguments.path(0))) {
      inspectModel(arguments.path(0), json);
    } else {
      inspectData(DataSource.of(what, Path.of(""), !arguments.has(ModelAndData.NO_HEADER)), json);
    }
    return 0;
  }

  private void inspectRun(String what, List<String> settings, boolean json) {
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

  private void inspectModel(Path what, boolean json) {
    Model model = ModelArgument.load(what);
    if (json) {
      console.print(ModelDescription.json(model).toString());
    } else {
      ModelDescription.print(model, what.toString(), sections());
    }
  }

  private void inspectData(DataSource source, boolean json) {
    DataProfile profile = DataProfile.of(source);
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
