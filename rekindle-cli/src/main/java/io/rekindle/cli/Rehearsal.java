package io.rekindle.cli;

import io.rekindle.core.kernel.KernelChoice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The run from which the launcher makes its AOT cache: the commands of `rehearsal.txt`, one a
/// line, in one process.
///
/// What they load and link, every later start finds done; what they run hot is compiled early. A
/// command that fails does not stop the rehearsal, but its exit status is printed and the rehearsal
/// fails.
final class Rehearsal {
  /// What a command exits with when a run does not learn, as the doctor's patient does not.
  private static final int NOT_LEARNING = 3;

  private Rehearsal() {}

  public static void main(String[] arguments) {
    KernelChoice choice = KernelChoice.current();
    System.out.println("kernels " + choice.kernels().name() + ": " + choice.reason());
    int failures = 0;
    for (String line : commands().lines().filter(each -> !each.isBlank()).toList()) {
      int status = Main.execute(line.strip().split(" +"));
      System.out.println("rehearsed \"" + line + "\", status " + status);
      failures += status == 0 || status == NOT_LEARNING ? 0 : 1;
    }
    System.exit(Math.min(failures, 1));
  }

  static String commands() {
    try (InputStream in =
        Objects.requireNonNull(Rehearsal.class.getResourceAsStream("rehearsal.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
