package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import io.rekindle.data.run.Spelling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns what went wrong into a message and an exit status: 2 for input that cannot be used, 1 for
/// a defect of the program.
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  static final int BAD_INPUT = 2;
  static final int DEFECT = 1;

  private final Console console;

  Failures(Console console) {
    this.console = console;
  }

  @Override
  public int handleParseException(ParameterException problem, String[] arguments) {
    String message = String.valueOf(problem.getMessage());
    if (problem instanceof UnmatchedArgumentException unmatched) {
      message = unknown(unmatched);
    }
    complain(message);
    CommandLine command = problem.getCommandLine();
    console.complain(
        "`" + command.getCommandSpec().qualifiedName() + " --help` shows what there is.");
    return BAD_INPUT;
  }

  private static String unknown(UnmatchedArgumentException unmatched) {
    String word = unmatched.getUnmatched().getFirst();
    CommandLine command = unmatched.getCommandLine();
    if (word.startsWith("-")) {
      return "unknown option \"%s\".".formatted(word)
          + Spelling.suggestion(word, command.getCommandSpec().optionsMap().keySet());
    }
    Set<String> commands = command.getSubcommands().keySet();
    return "unknown %s \"%s\".".formatted(commands.isEmpty() ? "argument" : "command", word)
        + Spelling.suggestion(word, commands);
  }

  @Override
  public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) {
    if (problem instanceof InputException) {
      complain(String.valueOf(problem.getMessage()));
      return BAD_INPUT;
    }
    return reportDefect(problem);
  }

  private void complain(String message) {
    console.complain(console.paint().bad("error:") + " " + message);
  }

  /// The stack trace goes to a file, so that the message stays readable.
  int reportDefect(Exception problem) {
    complain("rekindle itself failed: " + problem);
    StringWriter trace = new StringWriter();
    problem.printStackTrace(new PrintWriter(trace));
    try {
      Path file = Files.createTempFile("rekindle-", ".log");
      Files.writeString(file, String.join(System.lineSeparator(), Version.lines()) + "\n" + trace);
      console.complain("Please report this with the file " + file + ", which says where.");
    } catch (IOException e) {
      console.complain(
          "Please report this (no file could be written: %s):".formatted(FileProblem.reason(e)));
      console.complain(trace.toString());
    }
    return DEFECT;
  }
}
