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

  /// A file on disk, through gzip where its name ends so, or where it begins as gzip does.
  static Opener of(Path file) {
    return () -> {
      InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
      try {
        boolean compressed = file.toString().endsWith(".gz") || isCompressed(bytes);
        return compressed ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes;
      } catch (IOException e) {
        bytes.close();
        throw e;
      }
    };
  }

  private static boolean isCompressed(InputStream bytes) throws IOException {
    bytes.mark(2);
    boolean compressed = bytes.read() == 0x1f && bytes.read() == 0x8b;
    bytes.reset();
    return compressed;
  }
}
