package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.model.Model;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Java program of the README, compiled and run as a user would.
class JavaExampleTest {
  private static final Pattern NEEDED =
      Pattern.compile(
          ".*[/\\\\](rekindle-[^/\\\\]*([/\\\\]target[/\\\\](dist[/\\\\])?classes|\\.jar)"
              + "|(fastcsv|snakeyaml-engine|dnnl)-[^/\\\\]*\\.jar)");

  @TempDir Path folder;

  @Test
  void readmeShowsTheExample() throws IOException {
    String program = Files.readString(RepositoryFile.of("examples/TrainMnist.java"));

    assertThat(Files.readString(RepositoryFile.of("README.md")))
        .contains("```java\n" + program + "```\n");
  }

  @Test
  void exampleTrainsPredictsAndSaves() throws Exception {
    String modules =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(NEEDED.asMatchPredicate())
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                modules,
                "--add-modules",
                "io.rekindle.data",
                "--enable-native-access=io.rekindle.onednn",
                RepositoryFile.of("examples/TrainMnist.java").toString())
            .directory(folder.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(Files.readString(folder.resolve("err"))).isZero();
    MatchResult accuracy =
        Pattern.compile("test accuracy (\\S+)").matcher(out).results().findFirst().orElseThrow();
    assertThat(Double.parseDouble(accuracy.group(1))).isBetween(0.96, 0.99);
    assertThat(out).contains("the first test image is a 7");
    assertThat(Model.load(folder.resolve("mnist.rkn")).predictLabel(new float[784])).hasSize(1);
  }
}
