package io.rekindle.data.npz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.data.FormatFiles;
import io.rekindle.data.raw.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFileTest {
  @TempDir Path folder;

  @Test
  void columnsAreNumberedFromOne() {
    Table table = NpyFile.read("rows.npy", FormatFiles.file("rows.npy"));

    assertThat(table.rows()).isEqualTo(90);
    assertThat(table.names()).containsExactly("c1", "c2", "c3", "c4", "c5");
    assertThat(table.column("c5").orElseThrow().show(1)).isEqualTo("2");
    assertThat(table.of(1)).isEqualTo("rows.npy, row 2");
  }

  private Path changed(String from, String to) throws IOException {
    byte[] bytes = Files.readAllBytes(FormatFiles.file("rows.npy"));
    String text = new String(bytes, 0, 128, java.nio.charset.StandardCharsets.ISO_8859_1);
    byte[] header = text.replace(from, to).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    System.arraycopy(header, 0, bytes, 0, 128);
    return Files.write(folder.resolve("c.npy"), bytes);
  }

  @Test
  void otherShapesAndDamageAreRefused() throws IOException {
    for (List<String> c :
        List.of(
            List.of(
                "(90, 5), }  ", "(9, 10, 5), }", "the array has 3 dimensions; 1 or 2 are needed"),
            List.of("(90, 5), }", "(90, 6), }", "the header says [90, 6] values = 4320 bytes"),
            List.of("(90, 5), }           ", "(2000000000, 500000),", "found 3600"),
            List.of(
                "(90, 5), }           ",
                "(2000000000, 2000000000, 9999),",
                "more values than fit"))) {
      Path file =
          changed(
              c.get(0), c.get(1) + " ".repeat(Math.max(0, c.get(0).length() - c.get(1).length())));
      assertThatThrownBy(() -> NpyFile.read("c.npy", file))
          .as(c.get(1))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("c.npy: ")
          .hasMessageContaining(c.get(2));
    }
    byte[] whole = Files.readAllBytes(FormatFiles.file("rows.npy"));
    Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, 200));
    assertThatThrownBy(() -> NpyFile.read("cut.npy", cut)).isInstanceOf(InputException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<U3", "|S5", "|O"})
  void textsAreToBeNumbered(String type) {
    assertThat(NpyHeader.unreadable(type, "y.npy"))
        .hasMessageContaining("type " + type)
        .hasMessageContaining("numpy.unique(values, return_inverse=True)[1]");
  }
}
