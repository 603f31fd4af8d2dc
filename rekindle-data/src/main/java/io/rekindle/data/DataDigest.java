package io.rekindle.data;

import io.rekindle.core.file.FileProblem;
import io.rekindle.data.run.BuiltIn;
import io.rekindle.data.run.RunFile;
import io.rekindle.mnist.EmbeddedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What a file or folder of data held, to tell later whether it still does.
///
/// The digest of a folder is that of the lines `sha256sum` prints of its images and IDX files, in
/// the order of their names; those of built-in data likewise.
///
/// @param key where the run file names it: `data.source`
/// @param path as the run file has it
/// @param bytes of all files
/// @param sha256 in lower-case hexadecimal digits
public record DataDigest(String key, String path, int files, long bytes, String sha256) {
  /// A part, a class, a file.
  private static final int MOST_DEPTH = 3;

  private static final int CHUNK = 1 << 18;

  /// Of everything that a run reads.
  ///
  /// @throws io.rekindle.core.InputException if a file cannot be read
  public static List<DataDigest> of(RunFile run) {
    List<DataDigest> digests = new ArrayList<>();
    run.paths()
        .forEach(
            (key, path) ->
                digests.add(
                    BuiltIn.of(path).isPresent() && !key.equals("network.from")
                        ? ofBuiltIn(key, path, BuiltIn.of(path).get())
                        : ofFiles(key, path, DataSource.of(path, run.base(), true).path())));
    return digests;
  }

  private static DataDigest ofBuiltIn(String key, String path, BuiltIn data) {
    List<Entry> entries =
        EmbeddedFiles.names().stream()
            .filter(name -> name.equals("digits.csv") == (data == BuiltIn.DIGITS))
            .map(name -> new Entry(name, EmbeddedFiles.size(name), EmbeddedFiles.sha256(name)))
            .toList();
    return of(key, path, entries);
  }

  private static DataDigest ofFiles(String key, String path, Path file) {
    if (!Files.isDirectory(file)) {
      Entry only = entry(file, file);
      return new DataDigest(key, path, 1, only.bytes(), only.sha256());
    }
    if (Files.isRegularFile(file.resolve("model.rkn")) && key.equals("network.from")) {
      Entry only = entry(file, file.resolve("model.rkn"));
      return new DataDigest(key, path, 1, only.bytes(), only.sha256());
    }
    try (Stream<Path> found = Files.walk(file, MOST_DEPTH)) {
      return of(
          key,
          path,
          found.filter(DataDigest::isRead).sorted().map(each -> entry(file, each)).toList());
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    } catch (UncheckedIOException e) {
      throw FileProblem.reading(file, Optional.ofNullable(e.getCause()).orElseThrow());
    }
  }

  private static DataDigest of(String key, String path, List<Entry> entries) {
    MessageDigest sum = newSha256();
    long bytes = 0;
    for (Entry entry : entries) {
      String line = entry.sha256() + "  " + entry.name() + "\n";
      sum.update(line.getBytes(StandardCharsets.UTF_8));
      bytes += entry.bytes();
    }
    return new DataDigest(key, path, entries.size(), bytes, HexFormat.of().formatHex(sum.digest()));
  }

  private static boolean isRead(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.matches("[^.].*(\\.(png|jpe?g)|-ubyte(\\.gz)?)") && Files.isRegularFile(file);
  }

  /// One file of several.
  private record Entry(String name, long bytes, String sha256) {}

  private static Entry entry(Path folder, Path file) {
    MessageDigest sum = newSha256();
    long bytes = 0;
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        sum.update(chunk, 0, count);
        bytes += count;
      }
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
    String name = folder.relativize(file).toString().replace('\\', '/');
    return new Entry(name, bytes, HexFormat.of().formatHex(sum.digest()));
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
