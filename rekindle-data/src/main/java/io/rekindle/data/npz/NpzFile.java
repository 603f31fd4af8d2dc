package io.rekindle.data.npz;

import io.rekindle.core.InputException;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.run.Spelling;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Named arrays in a zip file, as `numpy.savez` and `savez_compressed` write them. Arrays are read
/// one by one when asked for; what a header claims is checked before memory is taken.
///
/// @param names the arrays in it
public record NpzFile(Path file, List<String> names) {
  private static final String SUFFIX = ".npy";
  private static final long MAX_COMPRESSION = 1032;
  private static final int MAX_TEXTS = 10_000;
  private static final int MOST_ROWS = Integer.MAX_VALUE - 8;
  private static final int CHUNK = 1 << 13;

  /// An array whose first dimension counts the rows.
  ///
  /// @param shape as stored; empty for a single number
  /// @param values rows x (product of the other lengths)
  public record Array(List<Integer> shape, Matrix values) {}

  /// The arrays' names of a file.
  ///
  /// @throws InputException if the file is no zip file
  public static NpzFile open(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      List<String> names =
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith(SUFFIX))
              .map(name -> name.substring(0, name.length() - SUFFIX.length()))
              .toList();
      return new NpzFile(file, names);
    } catch (NoSuchFileException e) {
      throw new InputException("%s: no such file".formatted(file), e);
    } catch (ZipException e) {
      throw new InputException(
          "%s: this is no npz file, or its end is missing; write it with numpy.savez"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  private static InputException unreadable(String name, IOException e) {
    String reason = e instanceof EOFException ? "it ends in the middle" : e.getMessage();
    return new InputException(
        "%s: cannot be read as an npz file: %s; write it with numpy.savez".formatted(name, reason),
        e);
  }

  /// Reads one array. One of no dimension is one row of one column.
  ///
  /// @throws InputException if there is no such array, it is damaged, or holds no numbers
  public Array read(String name) {
    return read(name, NpzFile::array);
  }

  /// Reads an array of text, as `numpy.array("relu")` or a list of such words; empty if it holds
  /// numbers.
  ///
  /// @throws InputException if there is no such array or it is damaged
  public Optional<List<String>> texts(String name) {
    List<String> texts = new ArrayList<>();
    return read(name, (in, room, label) -> eachText(in, room, label, MAX_TEXTS, texts::add))
        ? Optional.of(texts)
        : Optional.empty();
  }

  /// Reads an array of any number of texts one after the other.
  ///
  /// @return false, without reading any, if it holds numbers
  boolean eachText(String name, Consumer<String> take) {
    return read(name, (in, room, label) -> eachText(in, room, label, MOST_ROWS, take));
  }

  /// The lengths of an array's dimensions, from its header alone.
  List<Integer> shape(String name) {
    return read(name, (in, room, label) -> NpyHeader.read(in, label).shape());
  }

  /// How many bytes an array takes, and how many of the file.
  record Room(long bytes, long compressed) {}

  /// Makes something of an opened array.
  private interface Reader<T> {
    T read(InputStream in, Room room, String label) throws IOException;
  }

  private <T> T read(String name, Reader<T> reader) {
    if (!names.contains(name)) {
      throw new InputException(
          "%s: there is no array \"%s\"; found: %s.%s"
              .formatted(file, name, String.join(", ", names), Spelling.suggestion(name, names)));
    }
    String label = "%s, array %s".formatted(file, name);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(name + SUFFIX);
      if (entry == null) {
        throw new IOException("the entry is gone");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return reader.read(in, new Room(entry.getSize(), entry.getCompressedSize()), label);
      }
    } catch (IOException e) {
      throw unreadable(label, e);
    } catch (ArithmeticException e) {
      throw new InputException(
          "%s: the shape has more values than fit in memory; split the array".formatted(label), e);
    }
  }

  /// Reads an array that makes up all of a stream.
  static Array array(InputStream in, Room room, String label) throws IOException {
    NpyHeader header = NpyHeader.read(in, label);
    if (header.type() == NpyHeader.Type.TEXT) {
      String order = header.order() == ByteOrder.BIG_ENDIAN ? ">" : "<";
      throw NpyHeader.unreadable(order + "U" + header.width(), label);
    }
    requireBytes(header, room, label);
    int count = Math.toIntExact(header.count());
    List<Integer> shape = header.shape();
    int rows = shape.isEmpty() ? 1 : count == 0 ? 0 : shape.getFirst();
    int columns = rows == 0 ? 0 : count / rows;
    if (header.fortran() && shape.size() > 2) {
      throw new InputException(
          "%s: the array of %d dimensions is in Fortran order; write it with numpy.ascontiguousarray"
              .formatted(label, shape.size()));
    }
    Matrix values = values(in, header, count, rows, columns);
    return new Array(shape, header.fortran() ? transposed(values) : values);
  }

  private static void requireBytes(NpyHeader header, Room room, String label) {
    long size = Math.multiplyExact(header.type().size, (long) header.width());
    long bytes = Math.multiplyExact(header.count(), size);
    long stored = room.bytes() - header.bytes();
    if (bytes != stored || stored > room.compressed() * MAX_COMPRESSION) {
      throw new InputException(
          "%s: the header says %s values = %d bytes, found %d; the array is damaged, write it again"
              .formatted(label, header.shape(), bytes, stored));
    }
  }

  private static boolean eachText(
      InputStream in, Room room, String label, int limit, Consumer<String> take)
      throws IOException {
    NpyHeader header = NpyHeader.read(in, label);
    if (header.type() != NpyHeader.Type.TEXT) {
      return false;
    }
    requireBytes(header, room, label);
    if (header.count() > limit) {
      throw new InputException(
          "%s: %d texts, at most %d are read".formatted(label, header.count(), limit));
    }
    int size = Math.multiplyExact(header.width(), header.type().size);
    byte[] bytes = new byte[size];
    ByteBuffer characters = ByteBuffer.wrap(bytes).order(header.order());
    for (int i = 0; i < header.count(); i++) {
      if (in.readNBytes(bytes, 0, size) < size) {
        throw new EOFException();
      }
      take.accept(text(characters.clear(), label));
    }
    return true;
  }

  private static String text(ByteBuffer characters, String label) {
    StringBuilder text = new StringBuilder();
    while (characters.remaining() >= Integer.BYTES) {
      int character = characters.getInt();
      if (!Character.isValidCodePoint(character)) {
        throw new InputException(
            "%s: %d is no character; the array is damaged".formatted(label, character));
      }
      if (character != 0) {
        text.appendCodePoint(character);
      }
    }
    return text.toString();
  }

  private static Matrix values(InputStream in, NpyHeader header, int count, int rows, int columns)
      throws IOException {
    boolean fortran = header.fortran();
    int r = fortran ? columns : rows;
    int c = fortran ? rows : columns;
    return switch (header.type()) {
      case UINT8 -> {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
          throw new EOFException();
        }
        yield new Matrix.Bytes(bytes, r, c);
      }
      case FLOAT32 -> {
        float[] floats = new float[count];
        fill(in, header, count, (at, buffer) -> floats[at] = buffer.getFloat());
        yield new Matrix.Floats(floats, r, c);
      }
      case BOOL, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64, FLOAT64 -> {
        double[] doubles = new double[count];
        fill(in, header, count, (at, buffer) -> doubles[at] = number(header.type(), buffer));
        yield new Matrix.Doubles(doubles, r, c);
      }
      case TEXT -> throw new IllegalArgumentException("text");
    };
  }

  /// Takes the next value from a buffer.
  private interface Taker {
    void take(int index, ByteBuffer from);
  }

  private static void fill(InputStream in, NpyHeader header, int count, Taker taker)
      throws IOException {
    int size = header.type().size;
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK * size).order(header.order());
    for (int done = 0; done < count; ) {
      int values = Math.min(CHUNK, count - done);
      if (in.readNBytes(buffer.array(), 0, values * size) < values * size) {
        throw new EOFException();
      }
      buffer.clear();
      for (int i = 0; i < values; i++) {
        taker.take(done + i, buffer);
      }
      done += values;
    }
  }

  private static double number(NpyHeader.Type type, ByteBuffer from) {
    return switch (type) {
      case BOOL -> from.get() == 0 ? 0 : 1;
      case UINT8 -> from.get() & 0xff;
      case INT8 -> from.get();
      case UINT16 -> from.getShort() & 0xffff;
      case INT16 -> from.getShort();
      case UINT32 -> from.getInt() & 0xffff_ffffL;
      case INT32 -> from.getInt();
      case UINT64 -> unsigned(from.getLong());
      case INT64 -> from.getLong();
      case FLOAT32 -> from.getFloat();
      case FLOAT64 -> from.getDouble();
      case TEXT -> throw new IllegalArgumentException("text");
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
  }

  private static Matrix transposed(Matrix m) {
    int rows = m.columns();
    int columns = m.rows();
    if (m instanceof Matrix.Bytes bytes) {
      byte[] values = new byte[bytes.values().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes.values()[(i % columns) * rows + i / columns];
      }
      return new Matrix.Bytes(values, rows, columns);
    }
    double[] values = new double[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = m.at(i % columns, i / columns);
    }
    return new Matrix.Doubles(values, rows, columns);
  }
}
