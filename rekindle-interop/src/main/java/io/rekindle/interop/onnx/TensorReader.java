package io.rekindle.interop.onnx;

import io.rekindle.core.InputException;
import io.rekindle.interop.protobuf.ProtobufReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Reads a `TensorProto`: values lie in `raw_data`, or in a field of their type.
final class TensorReader {
  private static final int EXTERNAL = 1;
  private static final int MOST_AXES = 64;

  private final String source;
  private final List<Long> lengths = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private final List<ByteBuffer> blocks = new ArrayList<>();
  private final LongStream.Builder numbers = LongStream.builder();
  private boolean hasNumbers;
  private ByteBuffer raw = ByteBuffer.allocate(0);
  private boolean hasRaw;
  private int type;
  private String name = "";

  private TensorReader(String source) {
    this.source = source;
  }

  /// A tensor and what it is called.
  record Named(String name, Tensor tensor) {}

  static Named read(ProtobufReader message, String source) {
    TensorReader reader = new TensorReader(source);
    reader.fields(message);
    return new Named(reader.name, reader.tensor());
  }

  private void fields(ProtobufReader message) {
    boolean external = false;
    String location = "";
    while (message.next()) {
      switch (message.field()) {
        case 1 -> message.numbers(this::addLength);
        case 2 -> type = (int) message.number();
        case 4 -> blocks.add(message.isBlock() ? message.block() : fourBytes(message.decimal()));
        case 5, 7, 11 -> {
          message.numbers(numbers);
          hasNumbers = true;
        }
        case 6 -> texts.add(StandardCharsets.UTF_8.decode(message.block()).toString());
        case 8 -> name = message.text();
        case 9 -> {
          raw = message.block();
          hasRaw = true;
        }
        case 10 -> blocks.add(message.isBlock() ? message.block() : eightBytes(message.real()));
        case 13 -> location = location(message.embedded(), location);
        case 14 -> external = message.number() == EXTERNAL;
        default -> {}
      }
    }
    if (external) {
      throw wrong(
          "its values lie in another file (\"%s\"), which is not read; save the model as one file, in Python by onnx.save(onnx.load(FILE), NEW_FILE)"
              .formatted(location));
    }
  }

  private void addLength(long length) {
    if (lengths.size() == MOST_AXES) {
      throw wrong("it has more than %d axes; the file is damaged".formatted(MOST_AXES));
    }
    lengths.add(length);
  }

  private static String location(ProtobufReader entry, String otherwise) {
    String key = "";
    String value = "";
    while (entry.next()) {
      switch (entry.field()) {
        case 1 -> key = entry.text();
        case 2 -> value = entry.text();
        default -> {}
      }
    }
    return key.equals("location") ? value : otherwise;
  }

  private static ByteBuffer fourBytes(float value) {
    return bytes(Float.BYTES).putFloat(0, value);
  }

  private static ByteBuffer eightBytes(double value) {
    return bytes(Double.BYTES).putDouble(0, value);
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }

  private Tensor tensor() {
    ElementType element =
        ElementType.of(type)
            .orElseThrow(
                () ->
                    wrong(
                        "its values have type %d; float (1), uint8 (2), int8 (3), int32 (6), int64 (7), string (8), bool (9), float16 (10), double (11) and bfloat16 (16) are read"
                            .formatted(type)));
    ByteBuffer data = element == ElementType.TEXT ? bytes(0) : data(element);
    List<Integer> shape = shape();
    long wanted = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    long found = element == ElementType.TEXT ? texts.size() : data.remaining() / element.bytes;
    boolean whole = element == ElementType.TEXT || data.remaining() % element.bytes == 0;
    if (found != wanted || !whole) {
      throw wrong(
          "the shape %s has %d values, found %d; the file is damaged, make it anew"
              .formatted(shape, wanted, found));
    }
    return new Tensor(element, shape, data, texts);
  }

  private List<Integer> shape() {
    List<Integer> shape = new ArrayList<>();
    long size = 1;
    for (long length : lengths) {
      if (length < 0 || length > Integer.MAX_VALUE || size * length > Integer.MAX_VALUE) {
        throw wrong(
            "the shape %s has more values than are read, %d; the file is damaged"
                .formatted(lengths, Integer.MAX_VALUE));
      }
      size *= length;
      shape.add((int) length);
    }
    return shape;
  }

  private ByteBuffer data(ElementType element) {
    if (hasRaw) {
      return raw;
    }
    if (hasNumbers) {
      return packed(element);
    }
    if (blocks.size() == 1) {
      return blocks.getFirst();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuffer block : blocks) {
      byte[] copy = new byte[block.remaining()];
      block.duplicate().get(copy);
      all.writeBytes(copy);
    }
    return ByteBuffer.wrap(all.toByteArray());
  }

  /// Numbers of a varint each, in the bytes that their type has.
  private ByteBuffer packed(ElementType element) {
    long[] found = numbers.build().toArray();
    ByteBuffer data = bytes(Math.multiplyExact(found.length, element.bytes));
    for (long number : found) {
      switch (element.bytes) {
        case 1 -> data.put((byte) number);
        case 2 -> data.putShort((short) number);
        case 4 -> data.putInt((int) number);
        default -> data.putLong(number);
      }
    }
    return data.flip();
  }

  private InputException wrong(String what) {
    return new InputException("%s: tensor \"%s\": %s".formatted(source, name, what));
  }
}
