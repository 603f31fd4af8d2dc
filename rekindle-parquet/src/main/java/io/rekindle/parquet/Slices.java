package io.rekindle.parquet;

import io.rekindle.parquet.ParquetColumn.NumberAt;
import io.rekindle.parquet.ParquetColumn.Opening;
import io.rekindle.parquet.ParquetColumn.TextAt;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Cells that are some bytes of a batch.
final class Slices {
  private Slices() {}

  /// The number that bytes stand for.
  interface BinaryNumber {
    double of(byte[] values, int from, int to);
  }

  /// The text that bytes stand for; null where they are none.
  interface BinaryText {
    @Nullable String of(byte[] values, int from, int to);
  }

  static Opening<NumberAt> eachNumber(BinaryNumber number) {
    return batch -> {
      byte[] values = batch.getBinaryValues();
      int[] offsets = batch.getBinaryOffsets();
      return i -> number.of(values, offsets[i], offsets[i + 1]);
    };
  }

  static Opening<TextAt> each(BinaryText text) {
    return batch -> {
      byte[] values = batch.getBinaryValues();
      int[] offsets = batch.getBinaryOffsets();
      return i -> text.of(values, offsets[i], offsets[i + 1]);
    };
  }

  static @Nullable String utf8(byte[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (values[i] < 0) {
        return decoded(ByteBuffer.wrap(values, from, to - from));
      }
    }
    return new String(values, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static @Nullable String decoded(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException _) {
      return null;
    }
  }

  static String uuid(byte[] values, int from, int to) {
    ByteBuffer bytes = ByteBuffer.wrap(values, from, to - from);
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }

  /// Half precision, little-endian.
  static double float16(byte[] values, int from, int to) {
    return Float.float16ToFloat((short) ((values[from] & 0xff) | (values[to - 1] << 8)));
  }
}
