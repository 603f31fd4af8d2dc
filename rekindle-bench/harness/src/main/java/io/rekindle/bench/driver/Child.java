package io.rekindle.bench.driver;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The driver's end of the protocol with one contestant's process, which is held (SIGSTOP) whenever
/// it has nothing to do, so that no thread of it spins beside another contestant.
final class Child implements AutoCloseable {
  private static final String MARK = "@bench ";
  private static final String END = "end";

  private final Process process;
  private final Writer commands;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final String version;

  /// Starts a process and waits for its greeting.
  ///
  /// @param log takes what it prints besides
  /// @throws IOException if it does not greet in time
  Child(ProcessBuilder builder, File log, Duration patience) throws IOException {
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log));
    process = builder.start();
    commands = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::read);
    try {
      version = expect("hello", patience);
    } catch (IOException e) {
      close();
      throw e;
    }
    signal("STOP");
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int mark = line.indexOf(MARK);
        if (mark >= 0) {
          answers.add(line.substring(mark + MARK.length()));
        }
      }
    } catch (IOException e) {
      answers.add("error " + e.getMessage());
    }
    answers.add(END);
  }

  /// What the contestant says it is.
  String version() {
    return version;
  }

  /// Gives a command and waits for the answer, with the process running only in between.
  ///
  /// @param word what the answer begins with; the rest of it is returned
  /// @throws IOException if the contestant fails or takes too long, which ends it
  String ask(String command, String word, Duration patience) throws IOException {
    signal("CONT");
    commands.write(command + "\n");
    commands.flush();
    String rest = expect(word, patience);
    signal("STOP");
    return rest;
  }

  private String expect(String word, Duration patience) throws IOException {
    String answer;
    try {
      answer = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (answer == null) {
      close();
      throw new IOException("no answer in %d s".formatted(patience.toSeconds()));
    }
    if (answer.equals(END)) {
      throw new IOException("the process ended" + (process.isAlive() ? "" : ", " + exit()));
    }
    String[] parts = answer.split(" ", 2);
    String rest = parts.length > 1 ? parts[1] : "";
    if (!parts[0].equals(word)) {
      throw new IOException(parts[0].equals("error") ? rest : "unexpected answer: " + answer);
    }
    return rest;
  }

  private String exit() {
    return "exit status " + process.exitValue();
  }

  /// Processor time since the process began.
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void signal(String name) throws IOException {
    Signals.send(name, process.pid());
  }

  @Override
  public void close() {
    process.destroyForcibly(); // also one that is held
  }
}
