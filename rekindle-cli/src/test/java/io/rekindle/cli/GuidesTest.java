package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.rekindle.cli.GuidePage.Block;
import io.rekindle.cli.GuidePage.Use;
import io.rekindle.core.json.Json;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What the README and the pages of docs say to type, typed: the blocks of each page in their
/// order, in one folder.
///
/// Shell scripts are run, Java is compiled (and run where it has a `main`), Python is run where its
/// modules are installed, YAML is read as a run file, JSON is parsed. Of the scripts that a marker
/// leaves out, and of commands within sentences, the options are checked.
class GuidesTest {
  private static final Path ROOT = RepositoryFile.root();
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern IMPORT = Pattern.compile("(?m)^(?:import|from) ([\\w., ]+)");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(public |final |sealed )*(class|record|interface|enum) ");

  /// What fragments of a run file leave out.
  private static final Map<String, String> USUAL =
      Map.of(
          "data", "digits",
          "network", "{layers: [{dense: 10, activation: softmax}]}",
          "loss", "cross_entropy");

  @TempDir Path scratch;

  /// The links go first, so that nothing beyond them is in danger when the folder is deleted.
  @AfterEach
  void unlink() throws IOException {
    try (Stream<Path> files = Files.find(scratch, 2, (file, _) -> Files.isSymbolicLink(file))) {
      for (Path link : files.toList()) {
        Files.delete(link);
      }
    }
  }

