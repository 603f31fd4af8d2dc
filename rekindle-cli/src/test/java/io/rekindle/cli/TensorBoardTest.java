package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.json.JsonField;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `train --tensorboard`.
class TensorBoardTest {
  @TempDir static Path folder;

  @Test
  void tellsOfStepsEpochsAndWeights() throws IOException {
    Path board = folder.resolve("board");
    List<JsonField> epochs =
        Commands.run(
                "train",
                "digits",
                "--epochs",
                2,
                "--json",
                "--tensorboard",
                board,
                "--out",
                folder.resolve("run"))
            .exits(0)
            .events();

    List<String> events = events(board);

    assertThat(count(events, "step/loss")).isEqualTo(epochs.get(1).get("steps").count(1));
    for (String tag :
        List.of(
            "loss/train", "accuracy/train", "learning_rate", "layers.0.weight", "layers.0.bias")) {
      assertThat(count(events, tag)).as(tag).isEqualTo(2);
    }
    float loss = (float) epochs.get(1).get("loss").number();
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(loss);
    String written = new String(bytes.array(), StandardCharsets.ISO_8859_1);
    assertThat(events).anyMatch(event -> event.contains("loss/train") && event.endsWith(written));
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThat(
            Commands.run("train", "digits", "--tensorboard", file, "--out", folder.resolve("other"))
                .exits(2)
                .err())
        .contains(file + ": cannot be written: a folder is needed, but it is a file");
    assertThat(
            Commands.run("train", "digits", "--tensorboard", file.resolve("below")).exits(2).err())
        .contains("below: cannot be written");
    assertThat(folder.resolve("other")).doesNotExist();
  }

  private static long count(List<String> events, String tag) {
    String field = "\n" + (char) tag.length() + tag;
    return events.stream().filter(event -> event.contains(field)).count();
  }

  /// The events of the one file, a byte a character.
  private static List<String> events(Path board) throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(board)) {
      file = files.findFirst().orElseThrow();
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<String> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] event = new byte[(int) bytes.getLong()];
      bytes.getInt();
      bytes.get(event);
      bytes.getInt();
      events.add(new String(event, StandardCharsets.ISO_8859_1));
    }
    return events;
  }
}
