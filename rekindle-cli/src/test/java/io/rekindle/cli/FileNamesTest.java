package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names that no file can have.
class FileNamesTest {
  @TempDir Path folder;

  private static InvalidPathException unmappable() {
    return new InvalidPathException(
        "bl\uFFFD\uFFFDten.csv", "input contains unmappable characters");
  }

  @Test
  void nameThatTheLocaleCannotSayIsAnsweredWithTheLocaleToSet() {
    assertThat(new FileNames("ANSI_X3.4-1968", Map.of()).refusal(unmappable()))
        .contains("charset, ANSI_X3.4-1968", "LANG are not set", "set LC_ALL=C.UTF-8");
    assertThat(
            new FileNames("ANSI_X3.4-1968", Map.of("LC_ALL", "", "LANG", "de_DE.UTF-8"))
                .refusal(unmappable()))
        .contains("(LANG=de_DE.UTF-8)", "`locale -a`");
  }

  @Test
  void nameThatNoLocaleCanSayIsNotBlamedOnIt() {
    assertThat(new FileNames("UTF-8", Map.of()).refusal(unmappable()))
        .contains("unmappable characters")
        .doesNotContain("LC_ALL");
    InvalidPathException nul = new InvalidPathException("a\0", "Nul character not allowed");
    assertThat(new FileNames("ANSI_X3.4-1968", Map.of()).refusal(nul))
        .contains("Nul character")
        .doesNotContain("LC_ALL");
  }

  @Test
  void impossibleNameInARunFileIsBadInput() throws Exception {
    Path run = folder.resolve("run.yaml");
    Files.writeString(
        run,
        """
        data: {source: "a\\0.csv", target: y}
        network: {layers: [{dense: 2, activation: softmax}]}
        loss: cross_entropy
        epochs: 1
        """);

    Commands.Ran ran = Commands.run("train", run).exits(2);

    assertThat(ran.err()).startsWith("error: ").contains("no file can have this name");
  }
}
