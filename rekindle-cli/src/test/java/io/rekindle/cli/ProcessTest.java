package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rekindle.core.model.Model;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The command as a process of its own, for what cannot be seen within one.
class ProcessTest {
  @TempDir Path folder;

  @Test
  void ctrlCEndsARunCleanlyAndTheNextRunGetsItsOwnFolder() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "needs /bin/kill to send a signal");
    assumeFalse(interruptsAreIgnored(), "SIGINT is ignored here, and so by what is started here");
    for (int number = 1; number <= 2; number++) {
      Process process =
          CommandProcess.start(folder, "train", "digits", "--epochs", "1000000", "--json");
      CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES).execute(process::destroyForcibly);
      String last = "";
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(out.readLine()).contains("\"event\":\"epoch\"");
        new ProcessBuilder("/bin/kill", "-INT", String.valueOf(process.pid())).start().waitFor();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          last = line;
        }
      }

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(130);
      assertThat(last).contains("\"event\":\"done\",\"run\":\"runs/digits-" + number + "\"");
      assertThat(last).contains("\"interrupted\":true");
      assertThat(
              Model.load(folder.resolve("runs/digits-" + number + "/model.rkn")).origin().epochs())
          .isPositive();
    }
  }

  /// As in a job that a shell has put into the background; Java then leaves the signal ignored.
  private static boolean interruptsAreIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .anyMatch(ignored -> (ignored >> 1 & 1) == 1);
    }
  }

  @Test
  void theVersionIsTold() throws Exception {
    Process process = CommandProcess.start(folder, "--version");
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(out).startsWith("rekindle ").contains("Java " + Runtime.version());
  }
}
