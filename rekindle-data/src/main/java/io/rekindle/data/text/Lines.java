package io.rekindle.data.text;

import io.rekindle.core.InputException;
import io.rekindle.data.raw.Opener;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The lines of a text in UTF-8, one after the other, with or without a byte order mark.
public final class Lines implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /// A longer line is no line of a text.
  private static final int LONGEST = 1 << 24;

  private final String source;
  private final Reader reader;
  private final char[] buffer = new char[BUFFER];
  private int at;
  private int end;
  private char[] line = new char[256];
  private int length;
  private int number;

  private Lines(String source, Reader reader) {
    this.source = source;
    this.reader = reader;
  }

  /// The lines of a file from its first.
  ///
  /// @param source the file's name, for messages
  /// @throws InputException if the file cannot be opened
  public static Lines of(String source, Opener file) {
    try {
      return new Lines(source, utf8(bytes(file)));
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  /// The bytes of a text without its byte order mark; the caller closes the stream.
  ///
  /// @throws NoTextException if the first bytes are those of another kind of file
  public static InputStream bytes(Opener file) throws IOException {
    PushbackInputStream bytes = new PushbackInputStream(file.open(), NoTextException.BYTES);
    try {
      byte[] start = bytes.readNBytes(NoTextException.BYTES);
      Optional<NoTextException> other = NoTextException.of(start);
      if (other.isPresent()) {
        throw other.get();
      }
      int mark = BYTE_ORDER_MARK.length;
      boolean marked =
          start.length >= mark && Arrays.equals(start, 0, mark, BYTE_ORDER_MARK, 0, mark);
      bytes.unread(start, marked ? mark : 0, start.length - (marked ? mark : 0));
      return bytes;
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  /// The characters of a text; bytes that are no UTF-8 end the reading.
  public static Reader utf8(InputStream bytes) {
    return new InputStreamReader(
        bytes,
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static InputException unreadable(String source, IOException e) {
    String what =
        switch (e) {
          case NoTextException other -> String.valueOf(other.getMessage());
          case CharacterCodingException _ ->
              "the text is not UTF-8; save it as UTF-8, for example with iconv -f latin1 -t utf-8";
          case EOFException _ -> "the file ends in the middle; fetch it again";
          default -> "cannot be read: %s; fetch the file again".formatted(e.getMessage());
        };
    return new InputException("%s: %s".formatted(source, what), e);
  }

  /// Goes to the next line; false at the end.
  ///
  /// @throws InputException if the file is damaged or no text
  public boolean next() {
    length = 0;
    boolean any = false;
    while (at < end || fill()) {
      any = true;
      int from = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      append(from);
      if (at < end) {
        at++;
        break;
      }
    }
    number += any ? 1 : 0;
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    return any;
  }

  private boolean fill() {
    try {
      at = 0;
      end = Math.max(0, reader.read(buffer, 0, BUFFER));
      return end > 0;
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  private void append(int from) {
    int more = at - from;
    if (more > LONGEST - length) {
      number++;
      throw wrong("the line has more than %d characters; is this a text?".formatted(LONGEST));
    }
    if (length + more > line.length) {
      line = Arrays.copyOf(line, Math.max(length + more, line.length * 2));
    }
    System.arraycopy(buffer, from, line, length, more);
    length += more;
  }

  /// The characters of the line, of which [#length] count; the next line overwrites them.
  public char[] characters() {
    return line;
  }

  public int length() {
    return length;
  }

  public String text() {
    return new String(line, 0, length);
  }

  /// Which line this is, from 1.
  public int number() {
    return number;
  }

  /// The complaint that something in this line is wrong.
  ///
  /// @param what and what to do
  public InputException wrong(String what) {
    return new InputException("%s, line %d: %s".formatted(source, number, what));
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }
}
