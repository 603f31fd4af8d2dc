package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.core.model.Model;
import io.rekindle.data.DataProfile;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

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
              "PATH=VALUE",
              "Change a value of the run file, as `rekindle train` does. Of data: how it is read,"
                  + " by data.missing, data.header or data.image.",
              "--set")
          .repeated();

  /// A run of which no more than its data is looked at.
  private static final String BARE =
      "{data: {source: data}, network: {layers: [{dense: 1}]}, loss: mse}";

  private static final Pattern OF_READING =
      Pattern.compile("data\\.(missing|header|image)(\\..*)?");

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
            "  rekindle inspect flowers.csv",
            "  rekindle inspect flowers.csv --set data.missing=-999"));
  }

  @Override
  public int run(Arguments arguments) {
    String what = arguments.parameter(0).orElseThrow();
    boolean json = arguments.has(JSON);
    List<Setting> settings = arguments.all(SET).stream().map(Setting::parse).toList();
    if (RunSource.isRunFile(what)) {
      inspectRun(what, settings, json);
    } else if (ModelArgument.isModel(arguments.path(0))) {
      inspectModel(arguments.path(0), json);
    } else {
      inspectData(reading(what, !arguments.has(ModelAndData.NO_HEADER), settings), json);
    }
    return 0;
  }

  private void inspectRun(String what, List<Setting> settings, boolean json) {
    Prepared prepared = Preparation.prepare(RunSource.read(what, List.of(), settings));
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

  /// A run that reads data as it is to be looked at.
  private static RunFile reading(String what, boolean header, List<Setting> settings) {
    for (Setting setting : settings) {
      if (!OF_READING.matcher(setting.path()).matches()) {
        throw new InputException(
            "--set %s: of data alone, data.missing, data.header and data.image say how it is read; leave the others out, or name a run file"
                .formatted(setting.path()));
      }
    }
    List<Setting> all = new ArrayList<>();
    all.add(Setting.text("data.source", what));
    all.add(Setting.of("data.header", header));
    all.addAll(settings);
    return RunFile.parse(BARE, what, what, Path.of(""), all);
  }

  private void inspectData(RunFile run, boolean json) {
    DataProfile profile = DataProfile.of(run);
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
