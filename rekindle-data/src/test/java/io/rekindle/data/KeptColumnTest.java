package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptColumnTest {
  @TempDir Path folder;

  private List<KeptColumn> kept(String file, String content, String... asked) throws IOException {
    Files.writeString(folder.resolve(file), content);
    return KeptColumn.of(DataSource.of(file, folder, true), List.of(asked));
  }

  @Test
  void cellsOfATextStayAsTheyStand() throws IOException {
    String csv = "id,\"a,b\",n\n007,NA,1.50\n12345678901234567890, x ,\n,\"two\nlines\",nan\n";

    assertThat(kept("d.csv", csv, "n,id", "a,b", "id"))
        .containsExactly(
            new KeptColumn("n", List.of("1.50", "", "nan")),
            new KeptColumn("id", List.of("007", "12345678901234567890", "")),
            new KeptColumn("a,b", List.of("NA", " x ", "two\nlines")));
    assertThat(kept("d.csv", csv)).isEmpty();
  }

  @Test
  void ofLargeFilesThatSeveralThreadsReadToo() throws IOException {
    StringBuilder csv = new StringBuilder("id,n\n");
    for (int i = 0; i < 60_000; i++) {
      csv.append("%08d,%d\n".formatted(i, i));
    }

    List<String> ids = kept("d.csv", csv.toString(), "id").getFirst().cells();

    assertThat(ids).hasSize(60_000).startsWith("00000000").endsWith("00059999");
  }

  @Test
  void numbersOfOtherTablesAreSpelledExactlyOrRefused() throws IOException {
    String arff = "@relation r\n@attribute id numeric\n@attribute t string\n@data\n%s, NA\n?, b\n";

    assertThat(kept("d.arff", arff.formatted("9007199254740991"), "id", "t"))
        .containsExactly(
            new KeptColumn("id", List.of("9007199254740991", "")),
            new KeptColumn("t", List.of("NA", "b")));
    assertThatThrownBy(() -> kept("e.arff", arff.formatted("9007199254740993"), "id"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--keep id: e.arff, line 5 holds about")
        .hasMessageContaining("write the column as texts");
  }

  @Test
  void whatIsNotThereIsRefused() {
    assertThatThrownBy(() -> kept("d.csv", "ident,name\n1,a\n", "name,idnet"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "--keep idnet: d.csv has no such column. Did you mean \"ident\"? Columns: ident, name");
    assertThatThrownBy(() -> kept("d.csv", "id,name\n1,a\n", "id,"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("--keep : d.csv has no such column.");
    assertThatThrownBy(() -> kept("d.svm", "1 1:2\n", "id"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--keep: d.svm is no table with columns by names");
  }
}
