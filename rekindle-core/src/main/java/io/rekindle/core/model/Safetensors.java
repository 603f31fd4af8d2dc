package io.rekindle.core.model;

import io.rekindle.core.InputException;
import io.rekindle.core.file.SafetensorsHeader;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.network.Slot;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Named float32 tensors in the safetensors format: a [SafetensorsHeader], then the numbers.
final class Safetensors {
  private static final int CHUNK = 1 << 16;

  /// The most that a header may take per tensor, and in all beyond that.
  private static final int HEADER_ALLOWANCE = 1024;

  private Safetensors() {}

  /// The bytes that come before the tensors.
  static byte[] header(List<Slot> slots) {
    return SafetensorsHeader.bytes(
        slots.stream()
            .map(slot -> new SafetensorsHeader.Entry(slot.name(), shape(slot), slot.offset()))
            .toList());
  }

  /// Writes the numbers that follow the header.
  static void writeData(float[] parameters, OutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer floats = bytes.asFloatBuffer();
    for (int from = 0; from < parameters.length; from += floats.capacity()) {
      int count = Math.min(floats.capacity(), parameters.length - from);
      floats.clear().put(parameters, from, count);
      out.write(bytes.array(), 0, 4 * count);
    }
  }

  /// Reads tensors that must be exactly these slots, in any order.
  ///
  /// @param size bytes there are to read
  /// @param parameters receives each slot at its offset
  static void read(InputStream in, long size, List<Slot> slots, float[] parameters, String source)
      throws IOException {
    long headerLength = headerLength(in, size, slots.size(), source);
    Json json = Json.parse(in.readNBytes((int) headerLength), source);
    List<Tensor> tensors = tensors(JsonField.root(source, json), slots);
    long expected = 8 + headerLength + 4L * parameters.length;
    if (size != expected) {
      throw new InputException(
          "%s: %d bytes, but the network's %d parameters need %d"
              .formatted(source, size, parameters.length, expected));
    }
    byte[] chunk = new byte[CHUNK];
    for (Tensor tensor : tensors) {
      readFloats(in, chunk, parameters, tensor.slot());
    }
  }

  private static long headerLength(InputStream in, long size, int slots, String source)
      throws IOException {
    byte[] first = in.readNBytes(8);
    if (first.length < 8) {
      throw new InputException(
          "%s: %d bytes, at least 8 for the length of the header are needed"
              .formatted(source, first.length));
    }
    long length = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long most = Math.min(size - 8, HEADER_ALLOWANCE * (slots + 1L));
    if (length < 2 || length > most) {
      throw new InputException(
          "%s: a header of %d bytes is announced, expected 2 to %d"
              .formatted(source, length, most));
    }
    return length;
  }

  private record Tensor(Slot slot, long begin) {}

  private static List<Tensor> tensors(JsonField header, List<Slot> slots) {
    Map<String, Slot> unseen = new HashMap<>();
    slots.forEach(slot -> unseen.put(slot.name(), slot));
    List<Tensor> tensors = new ArrayList<>();
    for (String name : header.members().keySet()) {
      if (name.equals("__metadata__")) {
        continue;
      }
      Slot slot = unseen.remove(name);
      if (slot == null) {
        throw header.wrong("tensor \"%s\" is not one of this network".formatted(name));
      }
      tensors.add(tensor(header.get(name), slot));
    }
    if (!unseen.isEmpty()) {
      String first =
          slots.stream().map(Slot::name).filter(unseen::containsKey).findFirst().orElse("");
      throw header.wrong(
          "tensor \"%s\" is missing (%d of %d are there)"
              .formatted(first, slots.size() - unseen.size(), slots.size()));
    }
    tensors.sort(Comparator.comparingLong(Tensor::begin));
    requireNoGaps(header, tensors);
    return tensors;
  }

  private static Tensor tensor(JsonField field, Slot slot) {
    JsonField dtype = field.get("dtype");
    if (!dtype.text().equals("F32")) {
      throw dtype.expected("\"F32\"");
    }
    JsonField shape = field.get("shape");
    List<Long> found = shape.elements().stream().map(e -> e.whole(0, Integer.MAX_VALUE)).toList();
    if (!found.equals(shape(slot))) {
      throw shape.expected("the shape " + shape(slot));
    }
    JsonField offsets = field.get("data_offsets");
    List<Long> range = offsets.elements().stream().map(e -> e.whole(0, Long.MAX_VALUE)).toList();
    if (range.size() != 2 || range.getLast() - range.getFirst() != 4L * slot.size()) {
      throw offsets.expected("begin and end, %d bytes apart,".formatted(4L * slot.size()));
    }
    return new Tensor(slot, range.getFirst());
  }

  private static void requireNoGaps(JsonField header, List<Tensor> tensors) {
    long at = 0;
    for (Tensor tensor : tensors) {
      if (tensor.begin() != at) {
        throw header.wrong(
            "tensor \"%s\" begins at byte %d, expected %d, where the one before it ends"
                .formatted(tensor.slot().name(), tensor.begin(), at));
      }
      at += 4L * tensor.slot().size();
    }
  }

  private static void readFloats(InputStream in, byte[] chunk, float[] into, Slot slot)
      throws IOException {
    FloatBuffer floats = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    for (int at = slot.offset(); at < slot.end(); ) {
      int count = Math.min(floats.capacity(), slot.end() - at);
      if (in.readNBytes(chunk, 0, 4 * count) < 4 * count) {
        throw new EOFException("it ends within tensor \"%s\"".formatted(slot.name()));
      }
      floats.clear().get(into, at, count);
      at += count;
    }
  }

  private static List<Long> shape(Slot slot) {
    return slot.kind() == Slot.Kind.WEIGHT
        ? List.of((long) slot.rows(), (long) slot.columns())
        : List.of((long) slot.columns());
  }
}
