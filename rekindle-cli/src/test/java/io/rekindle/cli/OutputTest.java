package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rekindle.core.InputException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Standard output that cannot be written.
class OutputTest {
  @ParameterizedTest
  @ValueSource(strings = {"init", "--help", "--version", "explain dead-relu", "train --help"})
  void fullDiskBehindStandardOutputEndsEveryCommandWithStatusTwo(String line) throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "needs /dev/full");
    try (OutputStream out = new FileOutputStream(full.toFile())) {
      Commands.Ran ran = Commands.run(Captured.to(out), (Object[]) line.split(" "));

      assertThat(ran.exits(2).err().lines())
          .singleElement()
          .asString()
          .startsWith("error: standard output: cannot be written: No space left on device; ")
          .contains("make room", "repeat the command");
    }
  }

  @Test
  void readerThatHadEnoughIsNoError() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().close();
    try (OutputStream out = Channels.newOutputStream(pipe.sink())) {
      assertThat(Commands.run(Captured.to(out), "init").exits(0).err()).isEmpty();
    }
  }

  @Test
  void readerThatHadEnoughIsToldFromAFullDiskInLanguagesWithoutTheWord() {
    Output output = new Output(failing("Обрыв канала"), StandardCharsets.UTF_8, () -> true);
    output.text().println("a line");
    output.requireWritten();

    Output file =
        new Output(failing("На устройстве нет места"), StandardCharsets.UTF_8, () -> false);
    file.text().println("a line");
    assertThatThrownBy(file::requireWritten).isInstanceOf(InputException.class);
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
