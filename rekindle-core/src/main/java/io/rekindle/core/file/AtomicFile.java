package io.rekindle.core.file;

import io.rekindle.core.InputException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes a file so that a reader, or a crash at any moment, finds the old one or the new one
/// whole: into a temporary file beside it, forced to disk, then renamed.
public final class AtomicFile {
  private AtomicFile() {}

  /// What fills the file.
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /// Replaces the file.
  ///
  /// @throws InputException naming the path and the reason where it cannot be written; nothing is
  ///   then left behind
  public static void write(Path file, Content content) {
    Path parent = file.toAbsolutePath().getParent();
    Path name = file.getFileName();
    if (parent == null || name == null) {
      throw new InputException("%s: cannot write here, it is no file name".formatted(file));
    }
    Path temporary = parent.resolve(".%s.%d.tmp".formatted(name, ProcessHandle.current().pid()));
    try {
      try {
        fill(temporary, content);
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw FileProblem.writing(file, e);
    }
    force(parent);
  }

  private static void fill(Path temporary, Content content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      OutputStream out = unclosed(Channels.newOutputStream(channel));
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }

  /// The channel must stay open to be forced, whatever the content closes.
  private static OutputStream unclosed(OutputStream out) {
    return new BufferedOutputStream(out, 1 << 16) {
      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }

  /// Makes the rename last through a power cut. Windows cannot open folders, and does not need to.
  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      return;
    }
  }
}
