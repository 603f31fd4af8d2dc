package io.rekindle.interop.weights;

import io.rekindle.core.InputException;
import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.file.SafetensorsHeader;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.interop.file.WholeFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Tensors in the safetensors format. Written as float32; float16, bfloat16, float64 and integers
/// are read too.
public final class SafetensorsFile {
  private static final int LENGTH = 8;

  private SafetensorsFile() {}

  /// Writes the file whole or not at all; one of that name is replaced.
  ///
  /// @throws InputException if it cannot be written
  public static void write(List<WeightTensor> tensors, Path file) {
    byte[] header = header(tensors);
    AtomicFile.write(
        file,
        out -> {
          out.write(header);
          for (WeightTensor tensor : tensors) {
            out.write(bytes(tensor.values()));
          }
        });
  }

  private static byte[] header(List<WeightTensor> tensors) {
    List<SafetensorsHeader.Entry> entries = new ArrayList<>();
    long offset = 0;
    for (WeightTensor tensor : tensors) {
      List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
      entries.add(new SafetensorsHeader.Entry(tensor.name(), shape, offset));
      offset += tensor.values().length;
    }
    return SafetensorsHeader.bytes(entries);
  }

  /// Little-endian.
  static byte[] bytes(float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  /// Reads all tensors of a file.
  ///
  /// @throws InputException if it cannot be read or is damaged, naming the tensor
  public static List<WeightTensor> read(Path file) {
    return parse(WholeFile.bytes(file), file.toString());
  }

  /// Reads all tensors.
  ///
  /// @param source what messages call the bytes
  /// @throws InputException as [#read] does, and for nothing else, whatever the bytes
  public static List<WeightTensor> parse(byte[] bytes, String source) {
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long length = bytes.length < LENGTH ? -1 : all.getLong(0);
    if (length < 2 || length > bytes.length - LENGTH) {
      throw new InputException(
          "%s: no safetensors file, or damaged: a header of %d bytes is announced, and the file has %d"
              .formatted(source, length, bytes.length));
    }
    int end = LENGTH + (int) length;
    Json json = Json.parse(Arrays.copyOfRange(bytes, LENGTH, end), source);
    JsonField header = JsonField.root(source, json);
    ByteBuffer data = all.slice(end, bytes.length - end).order(ByteOrder.LITTLE_ENDIAN);
    List<WeightTensor> tensors = new ArrayList<>();
    long taken = 0;
    for (String name : header.members().keySet()) {
      if (!name.equals("__metadata__")) {
        tensors.add(tensor(name, header.get(name), data, taken));
        taken += 2L * tensors.getLast().values().length;
      }
    }
    return tensors;
  }

  /// @param taken bytes that other tensors have at least: places must not be read over and over
  private static WeightTensor tensor(String name, JsonField field, ByteBuffer data, long taken) {
    Kind kind = kind(field.get("dtype"));
    List<Integer> shape = field.get("shape").elements().stream().map(e -> e.count(0)).toList();
    List<Long> range =
        field.get("data_offsets").elements().stream()
            .map(e -> e.whole(0, data.capacity()))
            .toList();
    long size = 1;
    for (int axis : shape) {
      size = Math.min(size, Integer.MAX_VALUE) * axis;
    }
    long found = range.size() == 2 ? range.getLast() - range.getFirst() : -1;
    if (found != size * kind.bytes || taken > 8L * data.capacity()) {
      throw field
          .get("data_offsets")
          .expected("begin and end, %d bytes apart".formatted(size * kind.bytes));
    }
    float[] values = new float[(int) size];
    int from = Math.toIntExact(range.getFirst());
    for (int i = 0; i < values.length; i++) {
      values[i] = kind.at(data, from + i * kind.bytes);
    }
    return new WeightTensor(name, shape, values);
  }

  private static Kind kind(JsonField dtype) {
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(dtype.text())) {
        return kind;
      }
    }
    throw dtype.expected("one of " + Arrays.toString(Kind.values()));
  }

  /// Types of values, by the format's names.
  private enum Kind {
    F32(4),
    F64(8),
    F16(2),
    BF16(2),
    I64(8),
    I32(4);

    final int bytes;

    Kind(int bytes) {
      this.bytes = bytes;
    }

    float at(ByteBuffer data, int index) {
      return switch (this) {
        case F32 -> data.getFloat(index);
        case F64 -> (float) data.getDouble(index);
        case F16 -> Float.float16ToFloat(data.getShort(index));
        case BF16 -> Float.intBitsToFloat(data.getShort(index) << 16);
        case I64 -> data.getLong(index);
        case I32 -> data.getInt(index);
      };
    }
  }
}
