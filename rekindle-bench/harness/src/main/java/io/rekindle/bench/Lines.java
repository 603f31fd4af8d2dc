package io.rekindle.bench;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The contestant's end of the protocol: a command a line on the standard input, an answer a line
/// on the standard output.
///
/// Answers begin with [#MARK], since a library may print there too; what Java code prints goes to
/// the error output from the first moment.
final class Lines {
  /// What each answer begins with.
  static final String MARK = "@bench ";

  private final PrintStream answers =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  Lines() {
    System.setOut(System.err);
  }

  /// What a command does, and its answer.
  interface Handler {
    String answer(String command, String rest) throws IOException;
  }

  /// Says hello, then answers until there are no more commands, or `quit`.
  void serve(String version, Handler handler) throws IOException {
    say("hello " + version);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
      String[] parts = line.split(" ", 2);
      try {
        say(handler.answer(parts[0], parts.length > 1 ? parts[1] : ""));
      } catch (RuntimeException | IOException | LinkageError e) {
        e.printStackTrace();
        say("error " + e);
      }
    }
  }

  private void say(String answer) {
    answers.println(MARK + answer.replace('\n', ' '));
  }
}
