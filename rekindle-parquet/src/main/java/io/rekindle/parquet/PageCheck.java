package io.rekindle.parquet;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.RowGroup;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/// Compares what the footer and the headers of all pages claim with what the file holds, before
/// anything is decoded. Hardwood 1.0.1 believes them: it takes the memory that they ask for, goes
/// round for ever where a page is said to end behind its column, and lets Snappy write beyond its
/// buffer where a page unpacks to more than its header says.
final class PageCheck implements AutoCloseable {
  private static final int USUAL_HEADER = 1 << 10;
  private static final int LARGEST_HEADER = 1 << 20;

  private static final int UNCOMPRESSED_SIZE = 2;
  private static final int COMPRESSED_SIZE = 3;
  private static final int DATA_PAGE = 5;
  private static final int DICTIONARY_PAGE = 7;
  private static final int DATA_PAGE_V2 = 8;
  private static final int VALUES = 1;

  /// Of the index of pages: the list of where they are, and an element's parts.
  private static final int LOCATIONS = 1;

  private static final int OFFSET = 1;
  private static final int LENGTH = 2;

  private static final int DEFINITIONS = 5;
  private static final int REPETITIONS = 6;
  private static final int IS_COMPRESSED = 7;

  /// The last four bytes, PAR1, read as a little-endian number.
  private static final int MAGIC = 0x31524150;

  private static final int MOST_OF_VARINT = 10;

  private final FileChannel channel;
  private final long size;

  private PageCheck(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  /// Walks the footer.
  ///
  /// @throws IllegalArgumentException if a text or list in it is longer than what is left of it
  static void checkFooter(Path file) throws IOException {
    try (PageCheck check = new PageCheck(FileChannel.open(file, StandardOpenOption.READ))) {
      check.footer();
    }
  }

  private void footer() throws IOException {
    require(size >= 3L * Integer.BYTES, "it has %d bytes", size);
    ByteBuffer end = bytes(size - 2L * Integer.BYTES, 2L * Integer.BYTES);
    int length = end.order(ByteOrder.LITTLE_ENDIAN).getInt();
    require(end.getInt() == MAGIC, "it does not end with PAR1");
    require(
        length >= 0 && length <= size - 3L * Integer.BYTES,
        "its footer is said to have %d bytes of %d",
        length,
        size);
    try {
      Thrift in = new Thrift(bytes(size - 2L * Integer.BYTES - length, length));
      while (in.next()) {
        in.skip();
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("its footer is damaged", e);
    }
  }

  private ByteBuffer bytes(long at, long count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) count);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {}
    return bytes.flip();
  }

