package io.rekindle.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rekindle.core.State;
import io.rekindle.core.file.StateFile;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    long lastGood;
    private final int last;
    private long step;

    Recording(int last) {
      this.last = last;
    }

    @Override
    public void epoch(EpochReport report, float[] parameters) {
      epochs.add(report.epoch());
    }

    @Override
    public void step(long done, double loss, int rows) {
      step = done;
    }

    @Override
    public void checkpoint(State state) {
      lastGood = step;
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

  /// A learning rate that is too large for a linear network multiplies its weights in each step,
  /// until they are infinite.
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void keepsTheLastGoodOneWhenNumbersBecomeInfinite(int localSteps, @TempDir Path folder)
      throws Exception {
    Recording reached = new Recording(Integer.MAX_VALUE);
    RekindleRegressor diverging =
        new RekindleRegressor()
            .setRunFile(
                """
                data: {source: x}
                network: {layers: [{dense: 1}]}
                loss: mse
                optimizer: {name: sgd, learning_rate: 1.0e+6}
                batch_size: 25
                epochs: 20
                checkpoint: {every_steps: 1, keep: 1000}
                """)
            .setLocalSteps(localSteps)
            .setCheckpointDir(folder.toUri().toString())
            .setProgress(reached);
    Dataset<Row> frame = Local.frame(ROWS, 2);
    Throwable stopped = catchThrowable(() -> diverging.fit(frame));
    Matcher message =
        Pattern.compile(
                "became infinite or NaN at step (\\d+), first in layers\\.0\\.(bias|weight|output)")
            .matcher(stopped.getMessage());
    assertThat(message.find()).as(stopped.getMessage()).isTrue();
    long step = Long.parseLong(message.group(1));

    List<Path> written;
    try (var files = Files.list(folder)) {
      written = files.filter(f -> f.toString().endsWith(".checkpoint")).sorted().toList();
    }
    assertThat(written).hasSizeGreaterThan(2);
    assertThat(written.getLast().toString())
        .endsWith("%012d.checkpoint".formatted(reached.lastGood));
    assertThat(reached.lastGood).isLessThan(step);
    for (Path each : written) {
      State state = StateFile.read(each).state();
      for (float[] numbers : state.floats().values()) {
        for (float number : numbers) {
          assertThat(number).as("%s", each).isFinite();
        }
      }
    }

    long good = reached.lastGood;
    assertThatThrownBy(() -> diverging.fit(frame)).hasMessageContaining("at step " + step);
    assertThat(reached.lastGood).as("it went on from there, and wrote nothing").isEqualTo(good);
  }
}
