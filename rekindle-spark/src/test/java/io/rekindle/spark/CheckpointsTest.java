package io.rekindle.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {
  private static final List<Row> ROWS = Local.rows(100);

  private static RekindleClassifier classifier(int localSteps) {
    return new RekindleClassifier()
        .setLayers(new int[] {8})
        .setBatchSize(25)
        .setMaxIter(6)
        .setLocalSteps(localSteps);
  }

  /// Notes the epochs, and ends training after some of them.
  private static final class Recording implements Progress {
    final List<Integer> epochs = new ArrayList<>();
    private final int last;

    Recording(int last) {
      this.last = last;
    }

    @Override
    public void epoch(EpochReport report, float[] parameters) {
      epochs.add(report.epoch());
    }

    @Override
    public boolean stopRequested() {
      return epochs.size() >= last;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void goesOnFromTheClustersFileSystem(int localSteps, @TempDir Path folder) throws Exception {
    Dataset<Row> frame = Local.frame(ROWS, 2);
    float[] whole = classifier(localSteps).fit(frame).model().parameters();

    String dir = folder.resolve("points").toUri().toString();
    classifier(localSteps).setCheckpointDir(dir).setProgress(new Recording(4)).fit(frame);
    try (var files = Files.list(folder.resolve("points"))) {
      assertThat(files.filter(f -> f.toString().endsWith(".checkpoint"))).hasSize(3);
    }
    Recording rest = new Recording(100);
    RekindleClassificationModel resumed =
        classifier(localSteps).setCheckpointDir(dir).setProgress(rest).fit(frame);
    assertThat(rest.epochs).containsExactly(4, 5, 6);
    assertThat(resumed.model().parameters()).containsExactly(whole);

    Recording other = new Recording(100);
    classifier(localSteps).setSeed(9).setCheckpointDir(dir).setProgress(other).fit(frame);
    assertThat(other.epochs).as("another fit's checkpoints are not taken").hasSize(6);
  }
}
