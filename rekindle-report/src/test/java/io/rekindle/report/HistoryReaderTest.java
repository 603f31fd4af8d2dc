package io.rekindle.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that is followed while it writes.
class HistoryReaderTest {
  @TempDir Path folder;
  private Path metrics;
  private HistoryReader reader;

  @BeforeEach
  void follow() {
    metrics = folder.resolve("metrics.jsonl");
    reader = new HistoryReader(folder);
  }

  private static String epoch(int number, double loss) {
    return """
    {"event":"epoch","epoch":%d,"loss":%s,"metrics":{},"learning_rate":0.1,"rows_per_second":9}
    """
        .formatted(number, loss);
  }

  private void append(String text) throws IOException {
    Files.writeString(metrics, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void tellsWhatIsThereSoFar() throws IOException {
    assertThat(reader.read().epochs()).isEmpty();

    append(epoch(1, 0.5));
    assertThat(reader.read().epochs()).extracting(History.Epoch::number).containsExactly(1);

    append(epoch(2, 0.25) + epoch(3, 0.125));
    assertThat(reader.read().epochs()).extracting(History.Epoch::number).containsExactly(1, 2, 3);
    assertThat(reader.read().epochs()).hasSize(3);
  }

  @Test
  void waitsForTheEndOfALine() throws IOException {
    String second = epoch(2, 0.25);
    append(epoch(1, 0.5) + second.substring(0, 40));
    assertThat(reader.read().epochs()).hasSize(1);

    append(second.substring(40));
    assertThat(reader.read().epochs()).extracting(History.Epoch::loss).containsExactly(0.5, 0.25);
  }

  /// As `train --resume` does, which goes on from the last checkpoint.
  @Test
  void beginsAnewWhereTheRunWentBack() throws IOException {
    append(epoch(1, 0.5) + epoch(2, 0.25) + epoch(3, 0.125));
    assertThat(reader.read().epochs()).hasSize(3);

    Files.writeString(metrics, epoch(1, 0.5));
    assertThat(reader.read().epochs()).hasSize(1);

    Files.writeString(metrics, epoch(1, 0.5) + epoch(2, 0.75) + epoch(3, 0.125) + epoch(4, 0.1));
    assertThat(reader.read().epochs()).hasSize(4);
    Files.writeString(metrics, epoch(1, 0.5) + epoch(2, 0.75) + epoch(3, 0.0625) + epoch(4, 0.05));
    assertThat(reader.read().epochs())
        .extracting(History.Epoch::loss)
        .containsExactly(0.5, 0.75, 0.0625, 0.05);
  }

  @Test
  void everyDrawingIsRehearsedOnARunThatCanBeRead() {
    LiveView.rehearse();
    assertThat(new LiveView(folder).isOver()).isFalse();
  }
}
