package io.rekindle.core.file;

import io.rekindle.core.InputException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes a file so that a reader, or a crash at any moment, finds the old one or the new one
/// whole: into a temporary file beside it, forced to disk, then renamed.
public final class AtomicFile {
  private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.(\\d{1,18})-\\d+\\.tmp");

  /// Sets apart the temporary files of writers in one process.
  private static final AtomicLong COUNT = new AtomicLong();

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
    Path temporary =
        parent.resolve(
            ".%s.%d-%d.tmp"
                .formatted(name, ProcessHandle.current().pid(), COUNT.incrementAndGet()));
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

  /// Deletes what writers in this folder left half written when their process was killed.
  ///
  /// A process that took over the number of the killed one is taken for it still at work, apart
  /// from this process: nothing may be writing in the folder when it asks.
  ///
  /// @throws InputException if the folder cannot be read, or a file in it not deleted
  public static void deleteAbandoned(Path folder) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, ".*.tmp")) {
      for (Path entry : entries) {
        Matcher matcher = TEMPORARY.matcher(String.valueOf(entry.getFileName()));
        if (matcher.matches() && isAbandoned(Long.parseLong(matcher.group(1)))) {
          Files.deleteIfExists(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw FileProblem.reading(folder, new IOException(e));
    } catch (IOException e) {
      throw FileProblem.writing(folder, e);
    }
  }

  private static boolean isAbandoned(long writer) {
    return writer == ProcessHandle.current().pid() || ProcessHandle.of(writer).isEmpty();
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
