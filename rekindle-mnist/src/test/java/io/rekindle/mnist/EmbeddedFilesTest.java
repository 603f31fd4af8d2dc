package io.rekindle.mnist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddedFilesTest {
  static List<String> names() {
    return EmbeddedFiles.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void bytesHaveThePublishedHashAndSize(String name) throws NoSuchAlgorithmException {
    byte[] bytes = read(name);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);

    assertThat(HexFormat.of().formatHex(digest)).isEqualTo(EmbeddedFiles.sha256(name));
    assertThat(bytes).hasSize(EmbeddedFiles.size(name));
  }

  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, 0x803, 60000",
    "train-labels-idx1-ubyte, 0x801, 60000",
    "t10k-images-idx3-ubyte, 0x803, 10000",
    "t10k-labels-idx1-ubyte, 0x801, 10000"
  })
  void idxHeadersStateTheKindAndTheCount(String name, String magic, int count) throws IOException {
    try (DataInputStream in = new DataInputStream(EmbeddedFiles.open(name))) {
      assertThat(in.readInt()).isEqualTo(Integer.decode(magic));
      assertThat(in.readInt()).isEqualTo(count);
    }
  }

  @Test
  void digitsHas1797RowsOf64PixelsAndALabel() {
    List<String> rows = new String(read("digits.csv"), StandardCharsets.US_ASCII).lines().toList();

    assertThat(rows).hasSize(1797);
    assertThat(rows).allMatch(row -> row.matches("((\\d|1[0-6]),){64}\\d"));
  }

  @Test
  void unknownNameIsRefusedWithTheNamesThatExist() {
    assertThatThrownBy(() -> EmbeddedFiles.open("train-images"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"train-images\"")
        .hasMessageContaining("train-images-idx3-ubyte");
  }

  @Test
  void noticeNamesTheLicenceOfEachSet() throws IOException {
    try (InputStream in = EmbeddedFiles.class.getResourceAsStream("NOTICE")) {
      assertThat(in).isNotNull();
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .contains("Yann LeCun, Corinna Cortes, Christopher J.C. Burges", "CC BY-SA 3.0")
          .contains("Alpaydin", "CC BY 4.0", "BSD 3-Clause");
    }
  }

  private static byte[] read(String name) {
    try (InputStream in = EmbeddedFiles.open(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
