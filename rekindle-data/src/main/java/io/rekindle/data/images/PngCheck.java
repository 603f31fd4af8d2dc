package io.rekindle.data.images;

import io.rekindle.core.InputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// Verifies the chunks of a PNG file: their lengths, their checksums and that the last one is
/// there. Java's decoder looks at neither, and fills what is missing with black.
final class PngCheck {
  private static final long SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int SIGNATURE_BYTES = 8;

  /// A chunk's length, type and checksum.
  private static final int FRAME_BYTES = 12;

  private PngCheck() {}

  static boolean isPng(byte[] bytes) {
    return bytes.length >= SIGNATURE_BYTES && ByteBuffer.wrap(bytes).getLong() == SIGNATURE;
  }

  /// @throws InputException if a chunk is damaged or missing
  static void check(byte[] bytes, String file) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int at = SIGNATURE_BYTES;
    String type = "";
    while (!type.equals("IEND")) {
      int length = bytes.length - at < FRAME_BYTES ? -1 : in.getInt(at);
      if (length < 0 || length > bytes.length - at - FRAME_BYTES) {
        throw new InputException(
            "%s: the file ends within the image; fetch it again".formatted(file));
      }
      type = new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1);
      CRC32 sum = new CRC32();
      sum.update(bytes, at + 4, length + 4);
      int expected = in.getInt(at + SIGNATURE_BYTES + length);
      if ((int) sum.getValue() != expected) {
        throw new InputException(
            "%s: damaged: the checksum of chunk %s is %08x, expected %08x; fetch it again"
                .formatted(file, type, (int) sum.getValue(), expected));
      }
      at += FRAME_BYTES + length;
    }
  }
}
