package io.rekindle.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LinesTest {
  private static List<String> lines(String text) {
    List<String> found = new ArrayList<>();
    try (Lines lines = open(text)) {
      while (lines.next()) {
        found.add(lines.text());
        assertThat(lines.number()).isEqualTo(found.size());
        assertThat(lines.length()).isEqualTo(found.getLast().length());
        assertThat(new String(lines.characters(), 0, lines.length())).isEqualTo(found.getLast());
      }
    }
    return found;
  }

  private static Lines open(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Lines.of("a.txt", () -> new ByteArrayInputStream(bytes));
  }

  @Test
  void anyEndOfALineAndNoneAtTheLast() {
    assertThat(lines("")).isEmpty();
    assertThat(lines("a")).containsExactly("a");
    assertThat(lines("a\n")).containsExactly("a");
    assertThat(lines("\n\r\nb\rc\r\nd")).containsExactly("", "", "b\rc", "d");
  }

  @Test
  void aByteOrderMarkIsLeftOutAtTheStartAlone() {
    assertThat(lines("\uFEFFa\n\uFEFFb")).containsExactly("a", "\uFEFFb");
    assertThat(lines("\uFEFF\nb")).containsExactly("", "b");
  }

  @Test
  void linesOfAnyLengthAcrossTheEndsOfReads() {
    List<String> expected = new ArrayList<>();
    for (int length : new int[] {255, 256, 257, 65_535, 65_536, 65_537, 0, 200_000, 3}) {
      expected.add("x".repeat(length) + expected.size());
    }

    assertThat(lines(String.join("\n", expected))).isEqualTo(expected);
    assertThat(lines(String.join("\r\n", expected) + "\r\n")).isEqualTo(expected);
  }

  @Test
  void aLineWithoutEndIsRefusedByItsNumber() {
    try (Lines lines = open("first\n" + "x".repeat((1 << 24) + 1))) {
      assertThat(lines.next()).isTrue();
      assertThatThrownBy(lines::next)
          .isInstanceOf(InputException.class)
          .hasMessage("a.txt, line 2: the line has more than 16777216 characters; is this a text?");
    }
    try (Lines lines = open("x".repeat(1 << 24))) {
      assertThat(lines.next()).isTrue();
      assertThat(lines.length()).isEqualTo(1 << 24);
    }
  }

  @Test
  void whatCannotBeReadIsSaidWithTheFile() {
    try (Lines lines =
        Lines.of("b.txt", () -> new ByteArrayInputStream(new byte[] {(byte) 0xe4}))) {
      assertThatThrownBy(lines::next)
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("b.txt: the text is not UTF-8");
    }
    assertThatThrownBy(
            () ->
                Lines.of(
                    "c.txt",
                    () -> {
                      throw new EOFException("short");
                    }))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("c.txt: the file ends in the middle");
    assertThatThrownBy(
            () ->
                Lines.of(
                    "d.txt",
                    () -> {
                      throw new IOException("the disk is gone");
                    }))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("d.txt: cannot be read: the disk is gone");
  }

  @Test
  void theFileIsClosed() {
    AtomicBoolean closed = new AtomicBoolean();
    InputStream in =
        new ByteArrayInputStream(new byte[] {'a'}) {
          @Override
          public void close() {
            closed.set(true);
          }
        };
    try (Lines lines = Lines.of("a.txt", () -> in)) {
      assertThat(lines.next()).isTrue();
    }
    assertThat(closed).isTrue();
  }
}
