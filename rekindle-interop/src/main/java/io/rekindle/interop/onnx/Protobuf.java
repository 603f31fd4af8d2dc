package io.rekindle.interop.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/// Writes a message of Protocol Buffers: each field is a tag, its number times 8 plus the type of
/// its value, then a varint (type 0), four bytes (type 5), or a length and that many bytes (type
/// 2).
final class Protobuf {
  private static final int VARINT = 0;
  private static final int BLOCK = 2;
  private static final int FOUR_BYTES = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Protobuf() {}

  static byte[] message(Consumer<Protobuf> content) {
    Protobuf message = new Protobuf();
    content.accept(message);
    return message.bytes.toByteArray();
  }

  void number(int field, long value) {
    tag(field, VARINT);
    varint(value);
  }

  void decimal(int field, float value) {
    tag(field, FOUR_BYTES);
    bytes.writeBytes(
        ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
  }

  void text(int field, String value) {
    block(field, value.getBytes(StandardCharsets.UTF_8));
  }

  void texts(int field, List<String> values) {
    values.forEach(value -> text(field, value));
  }

  void embedded(int field, Consumer<Protobuf> content) {
    block(field, message(content));
  }

  void block(int field, byte[] content) {
    tag(field, BLOCK);
    varint(content.length);
    bytes.writeBytes(content);
  }

  private void tag(int field, int type) {
    varint(((long) field << 3) | type);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }
}
