package io.rekindle.parquet;

import io.rekindle.data.raw.Opener;
import io.rekindle.data.raw.Table;
import io.rekindle.data.table.TableReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Measures how fast tables are read: `ReadSpeed FILE...`, each five times, the median printed.
public final class ReadSpeed {
  private static final int TIMES = 5;

  private ReadSpeed() {}

  public static void main(String[] files) throws IOException {
    for (String name : files) {
      Path file = Path.of(name);
      double[] seconds = new double[TIMES];
      Table table = read(name, file);
      for (int i = 0; i < TIMES; i++) {
        long start = System.nanoTime();
        table = read(name, file);
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
      java.util.Arrays.sort(seconds);
      double median = seconds[TIMES / 2];
      System.out.printf(
          "%s: %,d rows of %d columns, %.2f s, %.0f MB/s, %.2f million rows/s%n",
          file.getFileName(),
          table.rows(),
          table.columns().size(),
          median,
          Files.size(file) / median / 1e6,
          table.rows() / median / 1e6);
    }
  }

  private static Table read(String name, Path file) {
    return name.endsWith(".parquet")
        ? new ParquetFormat().read(name, file)
        : TableReader.read(name, Opener.of(file), true);
  }
}
