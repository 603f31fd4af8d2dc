package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Standard output that remembers why it could not be written, which a [PrintStream] keeps to
/// itself. After the first failure nothing more is written, so that no line follows a lost one.
final class Output extends OutputStream {
  private final OutputStream to;
  private final BooleanSupplier pipe;
  private final PrintStream text;
  private volatile Optional<IOException> failure = Optional.empty();

  /// @param pipe whether it leads to another program, asked once something went wrong
  Output(OutputStream to, Charset charset, BooleanSupplier pipe) {
    this.to = to;
    this.pipe = pipe;
    text = new PrintStream(new BufferedOutputStream(this), true, charset);
  }

  static Output system() {
    return new Output(
        new FileOutputStream(FileDescriptor.out), System.out.charset(), Output::isPipe);
  }

  static Output nowhere() {
    return new Output(OutputStream.nullOutputStream(), Charset.defaultCharset(), () -> false);
  }

  /// Where to print.
  PrintStream text() {
    return text;
  }

  /// @throws InputException if something printed was lost, unless its reader, such as `head`, had
  ///   enough of it
  void requireWritten() {
    text.flush();
    failure
        .filter(problem -> !isClosedPipe(problem))
        .ifPresent(
            problem -> {
              throw new InputException(
                  "standard output: cannot be written: %s; what was printed is not whole: make room, or send it elsewhere, and repeat the command"
                      .formatted(FileProblem.reason(problem)),
                  problem);
            });
  }

  /// The system's message may be in the user's language; but little else goes wrong with a pipe.
  private boolean isClosedPipe(IOException problem) {
    return FileProblem.reason(problem).toLowerCase(Locale.ROOT).contains("pipe")
        || pipe.getAsBoolean();
  }

  private static boolean isPipe() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    if (failure.isPresent()) {
      return;
    }
    try {
      to.write(bytes, from, length);
    } catch (IOException e) {
      failure = Optional.of(e);
    }
  }
}
