package io.rekindle.data.idx;

import io.rekindle.core.InputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Collectors;

/// An array of unsigned bytes in the IDX format: two zero bytes, the type (8), the number of
/// dimensions, each dimension as a big-endian 32-bit number, then the bytes.
///
/// @param shape the dimensions; the first counts the items
/// @param values not copied
record IdxFile(int[] shape, byte[] values) {
  private static final int UNSIGNED_BYTE = 8;

  /// Deflate cannot pack more than this many bytes into one; zlib's documentation, "Maximum
  /// Compression Factor".
  private static final long MAX_COMPRESSION = 1032;

  /// Reads one array.
  ///
  /// @param name of the file, for messages
  /// @param size bytes on disk, to bound what a header may claim
  /// @param compressed whether those are compressed
  /// @param dimensions how many there must be
  static IdxFile read(InputStream in, String name, long size, boolean compressed, int dimensions) {
    try {
      int[] shape = header(in, name, dimensions);
      long expected = 1;
      for (int length : shape) {
        expected = Math.multiplyExact(expected, (long) length);
      }
      long possible = compressed ? size * MAX_COMPRESSION : size;
      if (expected > possible || expected > Integer.MAX_VALUE - 8) {
        throw truncated(name, shape, expected, possible + " at most");
      }
      byte[] values = new byte[(int) expected];
      int found = in.readNBytes(values, 0, values.length);
      if (found < values.length) {
        throw truncated(name, shape, expected, Integer.toString(found));
      }
      if (in.read() >= 0) {
        throw new InputException(
            "%s: the header says %s = %d bytes, found more; the file is not what its header says, fetch it again"
                .formatted(name, product(shape), expected));
      }
      return new IdxFile(shape, values);
    } catch (ArithmeticException e) {
      throw new InputException(
          "%s: the sizes in the header are too large; is this an IDX file? Fetch it again"
              .formatted(name),
          e);
    } catch (IOException e) {
      throw new InputException(
          "%s: cannot be read: %s; fetch the file again".formatted(name, reason(e)), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof EOFException ? "it ends in the middle" : String.valueOf(e.getMessage());
  }

  private static InputException truncated(String name, int[] shape, long expected, String found) {
    return new InputException(
        "%s: the header says %s = %d bytes, found %s; the file is cut off, fetch it again"
            .formatted(name, product(shape), expected, found));
  }

  private static String product(int[] shape) {
    return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(" x "));
  }

  private static int[] header(InputStream in, String name, int dimensions) throws IOException {
    byte[] start = in.readNBytes(4);
    if (start.length < 4 || start[0] != 0 || start[1] != 0) {
      throw new InputException(
          "%s: not an IDX file: it begins with %s, 00 00 08 %02x is needed"
              .formatted(name, hex(start), dimensions));
    }
    if (start[2] != UNSIGNED_BYTE) {
      throw new InputException(
          "%s: the values have type 0x%02x; unsigned bytes (0x08) are read. Convert them, or use an .npz file"
              .formatted(name, start[2]));
    }
    if (start[3] != dimensions) {
      throw new InputException(
          "%s: found %d dimensions, %d are needed (%s)"
              .formatted(
                  name,
                  start[3],
                  dimensions,
                  dimensions == 1 ? "labels: the count" : "images: count, height, width"));
    }
    int[] shape = new int[dimensions];
    for (int i = 0; i < dimensions; i++) {
      byte[] length = in.readNBytes(4);
      if (length.length < 4) {
        throw new InputException(
            "%s: the file ends within its header; fetch it again".formatted(name));
      }
      shape[i] = java.nio.ByteBuffer.wrap(length).getInt();
      if (shape[i] < 0) {
        throw new ArithmeticException("length above 2^31");
      }
    }
    return shape;
  }

  private static String hex(byte[] bytes) {
    return bytes.length == 0 ? "nothing" : java.util.HexFormat.ofDelimiter(" ").formatHex(bytes);
  }
}
