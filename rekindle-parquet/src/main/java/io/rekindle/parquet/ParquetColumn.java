package io.rekindle.parquet;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.LogicalType.DateType;
import dev.hardwood.metadata.LogicalType.DecimalType;
import dev.hardwood.metadata.LogicalType.Float16Type;
import dev.hardwood.metadata.LogicalType.IntType;
import dev.hardwood.metadata.LogicalType.TimeType;
import dev.hardwood.metadata.LogicalType.TimestampType;
import dev.hardwood.metadata.LogicalType.UuidType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnSchema;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Vocabulary;
import java.util.Arrays;
import java.util.Optional;

/// How the cells of one column are read.
sealed interface ParquetColumn permits ParquetColumn.Numbers, ParquetColumn.Texts {

  /// Takes the cells of the next batch.
  ///
  /// @param expected how many rows the column has in all, as far as is known
  void take(ColumnReader batch, Validity validity, int count, int expected);

  /// The column; empty where its bytes turned out to be no text.
  Optional<Column> build();

  /// The columns of a whole file are made as large at once as it says, up to this many rows, and
  /// beyond them only as rows come: it may say anything.
  int MANY = 1 << 20;

  /// How a column of this type is read; empty where it is not.
  static Optional<ParquetColumn> of(String name, ColumnSchema schema) {
    if (schema.fieldPath().elements().size() > 1 || schema.maxRepetitionLevel() > 0) {
      return Optional.empty();
    }
    LogicalType logical = schema.logicalType();
    return switch (schema.type()) {
      case BOOLEAN -> Optional.of(new Texts(name, ParquetColumn::flags));
      case INT32 -> Optional.of(ofInts(name, logical));
      case INT64 -> Optional.of(ofLongs(name, logical));
      case FLOAT -> Optional.of(new Numbers(name, ParquetColumn::floats));
      case DOUBLE -> Optional.of(new Numbers(name, ParquetColumn::doubles));
      case INT96 -> Optional.of(new Texts(name, Slices.each(Moments::ofInt96)));
      case BYTE_ARRAY ->
          Optional.of(
              logical instanceof DecimalType type
                  ? decimals(name, type)
                  : new Texts(name, Slices.each(Slices::utf8)));
      case FIXED_LEN_BYTE_ARRAY -> ofFixedLength(name, logical);
    };
  }

  /// Reads a whole column.
  static Optional<Column> read(String name, ColumnSchema schema, ParquetFileReader file) {
    int rows = (int) file.getFileMetaData().numRows();
    Optional<ParquetColumn> column = of(name, schema);
    column.ifPresent(
        cells -> {
          try (ColumnReader batch = file.columnReader(schema.columnIndex())) {
            while (batch.nextBatch()) {
              cells.take(batch, batch.getLeafValidity(), batch.getRecordCount(), rows);
            }
          }
        });
    return column.flatMap(ParquetColumn::build);
  }

  private static ParquetColumn ofInts(String name, LogicalType logical) {
    return switch (logical) {
      case DateType _ -> ints(name, Moments::ofDay);
      case TimeType time -> ints(name, value -> Moments.ofTime(value, time.unit()));
      case DecimalType type -> {
        Decimals decimals = new Decimals(type.scale());
        yield new Numbers(
            name,
            batch -> {
              int[] values = batch.getInts();
              return i -> decimals.of(values[i]);
            });
      }
      case IntType type when !type.isSigned() ->
          new Numbers(
              name,
              batch -> {
                int[] values = batch.getInts();
                return i -> Integer.toUnsignedLong(values[i]);
              });
      case null, default ->
          new Numbers(
              name,
              batch -> {
                int[] values = batch.getInts();
                return i -> values[i];
              });
    };
  }

  private static ParquetColumn ofLongs(String name, LogicalType logical) {
    return switch (logical) {
      case TimestampType type ->
          longs(name, value -> Moments.ofTimestamp(value, type.unit(), type.isAdjustedToUTC()));
      case TimeType time -> longs(name, value -> Moments.ofTime(value, time.unit()));
      case DecimalType type -> numbersOfLongs(name, new Decimals(type.scale())::of);
      case IntType type when !type.isSigned() -> numbersOfLongs(name, Decimals::ofUnsigned);
      case null, default -> numbersOfLongs(name, value -> value);
    };
  }

