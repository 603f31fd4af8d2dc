package io.rekindle.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes npz files as `numpy.savez` does.
final class Npz {
  private final Map<String, byte[]> arrays = new LinkedHashMap<>();

  Npz put(String name, double[][] values) {
    ByteBuffer bytes = bytes(8 * values.length * values[0].length);
    for (double[] row : values) {
      for (double v : row) {
        bytes.putDouble(v);
      }
    }
    return put(name, "<f8", "(%d, %d)".formatted(values.length, values[0].length), bytes);
  }

  Npz put(String name, double[] values) {
    ByteBuffer bytes = bytes(8 * values.length);
    for (double v : values) {
      bytes.putDouble(v);
    }
    return put(name, "<f8", "(%d,)".formatted(values.length), bytes);
  }

  Npz put(String name, List<String> texts) {
    int width = texts.stream().mapToInt(String::length).max().orElse(1);
    ByteBuffer bytes = bytes(4 * width * texts.size());
    for (int i = 0; i < texts.size(); i++) {
      bytes.position(4 * width * i);
      texts.get(i).chars().forEach(bytes::putInt);
    }
    return put(name, "<U" + width, "(%d,)".formatted(texts.size()), bytes);
  }

  Npz put(String name, String text) {
    ByteBuffer bytes = bytes(4 * text.length());
    text.chars().forEach(bytes::putInt);
    return put(name, "<U" + text.length(), "()", bytes);
  }

  /// An array of any type and shape, its numbers all zero bytes.
  Npz putZeros(String name, String type, String shape, int count) {
    return put(name, type, shape, bytes(count));
  }

  Npz without(String name) {
    arrays.remove(name);
    return this;
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }

  private Npz put(String name, String type, String shape, ByteBuffer values) {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n".formatted(type, shape);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x93);
    out.writeBytes("NUMPY\1\0".getBytes(StandardCharsets.US_ASCII));
    out.write(header.length());
    out.write(header.length() >> 8);
    out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    byte[] contents = new byte[values.capacity()];
    values.get(0, contents);
    out.writeBytes(contents);
    arrays.put(name, out.toByteArray());
    return this;
  }

  Path write(Path file) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(array.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }
}
