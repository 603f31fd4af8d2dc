package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program of docs/predict.md, run with rekindle-core and nothing else.
class PredictGuideTest {
  private static final Pattern CORE =
      Pattern.compile(
          ".*[/\\\\]rekindle-core[^/\\\\]*([/\\\\]target[/\\\\](dist[/\\\\])?classes|\\.jar)");

  @TempDir Path folder;

  @Test
  void coreAlonePredicts() throws Exception {
    Path run = folder.resolve("run");
    Commands.run("train", "digits", "--epochs", 1, "-q", "--out", run).exits(0);
    Files.copy(run.resolve("model.rkn"), folder.resolve("digits.rkn"));
    Path source = Files.writeString(folder.resolve("Predict.java"), program());
    String core = JavaProgram.path(CORE);
    assertThat(core).isNotEmpty().doesNotContain(java.io.File.pathSeparator);

    // The compiler is there for the source file, not for the model.
    String out =
        JavaProgram.run(
            source, folder, List.of("-cp", core, "--limit-modules", "java.base,jdk.compiler"));

    Model model = Model.load(folder.resolve("digits.rkn"));
    List<String> lines = out.lines().toList();
    assertThat(lines.getFirst()).isEqualTo(model.predictLabel(new float[64]));
    float[] predicted = model.predict(new float[64]);
    String[] printed = lines.getLast().replaceAll("[\\[\\]]", "").split(", ", -1);
    assertThat(printed).hasSize(10);
    for (int i = 0; i < 10; i++) {
      assertThat(Float.parseFloat(printed[i]))
          .isCloseTo(predicted[i], org.assertj.core.api.Assertions.within(1e-5f));
    }
    assertThat(Arrays.stream(printed).mapToDouble(Double::parseDouble).sum())
        .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-4));
  }

  @Test
  void isShort() throws IOException {
    assertThat(program().lines().count()).isLessThanOrEqualTo(10);
  }

  private static String program() throws IOException {
    String guide = Files.readString(RepositoryFile.of("docs/predict.md"));
    int from = guide.indexOf("```java\n") + "```java\n".length();
    return guide.substring(from, guide.indexOf("```", from));
  }
}
