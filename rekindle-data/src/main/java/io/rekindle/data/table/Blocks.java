package io.rekindle.data.table;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import java.util.Optional;

/// Cuts a text of separated values into blocks of whole rows, so that each can be read on its own.
///
/// A row ends at a line feed outside quotes, of which this keeps count. The count can be wrong
/// after a quote within a text that does not begin with one: such a text is not cut at all.
final class Blocks {
  private static final int LONGEST_ROW = 1 << 24;

  private final Reader reader;
  private final char separator;
  private final int size;
  private char[] buffer;
  private int length;
  private int scanned;
  private int cut;
  private long line = 1;
  private long linesToCut;
  private long linesScanned;
  private boolean quoted;
  private boolean ended;

  /// One or more whole rows.
  ///
  /// @param line the number of its first line in the text, from 1
  /// @param isLast whether the text ends with it
  record Block(char[] characters, int length, long line, boolean isLast) {}

  /// @param size of a block in characters; where a row is longer, its block is as well
  Blocks(Reader reader, char separator, int size) {
    this.reader = reader;
    this.separator = separator;
    this.size = size;
    this.buffer = new char[size];
  }

  /// The next block.
  ///
  /// @return empty where the text cannot be cut
  Optional<Block> next() throws IOException {
    do {
      fill();
      if (!scan()) {
        return Optional.empty();
      }
      if (!ended && cut == 0) {
        if (buffer.length > LONGEST_ROW) {
          return Optional.empty();
        }
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      }
    } while (!ended && cut == 0);
    return Optional.of(take(ended ? length : cut));
  }

  private void fill() throws IOException {
    while (length < buffer.length) {
      int read = reader.read(buffer, length, buffer.length - length);
      if (read < 0) {
        ended = true;
        return;
      }
      length += read;
    }
  }

  /// Looks for the last end of a row; false at a quote where none may begin.
  private boolean scan() {
    int i = scanned;
    for (; i < length; i++) {
      char c = buffer[i];
      if (c > '"') {
        continue;
      }
      if (c == '\r' && i + 1 == length && !ended) {
        break; // a line feed may follow
      }
      if (c == '"') {
        if (!quoted && i > 0 && !mayPrecedeQuote(buffer[i - 1])) {
          return false;
        }
        quoted = !quoted;
      } else if (c == '\n' || (c == '\r' && (i + 1 == length || buffer[i + 1] != '\n'))) {
        linesScanned++;
        if (c == '\n' && !quoted) {
          cut = i + 1;
          linesToCut = linesScanned;
        }
      }
    }
    scanned = i;
    return true;
  }

  private boolean mayPrecedeQuote(char c) {
    return c == separator || c == '\n' || c == '\r' || c == '"';
  }

  private Block take(int end) {
    Block block = new Block(buffer, end, line, ended);
    char[] rest = new char[Math.max(size, length - end)];
    System.arraycopy(buffer, end, rest, 0, length - end);
    buffer = rest;
    line += linesToCut;
    linesScanned -= linesToCut;
    length -= end;
    scanned -= end;
    cut = 0;
    linesToCut = 0;
    return block;
  }
}
