package io.rekindle.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Markdown as lines for a terminal: headings bold, text wrapped, code indented as it stands.
///
/// Understood is what the project's pages use: headings, paragraphs, lists of one level, tables,
/// fenced code, links, bold words. Code spans keep their backquotes.
final class MarkdownText {
  private static final String FENCE = "```";
  private static final String ITEM = "- ";
  private static final Pattern HEADING = Pattern.compile("#{1,6} +");
  private static final Pattern RULE = Pattern.compile("\\|[-:| ]+\\|");
  private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\([^)]*\\)");
  private static final Pattern BOLD = Pattern.compile("\\*\\*(.+?)\\*\\*");
  private static final Pattern CELL_BORDER = Pattern.compile(" *\\| *");
  private static final int NARROWEST = 20;

  private final int width;
  private final Paint paint;

  /// @param width of a line, in characters; code may be wider
  MarkdownText(int width, Paint paint) {
    this.width = Math.max(NARROWEST, width);
    this.paint = paint;
  }

  List<String> lines(String markdown) {
    List<String> source = markdown.lines().toList();
    List<String> shown = new ArrayList<>();
    int at = 0;
    while (at < source.size()) {
      int end = endOfBlock(source, at);
      block(source.subList(at, end), shown);
      at = end;
    }
    return shown;
  }

  /// The line after the block that begins at `at`: code to its closing fence, a table to its last
  /// row, a paragraph or an item to whatever comes next.
  private static int endOfBlock(List<String> source, int at) {
    String first = source.get(at);
    int end = at + 1;
    if (first.startsWith(FENCE)) {
      while (end < source.size() && !source.get(end).equals(FENCE)) {
        end++;
      }
      return Math.min(source.size(), end + 1);
    }
    boolean table = isRow(first);
    while (end < source.size()
        && (table ? isRow(source.get(end)) : continues(first, source.get(end)))) {
      end++;
    }
    return end;
  }

  private static boolean continues(String first, String next) {
    return !first.isBlank() && !isHeading(first) && isText(next);
  }

  private static boolean isText(String line) {
    return !line.isBlank()
        && !isHeading(line)
        && !isRow(line)
        && !line.startsWith(FENCE)
        && !line.startsWith(ITEM);
  }

  private static boolean isHeading(String line) {
    return HEADING.matcher(line).lookingAt();
  }

  private static boolean isRow(String line) {
    return line.startsWith("|");
  }

  private void block(List<String> block, List<String> shown) {
    String first = block.getFirst();
    if (first.startsWith(FENCE)) {
      boolean closed = block.size() > 1 && block.getLast().equals(FENCE);
      block.subList(1, block.size() - (closed ? 1 : 0)).stream()
          .map(line -> ("    " + line).stripTrailing())
          .forEach(shown::add);
    } else if (isRow(first)) {
      table(block, shown);
    } else if (isHeading(first)) {
      shown.add(paint.strong(HEADING.matcher(first).replaceFirst("")));
    } else if (first.startsWith(ITEM)) {
      String text = String.join(" ", block.stream().map(String::strip).toList());
      wrap(text.substring(ITEM.length()), ITEM, shown);
    } else {
      wrap(String.join(" ", block.stream().map(String::strip).toList()), "", shown);
    }
  }

  /// Rows with aligned columns, the last of which is wrapped; a heading row without rule below it
  /// is a row like any other.
  private void table(List<String> block, List<String> shown) {
    boolean headed = block.size() > 1 && RULE.matcher(block.get(1)).matches();
    List<List<String>> rows =
        block.stream()
            .skip(headed ? 2 : 0)
            .map(row -> CELL_BORDER.splitAsStream(row.strip().substring(1)).toList())
            .map(cells -> cells.stream().map(MarkdownText::plain).toList())
            .toList();
    int columns = rows.stream().mapToInt(List::size).min().orElse(0);
    int[] widths =
        IntStream.range(0, Math.max(0, columns - 1))
            .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toArray();
    for (List<String> row : rows) {
      StringBuilder begin = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        begin.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      wrap(columns == 0 ? "" : row.get(columns - 1), begin.toString(), shown);
    }
  }

  /// @param begin what the first line starts with; the others start with as many blanks
  private void wrap(String text, String begin, List<String> shown) {
    int room = Math.max(NARROWEST, width - begin.length());
    String start = begin;
    StringBuilder line = new StringBuilder();
    for (String word : plain(text).split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
        shown.add(finished(start, line));
        start = " ".repeat(begin.length());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    shown.add(finished(start, line));
  }

  private String finished(String start, StringBuilder line) {
    return BOLD.matcher((start + line).stripTrailing())
        .replaceAll(bold -> paint.strong(bold.group(1)));
  }

  private static String plain(String text) {
    return LINK.matcher(text.strip()).replaceAll("$1");
  }
}
