package io.rekindle.cli.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Damages what lies within checksums: contents are changed, then sealed again.
final class Envelopes {
  private static final int PNG_SIGNATURE = 8;

  private Envelopes() {}

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static Map<String, byte[]> unzip(byte[] zip) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }

  /// A zip of which one entry is damaged.
  static byte[] zip(
      Map<String, byte[]> entries, boolean stored, Mutator mutator, SplittableRandom random)
      throws IOException {
    int damaged = random.nextInt(entries.size());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        byte[] bytes = damaged-- == 0 ? mutator.mutate(entry.getValue(), random) : entry.getValue();
        ZipEntry header = new ZipEntry(entry.getKey());
        if (stored) {
          CRC32 sum = new CRC32();
          sum.update(bytes);
          header.setMethod(ZipEntry.STORED);
          header.setSize(bytes.length);
          header.setCrc(sum.getValue());
        }
        zip.putNextEntry(header);
        zip.write(bytes);
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  /// A PNG of which one chunk is damaged; length and checksum fit.
  static byte[] png(byte[] png, Mutator mutator, SplittableRandom random) {
    ByteBuffer in = ByteBuffer.wrap(png);
    List<byte[]> chunks = new ArrayList<>();
    for (int at = PNG_SIGNATURE; at < png.length; ) {
      int length = in.getInt(at);
      byte[] chunk = new byte[4 + length];
      in.get(at + 4, chunk);
      chunks.add(chunk);
      at += 12 + length;
    }
    int damaged = random.nextInt(chunks.size());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, PNG_SIGNATURE);
    for (byte[] each : chunks) {
      byte[] chunk = damaged-- == 0 ? mutator.mutate(each, random) : each;
      if (chunk.length >= 4) {
        CRC32 sum = new CRC32();
        sum.update(chunk);
        out.writeBytes(ByteBuffer.allocate(4).putInt(chunk.length - 4).array());
        out.writeBytes(chunk);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
      }
    }
    return out.toByteArray();
  }
}
