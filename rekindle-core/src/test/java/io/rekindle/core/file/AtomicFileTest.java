package io.rekindle.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void manyWritersOfOneFileLeaveTheWholeOfOneOfThem() throws Exception {
    Path file = folder.resolve("f");
    try (ExecutorService writers = Executors.newFixedThreadPool(8)) {
      List<Future<?>> written = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        byte[] content = new byte[100_000];
        Arrays.fill(content, (byte) i);
        written.add(writers.submit(() -> AtomicFile.write(file, to -> to.write(content))));
      }
      for (Future<?> each : written) {
        each.get();
      }
    }

    byte[] found = Files.readAllBytes(file);
    assertThat(found).hasSize(100_000).containsOnly(found[0]);
    assertThat(names()).containsExactly("f");
  }

  @Test
  void contentThatFailsLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("f");
    Files.writeString(file, "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    to -> {
                      to.write(new byte[200_000]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("f: cannot be written: No space left on device");

    assertThat(file).hasContent("old");
    assertThat(names()).containsExactly("f");
  }

  @Test
  void whatAKilledProcessLeftIsDeletedAndNothingElse() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    long own = ProcessHandle.current().pid();
    long alive = ProcessHandle.current().parent().orElseThrow().pid();
    for (String name :
        List.of(
            ".m.rkn.%d-1.tmp".formatted(ended.pid()),
            ".m.rkn.%d-7.tmp".formatted(own),
            ".m.rkn.%d-1.tmp".formatted(alive),
            "m.rkn",
            "notes.tmp",
            ".notes.tmp")) {
      Files.writeString(folder.resolve(name), "x");
    }

    AtomicFile.deleteAbandoned(folder);

    assertThat(names())
        .containsExactlyInAnyOrder(
            "m.rkn", "notes.tmp", ".notes.tmp", ".m.rkn.%d-1.tmp".formatted(alive));
  }
}
