package io.rekindle.interop.protobuf;

import io.rekindle.core.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A message of Protocol Buffers in memory, read field by field:
///
/// ```java
/// while (message.next()) {
///   switch (message.field()) {
///     case 1 -> name = message.text();
///     ...
/// ```
///
/// A field that is not asked for is skipped. Lengths are checked against what there is, and blocks
/// are views, so that a damaged file takes no memory.
public final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int BLOCK = 2;
  private static final int FOUR_BYTES = 5;

  private final ByteBuffer bytes;
  private final String source;
  private int field;
  private int type = -1;

  /// @param source what messages call it
  public ProtobufReader(ByteBuffer bytes, String source) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.source = source;
  }

  /// Goes to the next field.
  ///
  /// @return false at the end
  public boolean next() {
    skip();
    if (!bytes.hasRemaining()) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    type = (int) (tag & 7);
    if (tag >>> 32 != 0 || field == 0) {
      throw damaged("the tag %d, which is none".formatted(tag));
    }
    return true;
  }

  private void skip() {
    switch (type) {
      case -1 -> {}
      case VARINT -> number();
      case EIGHT_BYTES -> fixed(EIGHT_BYTES, Long.BYTES);
      case BLOCK -> block();
      case FOUR_BYTES -> fixed(FOUR_BYTES, Integer.BYTES);
      default -> throw damaged("a field of type %d, where 0, 1, 2 and 5 are read".formatted(type));
    }
  }

  /// The number of the field that [#next] found.
  public int field() {
    return field;
  }

  /// Whether its value is a length and so many bytes: a text, a message, packed numbers.
  public boolean isBlock() {
    return type == BLOCK;
  }

  public long number() {
    take(VARINT);
    return varint();
  }

  public float decimal() {
    return fixed(FOUR_BYTES, Float.BYTES).getFloat();
  }

  public double real() {
    return fixed(EIGHT_BYTES, Double.BYTES).getDouble();
  }

  private ByteBuffer fixed(int wanted, int length) {
    take(wanted);
    return view(length);
  }

  public String text() {
    return StandardCharsets.UTF_8.decode(block()).toString();
  }

  /// The bytes as they lie in the message.
  public ByteBuffer block() {
    take(BLOCK);
    return view(varint());
  }

  public ProtobufReader embedded() {
    return new ProtobufReader(block(), source);
  }

  /// Appends varints to `into`: one, or as many as are packed.
  public void numbers(java.util.function.LongConsumer into) {
    if (isBlock()) {
      ProtobufReader packed = embedded();
      while (packed.bytes.hasRemaining()) {
        into.accept(packed.varint());
      }
    } else {
      into.accept(number());
    }
  }

  private void take(int wanted) {
    if (type != wanted) {
      throw damaged(
          "field %d has a value of type %d, where %d is needed".formatted(field, type, wanted));
    }
    type = -1;
  }

  private ByteBuffer view(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw damaged(
          "field %d announces %d bytes, and %d are left"
              .formatted(field, length, bytes.remaining()));
    }
    ByteBuffer view = bytes.slice(bytes.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + (int) length);
    return view;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (!bytes.hasRemaining()) {
        throw damaged("a number does not end");
      }
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged("a number has more than ten bytes");
  }

  private InputException damaged(String what) {
    return new InputException(
        "%s: damaged, or no such file: at byte %d of a message, %s; copy it again or make it anew"
            .formatted(source, bytes.position(), what));
  }
}
