package io.rekindle.data.raw;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Opens the bytes of a file from their start, as often as wanted.
@FunctionalInterface
public interface Opener {
  int BUFFER_BYTES = 1 << 16;

  /// The bytes, decompressed; the caller closes the stream.
  InputStream open() throws IOException;

  /// A file on disk, through gzip where its name ends so.
  static Opener of(Path file) {
    return () -> {
      InputStream bytes = Files.newInputStream(file);
      if (!file.toString().endsWith(".gz")) {
        return new BufferedInputStream(bytes, BUFFER_BYTES);
      }
      try {
        return new GZIPInputStream(bytes, BUFFER_BYTES);
      } catch (IOException e) {
        bytes.close();
        throw e;
      }
    };
  }
}
