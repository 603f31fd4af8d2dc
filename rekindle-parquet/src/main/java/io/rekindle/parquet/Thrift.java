package io.rekindle.parquet;

import java.nio.ByteBuffer;

/// Reads fields of a structure in Thrift's compact protocol, one after the other. Throughout, bytes
/// that end within a value are a [java.nio.BufferUnderflowException].
final class Thrift {
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int INT32 = 5;
  private static final int INT64 = 6;
  private static final int DOUBLE = 7;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int MAP = 11;
  private static final int STRUCT = 12;
  private static final int DEEPEST = 16;

  private final ByteBuffer in;
  private int field;
  private int type;

  Thrift(ByteBuffer in) {
    this.in = in;
  }

  /// Goes to the next field; false at the end of the structure.
  boolean next() {
    int header = in.get() & 0xff;
    type = header & 0xf;
    if (type == 0) {
      return false;
    }
    field = header >> 4 == 0 ? (int) number() : field + (header >> 4);
    return true;
  }

  int field() {
    return field;
  }

  private void require(boolean fits, String wanted) {
    if (!fits) {
      throw new IllegalArgumentException(
          "field %d has type %d, %s is needed".formatted(field, type, wanted));
    }
  }

  /// A truth value.
  boolean flag() {
    require(type == TRUE || type == FALSE, "a truth value");
    return type == TRUE;
  }

  /// A whole number of 32 bits; of another type it would be passed over by other readers.
  long int32() {
    require(type == INT32, "a number of 32 bits");
    return number();
  }

  long int64() {
    require(type == INT64, "a number of 64 bits");
    return number();
  }

  /// A structure within this one, which must be read to its end.
  Thrift struct() {
    require(type == STRUCT, "a structure");
    return new Thrift(in);
  }

  /// How many structures a list holds; each is then read by [#element].
  int structs() {
    int header = type == LIST ? in.get() & 0xff : 0;
    require((header & 0xf) == STRUCT, "a list of structures");
    return header >> 4 == 15 ? length() : header >> 4;
  }

  Thrift element() {
    return new Thrift(in);
  }

  private long number() {
    long bits = unsigned(in);
    return (bits >>> 1) ^ -(bits & 1);
  }

  /// A number without a sign, seven bits a byte, the lowest first.
  static long unsigned(ByteBuffer in) {
    long bits = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      bits |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return bits;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }

  private int length() {
    long length = unsigned(in);
    if (length < 0 || length > in.remaining()) {
      throw new java.nio.BufferUnderflowException();
    }
    return (int) length;
  }

  /// Passes over the value of this field.
  void skip() {
    skip(type, 0);
  }

  private void skip(int of, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("structures in more than %d others".formatted(DEEPEST));
    }
    switch (of) {
      case TRUE, FALSE -> {}
      case BYTE -> in.get();
      case DOUBLE -> in.getDouble();
      case BINARY -> {
        int length = length();
        in.position(in.position() + length);
      }
      case LIST, SET -> {
        int header = in.get() & 0xff;
        int count = header >> 4 == 15 ? length() : header >> 4;
        for (int i = 0; i < count; i++) {
          skipElement(header & 0xf, depth);
        }
      }
      case MAP -> {
        int count = length();
        int types = count == 0 ? 0 : in.get() & 0xff;
        for (int i = 0; i < count; i++) {
          skipElement(types >> 4, depth);
          skipElement(types & 0xf, depth);
        }
      }
      case STRUCT -> {
        Thrift inner = new Thrift(in);
        while (inner.next()) {
          inner.skip(inner.type, depth + 1);
        }
      }
      default -> {
        if (of > STRUCT) {
          throw new IllegalArgumentException("there is no type %d".formatted(of));
        }
        number();
      }
    }
  }

  /// Truth values take a byte where they are elements.
  private void skipElement(int of, int depth) {
    skip(of == TRUE || of == FALSE ? BYTE : of, depth + 1);
  }
}
