package io.rekindle.data.npz;

import io.rekindle.core.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the header of an npy array says: type, order and shape. Versions 1 to 3 of NumPy's format
/// (numpy.lib.format).
///
/// @param width how many of the type one value takes: the characters of a text, else 1
/// @param bytes how many the header took
record NpyHeader(
    Type type, int width, ByteOrder order, boolean fortran, List<Integer> shape, int bytes) {
  private static final int MAX_BYTES = 1 << 16;
  private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, L]*)\\)");
  private static final Pattern TEXT = Pattern.compile("[<>=]U(\\d+)");

  /// The types of values that are read.
  enum Type {
    BOOL("b1", 1),
    UINT8("u1", 1),
    INT8("i1", 1),
    UINT16("u2", 2),
    INT16("i2", 2),
    UINT32("u4", 4),
    INT32("i4", 4),
    UINT64("u8", 8),
    INT64("i8", 8),
    FLOAT32("f4", 4),
    FLOAT64("f8", 8),
    /// Characters of four bytes each, padded with 0 (NumPy's `str_`).
    TEXT("U", 4);

    final String code;
    final int size;

    Type(String code, int size) {
      this.code = code;
      this.size = size;
    }
  }

  public NpyHeader {
    shape = List.copyOf(shape);
  }

  /// The number of values.
  ///
  /// @throws ArithmeticException if there are too many to count
  long count() {
    long count = 1;
    for (int length : shape) {
      count = Math.multiplyExact(count, (long) length);
    }
    return count;
  }

  /// Reads the header at the start of an array.
  ///
  /// @param name of the file and array, for messages
  static NpyHeader read(InputStream in, String name) throws IOException {
    byte[] start = in.readNBytes(8);
    boolean magic =
        start.length == 8
            && (start[0] & 0xff) == 0x93
            && new String(start, 1, 5, StandardCharsets.US_ASCII).equals("NUMPY");
    if (!magic || start[6] < 1 || start[6] > 3) {
      throw new InputException(
          "%s: not an npy array of version 1 to 3; write it with numpy.savez".formatted(name));
    }
    int lengthBytes = start[6] == 1 ? 2 : 4;
    byte[] length = in.readNBytes(lengthBytes);
    ByteBuffer number = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN);
    int size =
        length.length < lengthBytes
            ? -1
            : lengthBytes == 2 ? number.getShort() & 0xffff : number.getInt();
    if (size < 0 || size > MAX_BYTES) {
      throw new InputException(
          "%s: the header's length is %d, at most %d is read; the array is damaged"
              .formatted(name, size, MAX_BYTES));
    }
    byte[] text = in.readNBytes(size);
    if (text.length < size) {
      throw new InputException("%s: the file ends within the array's header".formatted(name));
    }
    return parse(new String(text, StandardCharsets.ISO_8859_1), name, 8 + lengthBytes + size);
  }

  private static NpyHeader parse(String text, String name, int bytes) {
    Matcher description = DESCRIPTION.matcher(text);
    Matcher order = ORDER.matcher(text);
    Matcher shape = SHAPE.matcher(text);
    if (!description.find() || !order.find() || !shape.find()) {
      throw new InputException(
          "%s: found the header %s; a plain array with descr, fortran_order and shape is needed"
              .formatted(name, text.strip()));
    }
    List<Integer> lengths = new ArrayList<>();
    for (String length : shape.group(1).split(",", -1)) {
      String digits = length.strip().replace("L", "");
      if (!digits.isEmpty()) {
        lengths.add(length(digits, name));
      }
    }
    String code = description.group(1);
    ByteOrder byteOrder = code.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    boolean fortran = order.group(1).equals("True") && lengths.size() > 1;
    Matcher characters = TEXT.matcher(code);
    return characters.matches()
        ? new NpyHeader(
            Type.TEXT, length(characters.group(1), name), byteOrder, fortran, lengths, bytes)
        : new NpyHeader(type(code, name), 1, byteOrder, fortran, lengths, bytes);
  }

  private static int length(String digits, String name) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new InputException(
          "%s: the shape holds %s, a length of at most %d is needed"
              .formatted(name, digits, Integer.MAX_VALUE),
          e);
    }
  }

  private static Type type(String code, String name) {
    for (Type type : Type.values()) {
      if (code.length() == 3 && code.endsWith(type.code)) {
        return type;
      }
    }
    throw unreadable(code, name);
  }

  static InputException unreadable(String code, String name) {
    boolean texts = code.contains("U") || code.contains("S") || code.contains("O");
    return new InputException(
        "%s: the values have type %s; float32, float64, integers and bool are read, %s"
            .formatted(
                name,
                code,
                texts
                    ? "number texts by numpy.unique(values, return_inverse=True)[1]"
                    : "convert with .astype(numpy.float32)"));
  }
}
