package io.rekindle.interop.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/// Writes a message of Protocol Buffers: each field is a tag, its number times 8 plus the type of
/// its value, then a varint (type 0), eight bytes (type 1), a length and that many bytes (type 2),
/// or four bytes (type 5).
public final class ProtobufWriter {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int BLOCK = 2;
  private static final int FOUR_BYTES = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private ProtobufWriter() {}

  public static byte[] message(Consumer<ProtobufWriter> content) {
    ProtobufWriter message = new ProtobufWriter();
    content.accept(message);
    return message.bytes.toByteArray();
  }

  public void number(int field, long value) {
    tag(field, VARINT);
    varint(value);
  }

  public void decimal(int field, float value) {
    tag(field, FOUR_BYTES);
    bytes.writeBytes(
        ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
  }

  public void real(int field, double value) {
    tag(field, EIGHT_BYTES);
    bytes.writeBytes(
        ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
  }

  /// Numbers one after the other, as repeated fields are packed.
  public void reals(int field, double[] values) {
    ByteBuffer packed =
        ByteBuffer.allocate(Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    packed.asDoubleBuffer().put(values);
    block(field, packed.array());
  }

  public void text(int field, String value) {
    block(field, value.getBytes(StandardCharsets.UTF_8));
  }

  public void texts(int field, List<String> values) {
    values.forEach(value -> text(field, value));
  }

  public void embedded(int field, Consumer<ProtobufWriter> content) {
    block(field, message(content));
  }

  public void block(int field, byte[] content) {
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
