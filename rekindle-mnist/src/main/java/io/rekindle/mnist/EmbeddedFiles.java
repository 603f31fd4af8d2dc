package io.rekindle.mnist;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// The data files inside this jar: the four of MNIST in the IDX format, and the digits set as CSV.
///
/// | name | content |
/// |---|---|
/// | `train-images-idx3-ubyte` | 60,000 images of 28 x 28 bytes |
/// | `train-labels-idx1-ubyte` | their labels, 0 to 9 |
/// | `t10k-images-idx3-ubyte` | 10,000 test images of 28 x 28 bytes |
/// | `t10k-labels-idx1-ubyte` | their labels |
/// | `digits.csv` | 1,797 rows of 64 pixels, 0 to 16, and the label; no header |
///
/// They are stored compressed by gzip. Sizes and hashes here are those of the decompressed bytes.
/// Origin and licence of each are in the resource `NOTICE` beside this class.
public final class EmbeddedFiles {
  private static final int BUFFER_BYTES = 1 << 16;

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(
              "train-images-idx3-ubyte",
              47_040_016,
              "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
          new Entry(
              "train-labels-idx1-ubyte",
              60_008,
              "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
          new Entry(
              "t10k-images-idx3-ubyte",
              7_840_016,
              "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
          new Entry(
              "t10k-labels-idx1-ubyte",
              10_008,
              "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
          new Entry(
              "digits.csv",
              264_712,
              "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"));

  private record Entry(String name, int size, String sha256) {}

  private EmbeddedFiles() {}

  /// The names that the other methods take.
  public static List<String> names() {
    return ENTRIES.stream().map(Entry::name).toList();
  }

  /// The decompressed bytes of the file `name`; the caller closes the stream.
  ///
  /// @throws IllegalArgumentException if there is no such file
  public static InputStream open(String name) {
    String resource = entry(name).name() + ".gz";
    InputStream compressed = EmbeddedFiles.class.getResourceAsStream(resource);
    if (compressed == null) {
      throw new IllegalStateException(resource + " is missing from the jar of io.rekindle.mnist");
    }
    try {
      return new GZIPInputStream(compressed, BUFFER_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The number of bytes that [#open] gives for `name`.
  ///
  /// @throws IllegalArgumentException if there is no such file
  public static int size(String name) {
    return entry(name).size();
  }

  /// The SHA-256 of the bytes that [#open] gives for `name`, in lower-case hexadecimal digits.
  ///
  /// @throws IllegalArgumentException if there is no such file
  public static String sha256(String name) {
    return entry(name).sha256();
  }

  private static Entry entry(String name) {
    return ENTRIES.stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no embedded file \"" + name + "\"; there are " + names()));
  }
}
