package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path base;

  @Test
  void numbersGoOnAfterTheHighestOfTheSameName() throws IOException {
    assertThat(RunFolder.next(base, "iris").path()).isEqualTo(base.resolve("runs/iris-1"));
    Files.createDirectories(base.resolve("runs/iris-7"));
    Files.createDirectories(base.resolve("runs/iris-x"));
    Files.createDirectories(base.resolve("runs/iris-100-2"));

    assertThat(RunFolder.next(base, "iris").path()).isEqualTo(base.resolve("runs/iris-8"));
    assertThat(RunFolder.next(base, "wine").path()).isEqualTo(base.resolve("runs/wine-1"));
  }

  @Test
  void manyAtOnceGetAFolderEach() {
    assertThat(
            IntStream.range(0, 40)
                .parallel()
                .mapToObj(i -> RunFolder.next(base, "iris").path())
                .distinct())
        .hasSize(40);
  }

  @Test
  void namesLoseWhatFoldersCannotBear() {
    assertThat(RunFolder.next(base, "a b/../c").path()).isEqualTo(base.resolve("runs/a-b-..-c-1"));
  }

  @Test
  void aChosenFolderMustBeNewOrEmpty() throws IOException {
    Path chosen = base.resolve("x/y");
    assertThat(RunFolder.at(chosen).path()).isDirectory();
    assertThat(RunFolder.at(chosen).path()).isEqualTo(chosen);
    Files.writeString(chosen.resolve("model.rkn"), "");

    assertThatThrownBy(() -> RunFolder.at(chosen))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not empty (it holds model.rkn)");
    assertThatThrownBy(() -> RunFolder.at(chosen.resolve("model.rkn")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it is a file");
    assertThatThrownBy(() -> RunFolder.at(chosen.resolve("model.rkn/z")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot be written");
  }
}
