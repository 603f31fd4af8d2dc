package io.rekindle.parquet;

import com.sun.management.OperatingSystemMXBean;
import io.rekindle.data.raw.Opener;
import io.rekindle.data.raw.Table;
import io.rekindle.data.table.TableReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Measures how fast tables are read: `ReadSpeed FILE...`, each five times, the medians printed; by
/// the clock, and by processor time, which repeats where neighbours take their share.
public final class ReadSpeed {
  private static final int TIMES = 5;

  private ReadSpeed() {}

  public static void main(String[] files) throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    for (String name : files) {
      Path file = Path.of(name);
      double[] seconds = new double[TIMES];
      double[] processor = new double[TIMES];
      Table table = read(name, file);
      for (int i = 0; i < TIMES; i++) {
        long used = system.getProcessCpuTime();
        long start = System.nanoTime();
        table = read(name, file);
        seconds[i] = (System.nanoTime() - start) / 1e9;
        processor[i] = (system.getProcessCpuTime() - used) / 1e9;
      }
      System.out.printf(
          "%s: %,d rows of %d columns; %s; of processor time: %s%n",
          file.getFileName(),
          table.rows(),
          table.columns().size(),
          speed(seconds, Files.size(file), table.rows()),
          speed(processor, Files.size(file), table.rows()));
    }
  }

  private static String speed(double[] seconds, long bytes, int rows) {
    Arrays.sort(seconds);
    double median = seconds[TIMES / 2];
    return "%.2f s, %.0f MB/s, %.2f million rows/s"
        .formatted(median, bytes / median / 1e6, rows / median / 1e6);
  }

  private static Table read(String name, Path file) {
    return name.endsWith(".parquet")
        ? new ParquetFormat().read(name, file)
        : TableReader.read(name, Opener.of(file), true);
  }
}
