package io.rekindle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WeightsTest {
  @TempDir private Path folder;

  @Test
  void areReadAsTheyWereWritten() throws IOException {
    Weights weights = Weights.random(List.of(5, 4, 3), 1);
    weights.write(folder);

    Weights read = Weights.read(folder);

    assertThat(read.widths()).isEqualTo(weights.widths());
    assertThat(read.values()).isEqualTo(weights.values());
  }

  @Test
  void layersLieOneAfterTheOther() {
    Weights weights = new Weights(List.of(2, 1, 1), new float[] {1, 2, 3, 4, 5});

    assertThat(weights.weight(0)).containsExactly(1, 2);
    assertThat(weights.bias(0)).containsExactly(3);
    assertThat(weights.weight(1)).containsExactly(4);
    assertThat(weights.bias(1)).containsExactly(5);
    assertThatThrownBy(() -> new Weights(List.of(2, 1), new float[4]))
        .hasMessageContaining("has 3");
  }

  /// The bytes of a model of one weight and one bias, by the numbers of `onnx.proto3`.
  @Test
  void onnxIsAProtocolBuffer() throws IOException {
    new Weights(List.of(1, 1), new float[] {2, 3}).write(folder);
    byte[] bytes = Files.readAllBytes(folder.resolve(Weights.ONNX));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);

    assertThat(bytes).startsWith(0x08, 8, 0x42, 2, 0x10, 13, 0x3a);
    assertThat(bytes[7]).as("the length of the graph").isEqualTo((byte) (bytes.length - 9));
    assertThat(text).contains("Gemm", "transB", "Softmax").doesNotContain("Relu");
    assertThat(text).contains("\0\0\0@").contains("\0\0@@");
  }
}
