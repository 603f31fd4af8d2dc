package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.data.run.Spelling;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The entry point of the `rekindle` command.
public final class Main {
  private static final Map<String, Function<Console, Command>> COMMANDS = commands();
  private static final Set<String> HELP = Set.of("-h", "--help");

  private Main() {}

  /// Runs the command that `arguments` name and exits with its status.
  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /// Runs a command on the system's own console.
  static int execute(String... arguments) {
    return run(Console.system(), arguments);
  }

  /// Runs a command to its end.
  ///
  /// @return the exit status: 0 for success, 1 for a defect of the program or a run that is not
  ///   reproduced, 2 for input that cannot be used, 3 for a run that does not learn, 130 after
  ///   Ctrl-C
  static int run(Console console, String... arguments) {
    Failures failures = new Failures(console);
    try {
      int status = dispatch(console, List.of(arguments));
      console.output().requireWritten();
      return status;
    } catch (InputException e) {
      return failures.badInput(e);
    } catch (InvalidPathException e) {
      return failures.badInput(
          new InputException("%s: %s".formatted(e.getInput(), FileNames.system().refusal(e)), e));
    } catch (OutOfMemoryError e) {
      return failures.outOfMemory();
    } catch (RuntimeException e) {
      return failures.defect(e);
    }
  }

  private static int dispatch(Console console, List<String> words) {
    String first = words.isEmpty() ? "--help" : words.getFirst();
    if (first.equals("--version") || first.equals("-V")) {
      Version.lines().forEach(console::print);
      return 0;
    }
    if (HELP.contains(first)) {
      overview(console).forEach(console::print);
      return 0;
    }
    if (first.equals("help")) {
      return words.size() == 1
          ? dispatch(console, List.of("--help"))
          : dispatch(console, List.of(words.get(1), "--help"));
    }
    Command command = command(first, console);
    List<String> rest = words.subList(1, words.size());
    if (rest.stream().anyMatch(HELP::contains)) {
      usage(console).of(command.syntax()).forEach(console::print);
      return 0;
    }
    return command.run(Arguments.parse(command.syntax(), rest));
  }

  private static Map<String, Function<Console, Command>> commands() {
    Map<String, Function<Console, Command>> commands = new LinkedHashMap<>();
    commands.put("train", TrainCommand::new);
    commands.put("doctor", DoctorCommand::new);
    commands.put("lr-find", LrFindCommand::new);
    commands.put("watch", WatchCommand::new);
    commands.put("playground", PlaygroundCommand::new);
    commands.put("tune", TuneCommand::new);
    commands.put("report", ReportCommand::new);
    commands.put("compare", CompareCommand::new);
    commands.put("reproduce", ReproduceCommand::new);
    commands.put("evaluate", EvaluateCommand::new);
    commands.put("predict", PredictCommand::new);
    commands.put("serve", ServeCommand::new);
    commands.put("export", ExportCommand::new);
    commands.put("import", ImportCommand::new);
    commands.put("inspect", InspectCommand::new);
    commands.put("init", InitCommand::new);
    commands.put("gradcheck", GradcheckCommand::new);
    commands.put("explain", ExplainCommand::new);
    return commands;
  }

  /// @throws InputException with the nearest name if there is none of this
  static Command command(String name, Console console) {
    Function<Console, Command> command = COMMANDS.get(name);
    if (command == null) {
      throw new InputException(
          "unknown command \"%s\".%s\n`rekindle --help` shows what there is."
              .formatted(name, Spelling.suggestion(name, COMMANDS.keySet())));
    }
    return command.apply(console);
  }

  private static Usage usage(Console console) {
    int columns = console.terminal().columns().getAsInt();
    return new Usage(console.paint(), Math.clamp(columns, 60, 100));
  }

  private static List<String> overview(Console console) {
    Paint paint = console.paint();
    Usage usage = usage(console);
    List<String> lines = new ArrayList<>();
    lines.add(paint.strong("Usage:") + " rekindle COMMAND [arguments]");
    lines.add("Trains deep feed-forward networks, and says why when they do not learn.");
    lines.add("");
    COMMANDS.forEach(
        (name, command) ->
            lines.addAll(usage.entry(name, command.apply(console).syntax().summary())));
    lines.addAll(usage.entry("help COMMAND", "Tells more about one command, as COMMAND --help."));
    lines.addAll(usage.entry("--version", "Tells the version of the program and of Java."));
    lines.add("");
    lines.add("Begin here:");
    lines.add(
        "  rekindle train mnist                          handwritten digits, in a minute or so");
    lines.add("  rekindle train flowers.csv --target species   a table of your own");
    lines.add("  rekindle init > run.yaml                      a run file to edit; then");
    lines.add("  rekindle train run.yaml");
    lines.add("  rekindle doctor run.yaml                      why it does not learn, and a cure");
    lines.add("");
    lines.add("Exit status: 0 success, 1 a defect of the program (reproduce: a run that differs),");
    lines.add("2 input that cannot be used, 3 a run that does not learn, 130 after Ctrl-C.");
    return lines;
  }
}
