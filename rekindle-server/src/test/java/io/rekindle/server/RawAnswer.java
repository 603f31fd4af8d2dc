package io.rekindle.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// An answer read off a connection that may have another behind it.
final class RawAnswer {
  private RawAnswer() {}

  /// Reads one whole answer.
  ///
  /// @return the status line and headers
  /// @throws EOFException if the connection is closed before it is whole
  static String read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("closed after %d characters".formatted(head.length()));
      }
      head.append((char) c);
    }
    int length =
        head.toString()
            .lines()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    if (body.getBytes(StandardCharsets.UTF_8).length < length) {
      throw new EOFException("closed within the body");
    }
    return head.toString();
  }
}
