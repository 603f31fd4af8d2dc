package io.rekindle.data.text;

import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A file is no text in UTF-8, and its first bytes tell what it is instead. The message says what
/// to do.
public final class NoTextException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /// So many bytes tell.
  static final int BYTES = 4;

  private NoTextException(String message) {
    super(message);
  }

  /// What a file that begins so is, if it is known to be no text.
  static Optional<NoTextException> of(byte[] start) {
    return what(start).map(NoTextException::new);
  }

  private static Optional<String> what(byte[] start) {
    if (begins(start, 0xff, 0xfe) || begins(start, 0xfe, 0xff)) {
      return Optional.of(
          "the text is UTF-16; save it as UTF-8, for example with iconv -f utf-16 -t utf-8");
    }
    if (begins(start, 'P', 'K', 3, 4)) {
      return Optional.of(
          "this is a zip archive, such as a workbook of Excel; unpack it, or save the sheet as CSV"
              + " in UTF-8");
    }
    if (begins(start, 0x1f, 0x8b)) {
      return Optional.of("this is compressed by gzip, and not read here; unpack it first");
    }
    if (Arrays.equals(start, "PAR1".getBytes(StandardCharsets.US_ASCII))) {
      return Optional.of("this is a Parquet file; let its name end in .parquet");
    }
    if (start.length >= 2 && (start[0] == 0 || start[1] == 0)) {
      return Optional.of(
          "there are bytes of 0, as in UTF-16 without a byte order mark or in what is no text; save"
              + " a text as UTF-8, for example with iconv -f utf-16le -t utf-8");
    }
    return Optional.empty();
  }

  private static boolean begins(byte[] start, int... with) {
    for (int i = 0; i < with.length; i++) {
      if (i >= start.length || (start[i] & 0xff) != with[i]) {
        return false;
      }
    }
    return true;
  }
}
