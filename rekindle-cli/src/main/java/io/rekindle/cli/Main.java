package io.rekindle.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/// The entry point of the `rekindle` command.
public final class Main {
  private static final Map<String, Function<Console, Callable<Integer>>> COMMANDS = commands();

  private Main() {}

  /// Runs the command that `arguments` name and exits with its status.
  public static void main(String[] arguments) {
    int status = execute(arguments);
    System.out.flush();
    System.exit(status);
  }

  /// Runs a command on the system's own console. The version is told without the command line
  /// parser, which takes most of the time.
  static int execute(String... arguments) {
    if (List.of(arguments).equals(List.of("--version"))) {
      Version.lines().forEach(System.out::println);
      return 0;
    }
    return run(Console.system(), arguments);
  }

  /// Runs a command to its end.
  ///
  /// @return the exit status: 0 for success, 1 for a defect of the program, 2 for input that cannot
  ///   be used, 3 for a run that failed to learn, 130 after Ctrl-C
  static int run(Console console, String... arguments) {
    CommandLine line = commandLine(console, arguments.length == 0 ? "" : arguments[0]);
    try {
      return line.execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    } catch (OutOfMemoryError e) {
      console.complain(
          "%s not enough memory: Java was given %,d MB; set REKINDLE_OPTS=-Xmx8g to give it 8 GB"
              .formatted(console.paint().bad("error:"), Runtime.getRuntime().maxMemory() >> 20));
      return Failures.BAD_INPUT;
    }
  }

  private static Map<String, Function<Console, Callable<Integer>>> commands() {
    Map<String, Function<Console, Callable<Integer>>> commands = new LinkedHashMap<>();
    commands.put("train", TrainCommand::new);
    commands.put("evaluate", EvaluateCommand::new);
    commands.put("predict", PredictCommand::new);
    commands.put("inspect", InspectCommand::new);
    commands.put("init", InitCommand::new);
    return commands;
  }

  static boolean hasCommand(String name) {
    return COMMANDS.containsKey(name);
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Show this help.")
        .build();
  }

  /// Only the command that is called is built, as picocli reads each by reflection; all of them
  /// where the word is none of theirs.
  static CommandLine commandLine(Console console, String first) {
    CommandLine line = new CommandLine(new RootCommand());
    COMMANDS.forEach(
        (name, command) -> {
          if (name.equals(first) || !COMMANDS.containsKey(first)) {
            CommandLine subcommand = new CommandLine(command.apply(console));
            subcommand.getCommandSpec().addOption(help());
            line.addSubcommand(name, subcommand);
          }
        });
    PrintWriter out = new PrintWriter(console.out(), true, console.out().charset());
    PrintWriter err = new PrintWriter(console.err(), true, console.err().charset());
    Ansi ansi = console.terminal().colors() ? Ansi.ON : Ansi.OFF;
    Failures failures = new Failures(console);
    return line.setOut(out)
        .setErr(err)
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
        .setUsageHelpWidth(Math.clamp(console.terminal().columns().getAsInt(), 60, 110))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }
}
