package io.rekindle.data.table;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// Cuts a text of separated values in UTF-8 into blocks of whole rows, so that each can be decoded
/// and read on its own.
///
/// A row ends at a line feed outside quotes, of which this keeps count. The count can be wrong
/// after a quote within a text that does not begin with one: such a text is not cut at all.
final class Blocks {
  private static final int LONGEST_ROW = 1 << 25;

  /// Eight bytes at once, the first the lowest.
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long EACH = 0x0101_0101_0101_0101L;
  private static final long LOW_BITS = 0x7f * EACH;

  private final InputStream bytes;
  private final char separator;
  private final int size;
  private byte[] buffer;
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
  record Block(byte[] bytes, int length, long line, boolean isLast) {}

  /// @param bytes without a byte order mark
  /// @param size of a block in bytes; where a row is longer, its block is as well
  Blocks(InputStream bytes, char separator, int size) {
    this.bytes = bytes;
    this.separator = separator;
    this.size = size;
    this.buffer = new byte[size];
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
      int read = bytes.read(buffer, length, buffer.length - length);
      if (read < 0) {
        ended = true;
        return;
      }
      length += read;
    }
  }

  /// Looks for the last end of a row; false at a quote where none may begin.
  private boolean scan() {
    while (scanned < length) {
      if (scanned + Long.BYTES <= length && scanPlain((long) WORD.get(buffer, scanned))) {
        scanned += Long.BYTES;
        continue;
      }
      byte b = buffer[scanned];
      if (b == '\r' && scanned + 1 == length && !ended) {
        break; // a line feed may follow
      }
      if (b == '"') {
        if (!quoted && scanned > 0 && !mayPrecedeQuote(buffer[scanned - 1])) {
          return false;
        }
        quoted = !quoted;
      } else if (b == '\n'
          || (b == '\r' && (scanned + 1 == length || buffer[scanned + 1] != '\n'))) {
        linesScanned++;
        if (b == '\n' && !quoted) {
          cut = scanned + 1;
          linesToCut = linesScanned;
        }
      }
      scanned++;
    }
    return true;
  }

  /// Takes note of the line feeds in eight bytes at once, outside quotes and where none of them is
  /// a quote or a carriage return; false elsewhere.
  private boolean scanPlain(long word) {
    if (quoted || zeros(word ^ '"' * EACH) != 0 || zeros(word ^ '\r' * EACH) != 0) {
      return false;
    }
    long feeds = zeros(word ^ '\n' * EACH);
    if (feeds != 0) {
      linesScanned += Long.bitCount(feeds);
      linesToCut = linesScanned;
      cut = scanned + Long.BYTES - Long.numberOfLeadingZeros(feeds) / Byte.SIZE;
    }
    return true;
  }

  /// The highest bit of each byte that is zero (Warren, "Hacker's Delight", 6-1).
  private static long zeros(long word) {
    return ~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS);
  }

  private boolean mayPrecedeQuote(byte b) {
    return b == separator || b == '\n' || b == '\r' || b == '"';
  }

  private Block take(int end) {
    Block block = new Block(buffer, end, line, ended);
    byte[] rest = new byte[Math.max(size, length - end)];
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
