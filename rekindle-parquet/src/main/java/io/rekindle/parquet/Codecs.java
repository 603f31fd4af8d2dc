package io.rekindle.parquet;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.RowGroup;
import io.rekindle.core.InputException;

/// Which compressions are unpacked.
final class Codecs {
  private Codecs() {}

  /// @throws InputException if a column is compressed by a codec whose library is not there
  static void check(String source, FileMetaData about) {
    for (RowGroup group : about.rowGroups()) {
      for (ColumnChunk chunk : group.columns()) {
        check(source, chunk.metaData());
      }
    }
  }

  private static void check(String source, ColumnMetaData column) {
    CompressionCodec codec = column.codec();
    boolean isRead =
        switch (codec) {
          case UNCOMPRESSED, SNAPPY, GZIP, ZSTD -> true;
          case LZ4, LZ4_RAW -> isPresent("net.jpountz.lz4.LZ4Factory");
          case BROTLI -> isPresent("com.aayushatharva.brotli4j.Brotli4jLoader");
          case LZO -> false;
        };
    if (!isRead) {
      throw new InputException(
          "%s: column %s is compressed with %s; SNAPPY, GZIP, ZSTD and UNCOMPRESSED are read: write the file again with one of them%s"
              .formatted(
                  source,
                  String.join(".", column.pathInSchema().elements()),
                  codec,
                  library(codec)));
    }
  }

  /// What a program of the user's own can add.
  private static String library(CompressionCodec codec) {
    return switch (codec) {
      case LZ4, LZ4_RAW -> ", or add the library at.yawk.lz4:lz4-java to your program";
      case BROTLI -> ", or add the library com.aayushatharva.brotli4j:brotli4j to your program";
      case UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZO -> "";
    };
  }

  private static boolean isPresent(String type) {
    try {
      Class.forName(type, false, Codecs.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