  /// Walks the pages.
  ///
  /// @throws IllegalArgumentException if a header claims what cannot be
  static void check(Path file, FileMetaData about) throws IOException {
    try (PageCheck check = new PageCheck(FileChannel.open(file, StandardOpenOption.READ))) {
      long rows = 0;
      for (RowGroup group : about.rowGroups()) {
        for (ColumnChunk chunk : group.columns()) {
          check.chunk(chunk, group.numRows());
        }
        rows = Math.addExact(rows, group.numRows());
      }
      require(
          rows == about.numRows(), "%d rows in all, but %d in its groups", about.numRows(), rows);
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // Its annotation would be one more dependency.
  private static void require(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }

  private void chunk(ColumnChunk chunk, long rows) throws IOException {
    ColumnMetaData column = chunk.metaData();
    long at = chunk.chunkStartOffset();
    long length = column.totalCompressedSize();
    String name = String.join(".", column.pathInSchema().elements());
    require(
        at >= 0 && length >= 0 && at <= size && length <= size - at,
        "column %s lies at bytes %d to %d of %d",
        name,
        at,
        at + length,
        size);
    require(
        rows >= 0 && column.numValues() >= 0, "column %s has %d values", name, column.numValues());
    long end = at + length;
    long values = 0;
    Map<Long, Long> pages = new HashMap<>();
    while (at < end) {
      Page page = page(at, Math.min(end, size), name);
      long next = at + page.headerBytes + page.compressed;
      require(
          page.compressed >= 0 && next <= end,
          "a page of column %s is said to have %d bytes, %d are left of the column",
          name,
          page.compressed,
          end - at - page.headerBytes);
      require(
          page.uncompressed >= 0
              && page.uncompressed <= page.compressed * mostOfByte(column.codec()),
          "a page of column %s is said to hold %d bytes in %d",
          name,
          page.uncompressed,
          page.compressed);
      require(
          page.isDictionary || (page.values >= 0 && values + page.values <= column.numValues()),
          "a page of column %s is said to hold %d values, the column has %d",
          name,
          page.values,
          column.numValues());
      require(
          !page.isDictionary || (page.values >= 0 && page.values <= page.uncompressed),
          "the dictionary of column %s is said to hold %d values in %d bytes",
          name,
          page.values,
          page.uncompressed);
      if (column.codec() == CompressionCodec.SNAPPY) {
        snappy(page, at + page.headerBytes, name);
      }
      pages.put(at, next - at);
      values += page.isDictionary ? 0 : page.values;
      at = next;
    }
    require(
        values == column.numValues(),
        "column %s has %d values, its pages %d",
        name,
        column.numValues(),
        values);
    if (chunk.offsetIndexOffset() != null && chunk.offsetIndexLength() != null) {
      index(chunk.offsetIndexOffset(), chunk.offsetIndexLength(), pages, name);
    }
  }

  /// The index of pages, where there is one, may name those that were walked alone.
  private void index(long at, int length, Map<Long, Long> pages, String name) throws IOException {
    require(
        at >= 0 && length >= 0 && at <= size && length <= size - at,
        "the index of column %s lies at byte %d of %d",
        name,
        at,
        size);
    try {
      Thrift in = new Thrift(bytes(at, length));
      while (in.next()) {
        if (in.field() == LOCATIONS) {
          int count = in.structs();
          for (int i = 0; i < count; i++) {
            location(in.element(), pages, name);
          }
        } else {
          in.skip();
        }
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the index of column %s is damaged".formatted(name), e);
    }
  }

  private static void location(Thrift in, Map<Long, Long> pages, String name) {
    long offset = -1;
    long length = -1;
    while (in.next()) {
      switch (in.field()) {
        case OFFSET -> offset = in.int64();
        case LENGTH -> length = in.int32();
        default -> in.skip();
      }
    }
    Long known = pages.get(offset);
    require(
        known != null && known == length,
        "the index of column %s names a page of %d bytes at byte %d, which there is not",
        name,
        length,
        offset);
  }

  /// Snappy's data begins with the size that it unpacks to.
  private void snappy(Page page, long at, String name) throws IOException {
    long packed = page.compressed - page.levels;
    if (!page.isCompressed || packed == 0) {
      return;
    }
    require(
        page.levels >= 0 && packed > 0,
        "a page of column %s has %d bytes of levels in %d",
        name,
        page.levels,
        page.compressed);
    try {
      long unpacked = Thrift.unsigned(bytes(at + page.levels, Math.min(packed, MOST_OF_VARINT)));
      require(
          unpacked == page.uncompressed - page.levels,
          "a page of column %s unpacks to %d bytes, %d are announced",
          name,
          unpacked,
          page.uncompressed - page.levels);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a page of column %s is damaged".formatted(name), e);
    }
  }

  /// How many bytes a compressed one can become.
  private static long mostOfByte(CompressionCodec codec) {
    return switch (codec) {
      case UNCOMPRESSED -> 1;
      case SNAPPY -> 32;
      case GZIP -> 1032;
      case LZ4, LZ4_RAW -> 256;
      case ZSTD, BROTLI, LZO -> 1 << 16;
    };
  }

  /// What a page's header says.
  private static final class Page {
    private long headerBytes;
    private long compressed = -1;
    private long uncompressed = -1;
    private long values = -1;
    private boolean isDictionary;

    /// Bytes in front that are never compressed.
    private long levels;

    private boolean isCompressed = true;
  }

  private Page page(long at, long end, String name) throws IOException {
    for (int most = USUAL_HEADER; most <= LARGEST_HEADER; most *= LARGEST_HEADER / USUAL_HEADER) {
      ByteBuffer bytes = bytes(at, Math.min(most, end - at));
      try {
        Page page = header(new Thrift(bytes));
        page.headerBytes = bytes.position();
        return page;
      } catch (BufferUnderflowException e) {
        if (most >= Math.min(LARGEST_HEADER, end - at)) {
          break;
        }
      }
    }
    throw new IllegalArgumentException(
        "the header of a page of column %s goes beyond the column".formatted(name));
  }

  private static Page header(Thrift in) {
    Page page = new Page();
    while (in.next()) {
      switch (in.field()) {
        case UNCOMPRESSED_SIZE -> page.uncompressed = in.int32();
        case COMPRESSED_SIZE -> page.compressed = in.int32();
        case DATA_PAGE, DICTIONARY_PAGE, DATA_PAGE_V2 -> {
          page.isDictionary = in.field() == DICTIONARY_PAGE;
          contents(in.struct(), page, in.field() == DATA_PAGE_V2);
        }
        default -> in.skip();
      }
    }
    return page;
  }

  private static void contents(Thrift in, Page page, boolean hasLevels) {
    while (in.next()) {
      if (in.field() == VALUES) {
        page.values = in.int32();
      } else if (hasLevels && (in.field() == DEFINITIONS || in.field() == REPETITIONS)) {
        long length = in.int32();
        require(length >= 0, "levels of %d bytes", length);
        page.levels += length;
      } else if (hasLevels && in.field() == IS_COMPRESSED) {
        page.isCompressed = in.flag();
      } else {
        in.skip();
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