  private static List<GuidePage> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      List<Path> files =
          Stream.concat(
                  Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
                  docs.filter(file -> file.toString().endsWith(".md")).sorted())
              // Run by DiagnosisFiguresTest, with the figures that they print.
              .filter(file -> !file.startsWith(ROOT.resolve("docs/diagnoses")))
              .toList();
      List<GuidePage> pages = new ArrayList<>();
      for (Path file : files) {
        pages.add(GuidePage.read(ROOT, file));
      }
      return pages;
    }
  }

  @TestFactory
  List<DynamicNode> blocksCanBeUsed() throws IOException {
    List<DynamicNode> containers = new ArrayList<>();
    for (GuidePage page : pages()) {
      if (!page.blocks().isEmpty()) {
        containers.add(dynamicContainer(page.name(), tests(page)));
      }
    }
    return containers;
  }

  private List<DynamicTest> tests(GuidePage page) {
    Path path = scratch.resolve(page.name().replaceAll("\\W", "-"));
    return page.blocks().stream()
        .map(
            block ->
                dynamicTest(
                    "line %d, %s".formatted(block.line(), block.language()),
                    () -> {
                      switch (block.use()) {
                        case Use.Run() -> use(block, path);
                        case Use.RunBy(String test) -> isRunBy(page, test);
                        case Use.NotRun(String reason) -> {
                          assertThat(reason).isNotBlank();
                          assertThat(block.language()).isEqualTo("sh");
                          block.commands().forEach(GuidesTest::check);
                        }
                      }
                    }))
        .toList();
  }

  private static GuideFolder folder(Path path) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "scripts need a POSIX shell");
    return Files.exists(path) ? new GuideFolder(path) : GuideFolder.create(path, ROOT);
  }

  private static void use(Block block, Path path) throws IOException, InterruptedException {
    String text = block.text();
    switch (block.language()) {
      case "sh" -> folder(path).shell(text);
      case "java" -> java(block, folder(path).path());
      case "python" -> {
        GuideFolder folder = folder(path);
        String modules =
            IMPORT
                .matcher(text)
                .results()
                .map(found -> found.group(1).replaceAll(" (as|import) \\w+", ""))
                .collect(Collectors.joining(", "));
        assumeTrue(folder.hasPython(modules), "python3 lacks one of " + modules);
        folder.run(List.of("python3", "-c", text));
      }
      case "yaml" -> {
        StringBuilder run = new StringBuilder(text);
        USUAL.forEach(
            (key, value) -> {
              if (!Pattern.compile("(?m)^" + key + ":").matcher(text).find()) {
                run.append(key).append(": ").append(value).append('\n');
              }
            });
        RunFile.read(Files.writeString(folder(path).path().resolve("guide.yaml"), run));
      }
      case "json" -> Json.parse(text.replace(", ...", "").replace("...", "0"), "the page");
      case "text", "csv", "xml" -> {} // what is printed or written, not typed
      case "scala" -> {} // no compiler of it is here; the tests on Spark make the same calls
      default -> throw new AssertionError("```%s: no language".formatted(block.language()));
    }
  }

  private static void java(Block block, Path folder) throws IOException, InterruptedException {
    String text = block.text();
    if (text.contains("void main(")) {
      Path source = Files.writeString(folder.resolve("Guide.java"), text);
      JavaProgram.run(source, folder, "ALL-MODULE-PATH");
      return;
    }
    boolean isType = TYPE.matcher(text).find();
    String imports =
        Stream.of(
                "java.base",
                "io.rekindle.core",
                "io.rekindle.data",
                "io.rekindle.doctor",
                "io.rekindle.interop",
                "io.rekindle.server",
                "io.rekindle.report")
            .map("import module %s;\n"::formatted)
            .collect(Collectors.joining());
    String source =
        isType
            ? text.replaceFirst("(?m)^public ", "")
            : imports + "class Guide {\n void guide() throws Exception {\n%s}}\n".formatted(text);
    JavaProgram.compile(source, folder);
  }

  private static void isRunBy(GuidePage page, String test) throws IOException {
    String name = "/" + test + ".java";
    try (Stream<Path> files =
        Files.find(ROOT, 12, (file, _) -> file.toString().replace('\\', '/').endsWith(name))) {
      Path file = files.findFirst().orElseThrow(() -> new AssertionError("there is no " + test));
      assertThat(Files.readString(file)).contains(page.name());
    }
  }

  /// Asserts that a line of a script names what there is.
  private static void check(String line) {
    for (String command : line.split(" (&&|\\|) ", -1)) {
      List<String> words = words(command.replaceAll(" >.*", ""));
      String first = words.getFirst();
      if (first.matches("(\\./)?rekindle")) {
        String name = words.get(1);
        Syntax syntax = Main.command(name, Captured.plain().console()).syntax();
        assertThat(syntax.name()).isEqualTo(name);
        Arguments.parse(syntax, words.subList(2, words.size()));
      } else if (first.matches("[^/]+/.*")) {
        assertThat(ROOT.resolve(first)).as(line).isExecutable();
      }
    }
  }

  private static List<String> words(String command) {
    return WORD.matcher(command)
        .results()
        .map((MatchResult word) -> word.group(1) == null ? word.group(2) : word.group(1))
        .toList();
  }

  @Test
  void commandsWithinSentencesHaveTheseOptions() throws IOException {
    int checked = 0;
    for (GuidePage page : pages()) {
      for (String command : page.inline()) {
        List<String> words = words(command);
        if (words.get(1).matches("COMMAND|help|-.*")) {
          continue;
        }
        Syntax syntax = Main.command(words.get(1), Captured.plain().console()).syntax();
        List<String> known =
            Stream.concat(
                    Stream.of("--help"), syntax.options().stream().flatMap(o -> o.names().stream()))
                .toList();
        assertThat(words.stream().filter(word -> word.startsWith("-")).toList())
            .as("%s: %s", page.name(), command)
            .isSubsetOf(known);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(40);
  }

  @Test
  void examplesOfTheHelpCanBeParsed() {
    String overview = Commands.run("--help").exits(0).out();
    List<String> names =
        Pattern.compile("(?m)^  ([a-z][a-z-]*)  ")
            .matcher(overview)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(names).contains("train", "doctor", "explain");
    for (String name : names) {
      List<String> examples =
          Commands.run(name, "--help")
              .exits(0)
              .out()
              .lines()
              .filter(line -> line.startsWith("  rekindle "))
              .toList();
      assertThat(examples).as(name).isNotEmpty();
      examples.forEach(line -> check(line.strip().replaceAll("  +.*", "")));
    }
  }

  @Test
  void fewBlocksAreNotRun() throws IOException {
    Map<String, Long> uses =
        pages().stream()
            .flatMap(page -> page.blocks().stream())
            .collect(
                Collectors.groupingBy(
                    b -> b.use().getClass().getSimpleName(), Collectors.counting()));
    System.out.printf("Blocks of README and docs, by what is done with them: %s%n", uses);

    assertThat(uses.getOrDefault("NotRun", 0L)).isLessThanOrEqualTo(25);
    assertThat(uses.get("Run")).isGreaterThanOrEqualTo(30);
  }
}
