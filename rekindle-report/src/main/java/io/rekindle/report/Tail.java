package io.rekindle.report;

import io.rekindle.core.file.FileProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The lines of a file that grows, each once. A last line without its end is left for later.
final class Tail {
  /// Bytes before the place that was read to, by which the file is known again.
  private static final int REMEMBERED = 256;

  private final Path file;
  private long offset;
  private byte[] before = new byte[0];

  Tail(Path file) {
    this.file = file;
  }

  String name() {
    return file.toString();
  }

  /// Whether the file no longer begins with what was read of it; it is read from its start then.
  boolean isReplaced() {
    if (offset == 0 || Arrays.equals(before, bytes(offset - before.length, before.length))) {
      return false;
    }
    offset = 0;
    before = new byte[0];
    return true;
  }

  /// The lines that were not read yet; none where there is no file.
  List<String> lines() {
    byte[] bytes = bytes(offset, Integer.MAX_VALUE);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end == 0) {
      return List.of();
    }
    offset += end;
    before = Arrays.copyOfRange(bytes, Math.max(0, end - REMEMBERED), end);
    return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
  }

  private byte[] bytes(long from, int most) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long there = Math.max(0, channel.size() - from);
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Math.min(most, there)));
      channel.position(from);
      while (bytes.hasRemaining() && channel.read(bytes) > 0) {}
      return Arrays.copyOf(bytes.array(), bytes.position());
    } catch (NoSuchFileException _) {
      return new byte[0];
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }
}