  private static Optional<ParquetColumn> ofFixedLength(String name, LogicalType logical) {
    return switch (logical) {
      case DecimalType type -> Optional.of(decimals(name, type));
      case UuidType _ -> Optional.of(new Texts(name, Slices.each(Slices::uuid)));
      case Float16Type _ -> Optional.of(new Numbers(name, Slices.eachNumber(Slices::float16)));
      case null, default -> Optional.empty();
    };
  }

  private static ParquetColumn decimals(String name, DecimalType type) {
    return new Numbers(name, Slices.eachNumber(new Decimals(type.scale())::of));
  }

  private static NumberAt floats(ColumnReader batch) {
    float[] values = batch.getFloats();
    return i -> values[i];
  }

  private static NumberAt doubles(ColumnReader batch) {
    double[] values = batch.getDoubles();
    return i -> values[i];
  }

  private static TextAt flags(ColumnReader batch) {
    boolean[] values = batch.getBooleans();
    return i -> values[i] ? "true" : "false";
  }

  /// The number that a long stands for.
  interface LongNumber {
    double of(long value);
  }

  private static ParquetColumn numbersOfLongs(String name, LongNumber number) {
    return new Numbers(
        name,
        batch -> {
          long[] values = batch.getLongs();
          return i -> number.of(values[i]);
        });
  }

  /// The text that a long stands for.
  interface LongText {
    String of(long value);
  }

  private static ParquetColumn ints(String name, LongText text) {
    return new Texts(
        name,
        batch -> {
          int[] values = batch.getInts();
          return i -> text.of(values[i]);
        });
  }

  private static ParquetColumn longs(String name, LongText text) {
    return new Texts(
        name,
        batch -> {
          long[] values = batch.getLongs();
          return i -> text.of(values[i]);
        });
  }

  /// The number in a cell of a batch.
  interface NumberAt {
    double at(int index);
  }

  /// The text in a cell of a batch; null where the bytes are none.
  interface TextAt {
    @org.jspecify.annotations.Nullable
    String at(int index);
  }

  /// Opens a batch.
  interface Opening<T> {
    T of(ColumnReader batch);
  }

  /// Numbers; a null becomes NaN.
  final class Numbers implements ParquetColumn {
    private final String name;
    private final Opening<NumberAt> opening;
    private double[] values = new double[0];
    private int rows;

    Numbers(String name, Opening<NumberAt> opening) {
      this.name = name;
      this.opening = opening;
    }

    @Override
    public void take(ColumnReader batch, Validity validity, int count, int expected) {
      int needed = Math.addExact(rows, count);
      if (needed > values.length) {
        long room = Math.min(expected, Math.max(MANY, 4L * values.length));
        values = Arrays.copyOf(values, (int) Math.max(needed, room));
      }
      NumberAt cells = opening.of(batch);
      boolean hasNulls = validity.hasNulls();
      for (int i = 0; i < count; i++) {
        values[rows + i] = hasNulls && validity.isNull(i) ? Double.NaN : cells.at(i);
      }
      rows = needed;
    }

    @Override
    public Optional<Column> build() {
      double[] all = rows == values.length ? values : Arrays.copyOf(values, rows);
      return Optional.of(new Column.Numbers(name, all));
    }
  }

  /// Texts; a null is missing.
  final class Texts implements ParquetColumn {
    private final Opening<TextAt> opening;
    private final Vocabulary vocabulary;
    private boolean isText = true;

    Texts(String name, Opening<TextAt> opening) {
      this.opening = opening;
      this.vocabulary = new Vocabulary(name);
    }

    @Override
    public void take(ColumnReader batch, Validity validity, int count, int expected) {
      TextAt cells = opening.of(batch);
      for (int i = 0; isText && i < count; i++) {
        if (validity.isNull(i)) {
          vocabulary.addMissing();
          continue;
        }
        String text = cells.at(i);
        isText = text != null;
        if (text != null) {
          vocabulary.add(text);
        }
      }
    }

    @Override
    public Optional<Column> build() {
      return isText ? Optional.of(vocabulary.build()) : Optional.empty();
    }
  }
}
