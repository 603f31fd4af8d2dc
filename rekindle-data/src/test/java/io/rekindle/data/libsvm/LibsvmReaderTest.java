package io.rekindle.data.libsvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.data.raw.Column;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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

  /// More rows, values and labels than there is room for at first.
  @Test
  void manyRowsAreReadWhole() {
    StringBuilder one = new StringBuilder();
    StringBuilder several = new StringBuilder();
    for (int row = 0; row < 3000; row++) {
      one.append("%d 1:%d 2:0.5\n".formatted(row % 7, row));
      several.append("%d,%d 1:%d\n".formatted(row % 3, 3 + row % 2, row));
    }
    double[] numbers = IntStream.range(0, 3000).asDoubleStream().toArray();

    SparseRows rows = read(one.toString());
    assertThat(rows.features().column(0)).containsExactly(numbers);
    assertThat(rows.features().column(1)).hasSize(3000).containsOnly(0.5);
    Column label = rows.label().orElseThrow();
    assertThat(IntStream.range(0, 3000).mapToObj(label::show))
        .containsExactlyElementsOf(
            IntStream.range(0, 3000).mapToObj(row -> Integer.toString(row % 7)).toList());
    assertThat(rows.flags()).isEmpty();
    assertThat(rows.places().of(2999)).isEqualTo("rows.svm, line 3000");

    SparseRows flagged = read(several.toString());
    assertThat(flagged.features().column(0)).containsExactly(numbers);
    assertThat(flagged.flags()).containsOnlyKeys("0", "1", "2", "3", "4");
    double[] last = IntStream.range(0, 3000).mapToDouble(row -> row % 2).toArray();
    assertThat(flagged.flags().get("4")).containsExactly(last);
  }

  @Test
  void labelsAreTargetsByTheirNames() {
    SparseRows flagged = read("3,10 1:1\n10 2:1\n");
    assertThat(flagged.targets(Optional.empty()))
        .extracting(Column::name)
        .containsExactly("label[3]", "label[10]");
    List<Column> chosen = flagged.targets(Optional.of(List.of("label[10]", "3", "label[4]")));
    assertThat(chosen).extracting(Column::name).containsExactly("label[10]", "3", "label[4]");
    assertThat(chosen).extracting(column -> column.show(0)).containsExactly("1", "1", "0");
    assertThat(chosen).extracting(column -> column.show(1)).containsExactly("1", "0", "0");

    SparseRows single = read("7 1:1\n");
    assertThat(single.targets(Optional.empty())).extracting(Column::name).containsExactly("label");
    assertThat(single.targets(Optional.of(List.of()))).isEmpty();
    assertThat(SparseRows.indexOf("index[31]")).hasValue(31);
    assertThat(SparseRows.indexOf("index[x]")).isEmpty();
  }

  @Test
  void numbersToPredictInListsAreTooManyLabels() {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < 12_000; row++) {
      text.append("%d,%d 1:1\n".formatted(2 * row, 2 * row + 1));
    }
    assertThatThrownBy(() -> read(text.toString()))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("rows.svm: 24000 labels of 12000 rows, at most ")
        .hasMessageContaining("are the labels numbers to predict?");
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
          1 qix:1         | line 1: found "qix:1"; index:value is needed
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
