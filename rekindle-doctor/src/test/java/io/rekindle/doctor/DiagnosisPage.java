package io.rekindle.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page of docs/diagnoses, taken apart.
///
/// @param lines of the whole page
/// @param headings the second-level ones, in order
/// @param blocks the fenced blocks, in order
record DiagnosisPage(Path file, List<String> lines, List<String> headings, List<Block> blocks) {
  private static final Pattern FENCED =
      Pattern.compile(
          "(?:`([\\w.-]+)`:\\n\\n)?```(\\w*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  /// A fenced block.
  ///
  /// @param name the file that it is to be saved as, from the line above; empty if there is none
  record Block(String name, String language, String text) {}

  static DiagnosisPage read(Path file) {
    try {
      String text = Files.readString(file);
      List<Block> blocks = new ArrayList<>();
      Matcher fenced = FENCED.matcher(text);
      while (fenced.find()) {
        String name = fenced.group(1) == null ? "" : fenced.group(1);
        blocks.add(new Block(name, fenced.group(2), fenced.group(3)));
      }
      List<String> lines = text.lines().toList();
      List<String> headings =
          lines.stream().filter(l -> l.startsWith("## ")).map(l -> l.substring(3)).toList();
      return new DiagnosisPage(file, lines, headings, blocks);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The folder of the pages, found from the working directory upwards.
  static Path folder() {
    Path from = Path.of("").toAbsolutePath();
    for (Path at = from; at != null; at = at.getParent()) {
      Path folder = at.resolve("docs/diagnoses");
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    throw new IllegalStateException("no docs/diagnoses above " + from);
  }

  List<Block> blocks(String language) {
    return blocks.stream().filter(block -> block.language().equals(language)).toList();
  }

  /// The commands that a reader is to type, each on one line.
  List<String> commands() {
    return blocks("console").stream()
        .flatMap(block -> block.text().replace("\\\n", "").lines())
        .filter(line -> line.startsWith("$ "))
        .map(line -> line.substring(2).replaceAll(" +", " "))
        .toList();
  }

  /// Writes the run file and its data into a folder.
  ///
  /// @return the run file
  Path save(Path into) throws IOException {
    for (Block block : blocks("csv")) {
      Files.writeString(into.resolve(block.name()), block.text());
    }
    return Files.writeString(into.resolve("run.yaml"), blocks("yaml").getFirst().text());
  }
}
