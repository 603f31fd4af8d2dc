package io.rekindle.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Executors in processes of their own: one is killed in the middle of training, and one task in
/// ten fails. The weights are the same to the bit.
class ClusterTest {

  @Test
  void faultsChangeNoBit(@TempDir Path folder) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        Cluster.start(folder, ClusterProgram.class)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(10, TimeUnit.MINUTES);
    process.destroyForcibly();
    List<String> lines = Files.readAllLines(out, StandardCharsets.UTF_8);
    String errors = Files.readString(err);
    assertThat(ended).as("it ended; so far: %s%n%s", lines, errors).isTrue();
    assertThat(process.exitValue()).as(errors).isZero();
    for (int localSteps : new int[] {1, 3}) {
      String plain = result(lines, "plain " + localSteps);
      assertThat(result(lines, "killed " + localSteps)).isEqualTo(plain);
      assertThat(result(lines, "failing " + localSteps)).isEqualTo(plain);
      assertThat(Integer.parseInt(result(lines, "failures " + localSteps))).isPositive();
    }
    assertThat(lines.stream().filter(line -> line.startsWith("ended process"))).hasSize(2);
    if (!result(lines, "libraries").contains("[0")) {
      assertThat(result(lines, "libraries")).isEqualTo("[1, 1]");
    }
  }

  private static String result(List<String> lines, String what) {
    return lines.stream()
        .filter(line -> line.startsWith(what + " "))
        .map(line -> line.substring(what.length() + 1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(what + " is missing in " + lines));
  }
}
