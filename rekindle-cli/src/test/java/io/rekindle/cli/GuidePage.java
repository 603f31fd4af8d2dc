package io.rekindle.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page of the documentation: its fenced blocks, and the commands in its sentences.
///
/// @param name relative to the root: `docs/cli.md`
record GuidePage(String name, List<Block> blocks, List<String> inline) {
  private static final Pattern FENCED =
      Pattern.compile(
          "(?:^<!-- (run by|not run:) ([^\\n]*) -->\\n)?^ *```(\\S*)\\n(.*?)^ *```$",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern INLINE = Pattern.compile("`((?:\\./)?rekindle [^`]+)`");

  /// What becomes of a block.
  ///
  /// The line before a block may say something else than that it is run here: `<!-- run by SomeTest
  /// -->`, or `<!-- not run: REASON -->`.
  sealed interface Use {
    record Run() implements Use {}

    record RunBy(String test) implements Use {}

    record NotRun(String reason) implements Use {}
  }

  /// A fenced block.
  ///
  /// @param line where it begins, from 1
  record Block(int line, String language, Use use, String text) {
    /// The commands of a shell script, each on one line, without here-documents.
    List<String> commands() {
      return text.replaceAll("(?s)<<'END'\n.*?\nEND\n", "\n")
          .replace("\\\n", " ")
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }

  static GuidePage read(Path root, Path file) throws IOException {
    String name = root.relativize(file).toString().replace('\\', '/');
    String text = Files.readString(file);
    List<Block> blocks = new ArrayList<>();
    Matcher fenced = FENCED.matcher(text);
    while (fenced.find()) {
      int line =
          1 + (int) text.substring(0, fenced.start(3)).chars().filter(c -> c == '\n').count();
      Use use =
          switch (fenced.group(1)) {
            case null -> new Use.Run();
            case "run by" -> new Use.RunBy(fenced.group(2));
            default -> new Use.NotRun(fenced.group(2));
          };
      blocks.add(new Block(line, fenced.group(3), use, fenced.group(4)));
    }
    List<String> inline =
        INLINE
            .matcher(FENCED.matcher(text).replaceAll(""))
            .results()
            .map((MatchResult found) -> found.group(1).replaceAll("\\s+", " "))
            .toList();
    return new GuidePage(name, List.copyOf(blocks), inline);
  }
}
