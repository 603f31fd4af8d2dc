package io.rekindle.data.libsvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibsvmReaderTest {
  private static SparseRows read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return LibsvmReader.read("rows.svm", () -> new ByteArrayInputStream(bytes));
  }

  @Test
  void commentsBlankLinesAndQueriesAreNoFeatures() {
    SparseRows rows = read("# made by hand\n\n+1 qid:3 2:0.5 5:-1e-3 # the first\r\n-1\t1:2.25\n");

    assertThat(rows.features().rows()).isEqualTo(2);
    assertThat(rows.features().columns()).isEqualTo(5);
    assertThat(rows.features().column(1)).containsExactly(0.5, 0);
    assertThat(rows.features().column(4)).containsExactly(-1e-3, 0);
    assertThat(rows.label().orElseThrow().show(0)).isEqualTo("1");
    assertThat(rows.label().orElseThrow().show(1)).isEqualTo("-1");
    assertThat(rows.places().of(1)).isEqualTo("rows.svm, line 4");
    assertThat(rows.notes())
        .containsExactly("rows.svm: qid is ignored: rows are not ranked within queries");
  }

  @Test
  void indexesCountFromZeroWhereTheFileUsesIt() {
    assertThat(read("1 0:3 2:4\n").features().columns()).isEqualTo(3);
    assertThat(read("1 0:3 2:4\n").first()).isZero();
    assertThat(read("1 1:3 2:4\n").features().columns()).isEqualTo(2);
    assertThat(read("1 1:3 2:4\n").first()).isEqualTo(1);
  }

  @Test
  void rowsWithoutAnyLabelHaveNoTargets() {
    SparseRows rows = read("1:0.5\n2:0.5\n");

    assertThat(rows.targets(Optional.empty())).isEmpty();
    assertThat(rows.features().columns()).isEqualTo(2);
  }

  @Test
  void aRowWithoutLabelsAmongOthersHasNoneOfThem() {
    SparseRows rows = read("3,10 1:1\n1:0.5\n10 2:1\n");

    assertThat(rows.flags()).containsOnlyKeys("3", "10");
    assertThat(rows.flags().get("10")).containsExactly(1, 0, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          yes 1:2         | line 1: the label is "yes"; a number is needed
          1, 1:2          | line 1: the label is "1,"
          inf 1:2         | line 1: the label is "inf"
          1 2:1 2:3       | line 1: index 2 comes after 2; indexes must ascend
          1 3:1 2:3       | line 1: index 2 comes after 3; indexes must ascend
          1 -1:1          | line 1: found "-1:1"; index:value is needed
          1 1:x           | line 1: found "1:x"; index:value is needed
          1 1:            | line 1: found "1:"; index:value is needed
          1 1:2 7         | line 1: found "7"; index:value is needed
          1 1048576:1     | line 1: index 1048576: at most 1048575 are read
          1 99999999999:1 | at most 1048575 are read
          """)
  void whatIsWrongIsNamedWithItsLine(String line, String message) {
    assertThatThrownBy(() -> read(line + "\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("rows.svm, line 1")
        .hasMessageContaining(message);
  }
}
