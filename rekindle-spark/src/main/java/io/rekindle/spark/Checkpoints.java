package io.rekindle.spark;

import io.rekindle.core.State;
import io.rekindle.core.file.StateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/// Checkpoints of one fit in a folder of the cluster's file system, the newest few. Fits with other
/// Params or rows have other names there.
///
/// @param fit tells this fit from others
/// @param keep how many are kept
record Checkpoints(Configuration configuration, Path folder, String fit, int keep) {

  /// The state to go on from.
  ///
  /// @throws io.rekindle.core.InputException if the newest checkpoint is damaged
  Optional<State> newest() {
    return all().stream().findFirst().map(this::read);
  }

  private State read(FileStatus file) {
    return Local.read(configuration, file.getPath(), local -> StateFile.read(local).state());
  }

  /// Writes a checkpoint whole or not at all.
  void write(State state, long step) {
    Path file = new Path(folder, "rekindle-%s-%012d.checkpoint".formatted(fit, step));
    Local.write(configuration, file, local -> StateFile.write(local, state, Map.of("fit", fit)));
    List<FileStatus> all = all();
    try {
      for (FileStatus old : all.subList(Math.min(keep, all.size()), all.size())) {
        files().delete(old.getPath(), false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The newest first.
  private List<FileStatus> all() {
    try {
      if (!files().exists(folder)) {
        return List.of();
      }
      String start = "rekindle-%s-".formatted(fit);
      FileStatus[] found =
          files()
              .listStatus(
                  folder,
                  path ->
                      path.getName().startsWith(start) && path.getName().endsWith(".checkpoint"));
      return Arrays.stream(found)
          .sorted(Comparator.comparing((FileStatus each) -> each.getPath().getName()).reversed())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: checkpointDir cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private FileSystem files() throws IOException {
    return folder.getFileSystem(configuration);
  }

  /// Files of the cluster by way of local ones, which the engine reads and writes.
  static final class Local {
    private Local() {}

    static <T> T read(Configuration configuration, Path file, Step<T> reader) {
      return through(
          file,
          local -> {
            file.getFileSystem(configuration)
                .copyToLocalFile(false, file, new Path(local.toUri()), true);
            return reader.on(local);
          });
    }

    static void write(
        Configuration configuration,
        Path file,
        java.util.function.Consumer<java.nio.file.Path> writer) {
      boolean done =
          through(
              file,
              local -> {
                writer.accept(local);
                FileSystem files = file.getFileSystem(configuration);
                Path partial = new Path(file.getParent(), "." + file.getName() + ".partial");
                files.mkdirs(file.getParent());
                files.copyFromLocalFile(false, true, new Path(local.toUri()), partial);
                files.delete(file, false);
                return files.rename(partial, file);
              });
      if (!done) {
        throw new UncheckedIOException(new IOException(file + ": cannot be written"));
      }
    }

    @FunctionalInterface
    interface Step<T> {
      T on(java.nio.file.Path local) throws IOException;
    }

    private static <T> T through(Path file, Step<T> step) {
      try {
        java.nio.file.Path local = Files.createTempFile("rekindle", "." + file.getName());
        try {
          return step.on(local);
        } finally {
          Files.deleteIfExists(local);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("%s: %s".formatted(file, e.getMessage()), e);
      }
    }
  }
}
