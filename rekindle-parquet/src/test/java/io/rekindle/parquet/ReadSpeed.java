package io.rekindle.parquet;

import com.sun.management.OperatingSystemMXBean;
import dev.hardwood.Hardwood;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import io.rekindle.data.raw.Opener;
import io.rekindle.data.table.TableReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Measures how fast tables are read: `ReadSpeed FILE...`, each five times, the medians printed; by
/// the clock, and by processor time, which repeats where neighbours take their share. A Parquet
/// file is then read by Hardwood alone, which decodes all cells and makes no table of them.
public final class ReadSpeed {
  private static final int TIMES = 5;

  private ReadSpeed() {}

  /// What is measured; it gives the number of rows.
  private interface Reading {
    int rows() throws IOException;
  }

  public static void main(String[] files) throws IOException {
    for (String name : files) {
      Path file = Path.of(name);
      if (name.endsWith(".parquet")) {
        measure(file, "", () -> new ParquetFormat().read(name, file).rows());
        measure(file, ", by Hardwood alone", () -> decode(file));
      } else {
        measure(file, "", () -> TableReader.read(name, Opener.of(file), true).rows());
      }
    }
  }

  private static void measure(Path file, String how, Reading reading) throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double[] seconds = new double[TIMES];
    double[] processor = new double[TIMES];
    int rows = 0;
    for (int i = 0; i < TIMES; i++) {
      rows = reading.rows();
    }
    for (int i = 0; i < TIMES; i++) {
      long used = system.getProcessCpuTime();
      long start = System.nanoTime();
      rows = reading.rows();
      seconds[i] = (System.nanoTime() - start) / 1e9;
      processor[i] = (system.getProcessCpuTime() - used) / 1e9;
    }
    System.out.printf(
        "%s%s: %,d rows; %s; of processor time: %s%n",
        file.getFileName(),
        how,
        rows,
        speed(seconds, Files.size(file), rows),
        speed(processor, Files.size(file), rows));
  }

  private static String speed(double[] seconds, long bytes, int rows) {
    Arrays.sort(seconds);
    double median = seconds[TIMES / 2];
    return "%.2f s, %.0f MB/s, %.2f million rows/s"
        .formatted(median, bytes / median / 1e6, rows / median / 1e6);
  }

  private static int decode(Path file) throws IOException {
    long cells = 0;
    try (Hardwood hardwood = Hardwood.create();
        ParquetFileReader reader = hardwood.open(InputFile.of(file))) {
      for (ColumnSchema schema : reader.getFileSchema().getColumns()) {
        try (ColumnReader batch = reader.columnReader(schema.columnIndex())) {
          while (batch.nextBatch()) {
            cells += values(schema, batch);
          }
        }
      }
      return Math.toIntExact(cells / reader.getFileSchema().getColumnCount());
    }
  }

  /// Has a batch decoded.
  private static int values(ColumnSchema schema, ColumnReader batch) {
    Object values =
        switch (schema.type()) {
          case BOOLEAN -> batch.getBooleans();
          case INT32 -> batch.getInts();
          case INT64 -> batch.getLongs();
          case FLOAT -> batch.getFloats();
          case DOUBLE -> batch.getDoubles();
          case INT96, BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY -> batch.getBinaryOffsets();
        };
    return Math.min(Array.getLength(values), batch.getRecordCount());
  }
}
