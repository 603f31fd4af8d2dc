package io.rekindle.data.npz;

import io.rekindle.core.InputException;
import io.rekindle.core.file.FileProblem;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.raw.Opener;
import io.rekindle.data.raw.Table;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One array in a file, as `numpy.save` writes it: a table whose columns are c1, c2 ...
public final class NpyFile {
  private static final int MOST_DIMENSIONS = 2;

  private NpyFile() {}

  /// Reads an array of one or two dimensions, of which the first counts the rows.
  ///
  /// @param source the file's name, for messages
  /// @throws InputException if the file is damaged, or holds no numbers or other dimensions
  public static Table read(String source, Path file) {
    try (InputStream in = Opener.of(file).open()) {
      long size = Files.size(file);
      NpzFile.Array array = NpzFile.array(in, new NpzFile.Room(size, size), source);
      if (array.shape().isEmpty() || array.shape().size() > MOST_DIMENSIONS) {
        throw new InputException(
            "%s: the array has %d dimensions; 1 or 2 are needed, rows and columns: write array.reshape(len(array), -1), or features and targets with numpy.savez"
                .formatted(source, array.shape().size()));
      }
      return new Table(
          source,
          columns(array.values()),
          array.values().rows(),
          row -> "%s, row %d".formatted(source, row + 1),
          List.of());
    } catch (EOFException e) {
      throw new InputException(
          "%s: the file ends in the middle of the array; write it again".formatted(source), e);
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    } catch (ArithmeticException e) {
      throw new InputException(
          "%s: the shape has more values than fit in memory; split the array".formatted(source), e);
    }
  }

  private static List<Column> columns(Matrix values) {
    List<Column> columns = new ArrayList<>();
    for (int j = 0; j < values.columns(); j++) {
      columns.add(new Column.Numbers("c" + (j + 1), values.column(j)));
    }
    return columns;
  }
}
