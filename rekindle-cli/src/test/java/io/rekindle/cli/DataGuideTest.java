package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples of docs/data.md, run as they stand there, in a folder that holds what they read.
class DataGuideTest {
  private static final Pattern FILE =
      Pattern.compile("cat > (\\S+) <<'END'\\n(.*?)END\\n", Pattern.DOTALL);

  @TempDir Path folder;

  private static List<String> snippets() throws IOException {
    return Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(RepositoryFile.of("docs/data.md")))
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  /// Commands run in this process, whose folder is another: what they name is looked for here.
  private Object located(String word, List<String> own) {
    boolean isSource = word.startsWith("rekindle-") || word.startsWith("examples/");
    return isSource
        ? RepositoryFile.of(word)
        : own.contains(word) || word.contains(".csv") ? folder.resolve(word) : word;
  }

  private final List<String> own = new ArrayList<>();

  @BeforeEach
  void outputs() {
    own.clear();
  }

  private void run(String line) {
    String[] words = line.strip().split(" +", -1);
    assertThat(words[0]).isEqualTo("rekindle");
    Object[] arguments = new Object[words.length - 1];
    for (int i = 1; i < words.length; i++) {
      if (words[i - 1].equals("--out")) {
        own.add(words[i]);
      }
      arguments[i - 1] = located(words[i], own);
    }
    Commands.Ran ran = Commands.run(arguments);
    // 3: two epochs of a few rows need not teach a network anything.
    assertThat(ran.status()).as("%s%n%s%s", line, ran.out(), ran.err()).isIn(0, 3);
    if (!words[1].equals("train")) {
      ran.exits(0);
    }
    assertThat(ran.out()).isNotBlank();
  }

  @Test
  void everyExampleRuns() throws IOException {
    List<String> snippets = snippets();
    assertThat(snippets).hasSizeGreaterThanOrEqualTo(7);
    for (String snippet : snippets) {
      for (MatchResult file : FILE.matcher(snippet).results().toList()) {
        own.add(file.group(1));
        Files.writeString(folder.resolve(file.group(1)), file.group(2), StandardCharsets.UTF_8);
      }
      String commands = FILE.matcher(snippet).replaceAll("").replace("\\\n", "");
      commands.lines().filter(line -> !line.isBlank()).forEach(this::run);
    }
  }

  @Test
  void whatIsOddIsTold() throws IOException {
    Path table = Files.writeString(folder.resolve("t.csv"), "a,b\nx,1\ny,2\nx,1\ny,2\n");

    assertThat(Commands.run("inspect", table).exits(0).out())
        .contains("b: goes with a one to one: each of its values with one of that");
  }
}
