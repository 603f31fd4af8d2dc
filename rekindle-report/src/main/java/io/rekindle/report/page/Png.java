package io.rekindle.report.page;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Pictures as PNG, ISO/IEC 15948.
public final class Png {
  private static final byte[] SIGNATURE = {(byte) 137, 'P', 'N', 'G', 13, 10, 26, 10};

  private Png() {}

  /// A picture as a file.
  ///
  /// @param pixels row by row, one byte each or three (red, green, blue)
  public static byte[] of(byte[] pixels, int width, int height, int channels) {
    if ((channels != 1 && channels != 3) || pixels.length != width * height * channels) {
      throw new IllegalArgumentException(
          "%d bytes for %d x %d pixels of %d channels"
              .formatted(pixels.length, width, height, channels));
    }
    int stride = width * channels;
    byte[] lines = new byte[height * (stride + 1)];
    for (int y = 0; y < height; y++) {
      // The byte before each line stays 0: no filter.
      System.arraycopy(pixels, y * stride, lines, y * (stride + 1) + 1, stride);
    }
    byte colorType = (byte) (channels == 1 ? 0 : 2);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 8).put(colorType);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", deflated(lines));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /// A picture to put into a page.
  public static String uri(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(content);
    out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    out.writeBytes(name);
    out.writeBytes(content);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }

  private static byte[] deflated(byte[] bytes) {
    try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION)) {
      deflater.setInput(bytes);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    }
  }
}
