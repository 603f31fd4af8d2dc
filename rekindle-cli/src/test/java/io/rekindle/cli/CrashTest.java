package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.file.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that is killed, as `evidence/crash.py` does it 200 times.
class CrashTest {
  private static final int KILLS = 3;

  @TempDir Path folder;

  private List<Path> files(Path out, String ending) throws IOException {
    Path checkpoints = out.resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(checkpoints)) {
      return all.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  @Test
  void killedRunsLoseNothingAndComeToTheSameModel() throws Exception {
    Files.writeString(
        folder.resolve("run.yaml"),
        """
        data: {source: digits}
        network: {layers: [{dense: 300, activation: relu}, {dropout: 0.2}, {dense: 10, activation: softmax}]}
        loss: cross_entropy
        optimizer: adam
        schedule: {name: cosine, warmup: 20}
        batch_size: 32
        epochs: 12
        checkpoint: {every_steps: 2, keep: 2}
        """);
    Path whole = folder.resolve("whole");
    Commands.run("train", folder.resolve("run.yaml"), "-q", "--no-report", "--out", whole).exits(0);
    Path out = folder.resolve("killed");
    SplittableRandom random = new SplittableRandom(1);
    Process process =
        CommandProcess.start(
            folder, "train", folder.resolve("run.yaml"), "-q", "--no-report", "--out", out);
    int killed = 0;
    for (int i = 0; i < KILLS; i++) {
      int before = files(out, ".ckpt").size();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      // The first kill waits for something to lose, every other one for a file half written.
      while (process.isAlive()
          && System.nanoTime() < end
          && (files(out, ".ckpt").size() < Math.max(1, before)
              || (i % 2 == 1 && files(out, ".tmp").isEmpty()))) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(i % 2 == 1 ? 3 : 200));
      killed += process.isAlive() ? 1 : 0;
      process.destroyForcibly().waitFor();

      List<Path> left = files(out, ".ckpt");
      assertThat(left).as("after kill %d", i + 1).isNotEmpty();
      for (Path file : left) {
        assertThat(StateFile.read(file).state().floats()).containsKey("run.parameters");
      }
      if (i < KILLS - 1) {
        process = CommandProcess.start(folder, "train", "--resume", out, "-q", "--no-report");
      }
    }
    assertThat(killed).isPositive();

    if (new RunFolder(out).results().isEmpty()) {
      Commands.run("train", "--resume", out, "-q", "--no-report").exits(0);
    }

    assertThat(out.resolve("model.rkn")).hasSameBinaryContentAs(whole.resolve("model.rkn"));
    assertThat(files(out, ".tmp")).isEmpty();
  }
}
