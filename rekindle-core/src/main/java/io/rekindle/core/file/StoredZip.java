package io.rekindle.core.file;

import io.rekindle.core.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// A zip whose entries are stored, not compressed. Equal contents give equal bytes: entries carry
/// no time. Reading verifies sizes before anything is allocated, and checksums.
public final class StoredZip implements AutoCloseable {
  /// The first moment that a zip can express.
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /// The same in UTC, as the extended timestamp that Java writes beside it, of which it would else
  /// take the moment in the zone of the machine: the header `UT`, 5 bytes, which hold a
  /// modification time, seconds since 1970.
  private static final byte[] NO_TIME_IN_UTC =
      ByteBuffer.allocate(9)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putShort((short) 0x5455)
          .putShort((short) 5)
          .put((byte) 1)
          .putInt((int) NO_TIME.toEpochSecond(ZoneOffset.UTC))
          .array();

  private final Path file;
  private final String kind;
  private final ZipFile zip;

  private StoredZip(Path file, String kind, ZipFile zip) {
    this.file = file;
    this.kind = kind;
    this.zip = zip;
  }

  /// One entry to write.
  ///
  /// @param size how many bytes the content writes
  /// @param content is asked to write twice, and must write the same
  public record Entry(String name, long size, AtomicFile.Content content) {

    /// Bytes in memory.
    public static Entry of(String name, byte[] bytes) {
      byte[] copy = bytes.clone();
      return new Entry(name, copy.length, to -> to.write(copy));
    }
  }

  /// Writes a file whole or not at all.
  ///
  /// @throws InputException if it cannot be written
  public static void write(Path file, List<Entry> entries) {
    AtomicFile.write(
        file,
        out -> {
          try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Entry entry : entries) {
              store(zip, entry);
            }
          }
        });
  }

  /// A stored entry needs its checksum up front, so the content is produced twice.
  private static void store(ZipOutputStream zip, Entry entry) throws IOException {
    CRC32 sum = new CRC32();
    entry.content().writeTo(new CheckedOutputStream(OutputStream.nullOutputStream(), sum));
    ZipEntry header = new ZipEntry(entry.name());
    header.setMethod(ZipEntry.STORED);
    header.setSize(entry.size());
    header.setCrc(sum.getValue());
    header.setTimeLocal(NO_TIME);
    header.setExtra(NO_TIME_IN_UTC);
    zip.putNextEntry(header);
    entry.content().writeTo(zip);
    zip.closeEntry();
  }

  /// Opens a file.
  ///
  /// @param kind what it should be, for messages: `model file`
  /// @throws InputException if it cannot be read or is no zip
  public static StoredZip open(Path file, String kind) {
    requireZip(file, kind);
    try {
      return new StoredZip(file, kind, new ZipFile(file.toFile()));
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(file, kind, e);
    }
  }

  /// Tells apart a file that cannot be read from one that can, but is no zip.
  private static void requireZip(Path file, String kind) {
    if (Files.isDirectory(file)) {
      throw new InputException("%s: a folder, but a %s is needed".formatted(file, kind));
    }
    try (InputStream in = Files.newInputStream(file)) {
      if (in.read() != 'P' || in.read() != 'K') {
        throw new InputException(
            "%s: no %s: it does not begin as a zip does".formatted(file, kind));
      }
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }

  /// The complaint that the file is damaged.
  public static InputException damaged(Path file, String kind, Exception cause) {
    String reason =
        cause instanceof IOException e ? FileProblem.reason(e) : String.valueOf(cause.getMessage());
    return new InputException(
        "%s: damaged %s: %s; copy it again or make it anew".formatted(file, kind, reason), cause);
  }

  /// What messages call an entry.
  public String place(String name) {
    return file + ", " + name;
  }

  /// The bytes of an entry.
  ///
  /// @throws InputException if it is missing, compressed, damaged or larger than `most`
  public byte[] bytes(String name, long most) {
    if (size(name) > most) {
      throw new InputException(
          "%s: %d bytes are announced, at most %d are allowed"
              .formatted(place(name), size(name), most));
    }
    return read(name, (in, _) -> in.readAllBytes());
  }

  /// The size of an entry in bytes, which the file is large enough to hold.
  ///
  /// @throws InputException if it is missing, compressed or larger than the file
  public long size(String name) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new InputException(
          "%s: the entry \"%s\" is missing; found %s"
              .formatted(file, name, zip.stream().map(ZipEntry::getName).limit(5).toList()));
    }
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
      throw new InputException(
          "%s: compressed, but the entries of a %s are stored; pack them by zip -0"
              .formatted(place(name), kind));
    }
    if (entry.getSize() > file.toFile().length()) {
      throw new InputException(
          "%s: %d bytes are announced, but the whole file has %d"
              .formatted(place(name), entry.getSize(), file.toFile().length()));
    }
    return entry.getSize();
  }

  /// What reads an entry.
  @FunctionalInterface
  public interface Reader<T> {
    /// Reads all of it.
    ///
    /// @param size bytes there are
    T read(InputStream in, long size) throws IOException;
  }

  /// Reads an entry to its end and verifies its checksum.
  ///
  /// @throws InputException if it is missing, compressed or damaged
  public <T> T read(String name, Reader<T> reader) {
    long size = size(name);
    ZipEntry entry = zip.getEntry(name);
    CRC32 sum = new CRC32();
    try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), sum)) {
      T result = reader.read(in, size);
      if (sum.getValue() != entry.getCrc()) {
        throw new InputException(
            "%s: damaged: its checksum is %08x, expected %08x; copy it again or make it anew"
                .formatted(place(name), sum.getValue(), entry.getCrc()));
      }
      return result;
    } catch (IOException e) {
      throw damaged(file, kind, e);
    }
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw damaged(file, kind, e);
    }
  }
}
