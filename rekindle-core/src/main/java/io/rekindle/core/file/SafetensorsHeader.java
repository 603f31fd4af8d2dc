package io.rekindle.core.file;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// What a file of float32 tensors in the safetensors format begins with:
///
/// ```
/// 8 bytes   length n of the header, little-endian
/// n bytes   JSON: {"0.weight": {"dtype": "F32", "shape": [100, 784], "data_offsets": [0, 313600]}, ...},
///           padded with spaces to a multiple of 8
/// ```
///
/// The tensors follow without gaps, row-major, little-endian; offsets count from there.
public final class SafetensorsHeader {
  private SafetensorsHeader() {}

  /// A tensor's place.
  ///
  /// @param offset of its first number among all numbers
  public record Entry(String name, List<Long> shape, long offset) {
    public Entry {
      shape = List.copyOf(shape);
    }

    private long end() {
      return offset + shape.stream().reduce(1L, Math::multiplyExact);
    }
  }

  /// The bytes that come before the tensors.
  public static byte[] bytes(List<Entry> entries) {
    ObjBuilder header = Json.object();
    for (Entry entry : entries) {
      header.put(
          entry.name(),
          Json.object()
              .put("dtype", "F32")
              .put("shape", Json.array(entry.shape().stream().map(Json::of).toList()))
              .put(
                  "data_offsets",
                  Json.array(
                      List.of(
                          Json.of(Float.BYTES * entry.offset()),
                          Json.of(Float.BYTES * entry.end()))))
              .build());
    }
    byte[] json = header.build().utf8();
    int length = (json.length + 7) / 8 * 8;
    ByteBuffer bytes = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(json);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.array();
  }
}
