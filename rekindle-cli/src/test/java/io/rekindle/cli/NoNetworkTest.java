package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program's work where there is no network at all, not even the machine's own address.
class NoNetworkTest {
  @TempDir Path folder;

  private int cutOff(List<String> command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("unshare", "--map-root-user", "--net"));
    words.addAll(command);
    try {
      Process process =
          new ProcessBuilder(words)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("out").toFile())
              .start();
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
      }
      return process.exitValue();
    } catch (IOException e) {
      return -1;
    }
  }

  private void rekindle(String... arguments) throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.rekindle.cli.Main"));
    words.addAll(List.of(arguments));
    int status = cutOff(words);
    assertThat(status).as(Files.readString(folder.resolve("out"))).isZero();
  }

  @BeforeEach
  void requireNamespaces() throws Exception {
    assumeTrue(cutOff(List.of("true")) == 0, "unshare cannot take the network away here");
    // There is none indeed: no interface but the loopback, and that one is down.
    cutOff(List.of("cat", "/proc/net/route"));
    assertThat(Files.readAllLines(folder.resolve("out"))).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void runsAreTrainedJudgedExportedAndReportedWithoutANetwork() throws Exception {
    rekindle("train", "digits", "--epochs", "2", "--out", "run");
    rekindle("evaluate", "run", "digits");
    rekindle("predict", "run", "digits", "-o", "p.csv");
    rekindle("export", "run", "digits.onnx");
    rekindle("report", "run");

    assertThat(folder.resolve("run/model.rkn")).isNotEmptyFile();
    assertThat(folder.resolve("run/report.html")).isNotEmptyFile();
    assertThat(folder.resolve("digits.onnx")).isNotEmptyFile();
  }
}
