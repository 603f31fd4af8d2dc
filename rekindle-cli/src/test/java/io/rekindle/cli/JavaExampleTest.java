package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Java program of the README, compiled and run as a user would.
class JavaExampleTest {
  @TempDir Path folder;

  @Test
  void readmeShowsTheExample() throws IOException {
    String program = Files.readString(RepositoryFile.of("examples/TrainMnist.java"));

    assertThat(Files.readString(RepositoryFile.of("README.md")))
        .contains("```java\n" + program + "```\n");
  }

  @Test
  void exampleTrainsPredictsAndSaves() throws Exception {
    String out =
        JavaProgram.run(RepositoryFile.of("examples/TrainMnist.java"), folder, "io.rekindle.data");

    MatchResult accuracy =
        Pattern.compile("test accuracy (\\S+)").matcher(out).results().findFirst().orElseThrow();
    assertThat(Double.parseDouble(accuracy.group(1))).isBetween(0.96, 0.99);
    assertThat(out).contains("the first test image is a 7");
    assertThat(Model.load(folder.resolve("mnist.rkn")).predictLabel(new float[784])).hasSize(1);
  }
}
