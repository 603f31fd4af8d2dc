package io.rekindle.doctor;

import static io.rekindle.doctor.SmallRuns.changed;
import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.train.Compute;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which of the changes that cure are the cure.
class CureSearchTest {
  @TempDir Path folder;

  private static Answer examine(RunFile run) {
    return Doctor.examine(run, Compute.best(), 60);
  }

  private static List<String> cure(Answer answer) {
    return answer.cure().orElseThrow().changes().stream().map(Change::toString).toList();
  }

  /// With its targets scaled, the weight that starts large has no time to come down in a third of
  /// the seeds.
  @Test
  void aCureThatOneSeedMissesGivesWayToOneThatAllReach() throws IOException {
    Files.writeString(
        folder.resolve("celsius.csv"),
        "c,f\n-40,-40\n-10,14\n0,32\n8,46.4\n15,59\n22,71.6\n38,100.4\n");
    RunFile run =
        RunFile.parse(
            """
            data: {source: celsius.csv, target: f, scale: none, scale_target: none}
            network: {layers: [{dense: 1, init: glorot_uniform}]}
            loss: mse
            optimizer: {name: adam, learning_rate: 0.001}
            batch_size: 32
            epochs: 500
            """,
            "run.yaml",
            "run",
            folder,
            List.of());

    assertThat(cure(examine(run))).contains("optimizer.learning_rate=0.1");
  }

  /// Adam makes up for features and targets that are too large, each of which is enough to stop
  /// plain descent.
  @Test
  void whatIsFoundWrongIsUndoneBeforeAnotherOptimiserMakesUpForIt() {
    Tables.Row large =
        changed(
            Tables::surface,
            cells -> Arrays.stream(cells).map(cell -> 1000 * cell + 500).toArray());
    RunFile run = new SmallRuns(folder).numbers(large, "epochs=30", "optimizer.learning_rate=0.01");

    assertThat(cure(examine(run)))
        .contains("data.scale=standardize", "data.scale_target=standardize");
  }
}
