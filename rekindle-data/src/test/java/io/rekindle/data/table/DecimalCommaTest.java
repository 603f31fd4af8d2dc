package io.rekindle.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Missing;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Opener;
import io.rekindle.data.raw.Table;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What separates cells, and numbers with a decimal comma, as spreadsheets of many languages write
/// them.
class DecimalCommaTest {
  private static Opener opener(String text) {
    return () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Table read(String text) {
    return TableReader.read("t.csv", opener(text), true);
  }

  private static double[] numbers(Table table, int column) {
    return ((Column.Numbers) table.columns().get(column)).values();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "a,b|1,2 ~ comma",
        "a;b|1;2 ~ semicolon",
        "a;b|1,5;2,5 ~ semicolon",
        "1,5;2,5|3,5;4,5 ~ semicolon",
        "Price,EUR;b|1;2 ~ semicolon",
        "a,b|x|c ~ comma",
        "a,b,c|1,2,x;y|1,2,x;y ~ comma",
        "a,b;c|1,2;3 ~ semicolon",
        "a,b;c|1,x;3 ~ comma",
        "a,b|1|2,3 ~ comma",
        "'\"a,b\";c|\"1,2\";2' ~ semicolon"
      })
  void linesTellWhatSeparates(String lines, String expected) throws IOException {
    char separator = expected.equals("comma") ? ',' : ';';
    assertThat(Separator.of(new StringReader(lines.replace('|', '\n')))).isEqualTo(separator);
    assertThat(Separator.of(new StringReader(lines.replace("|", "\r\n") + "\r\n")))
        .isEqualTo(separator);
  }

  @Test
  void aTabSeparatesWhereAllLinesHaveAsMany() throws IOException {
    assertThat(Separator.of(new StringReader("Price, EUR\tb\n1\t2\n"))).isEqualTo('\t');
    assertThat(Separator.of(new StringReader("a,b\n1,x\ty\n"))).isEqualTo(',');
    assertThat(Separator.of(new StringReader("a"))).isEqualTo(',');
    assertThat(Separator.of(new StringReader(""))).isEqualTo(',');
  }

  @Test
  void aVerticalBarSeparatesWhereNothingElseDoes() throws IOException {
    assertThat(Separator.of(new StringReader("a|b\n1|2\n3|4,5\n"))).isEqualTo('|');
    assertThat(Separator.of(new StringReader("a|b,c\n1|2,3\n"))).isEqualTo(',');
    assertThat(Separator.of(new StringReader("a,b|c\n1,2\n"))).isEqualTo(',');
    assertThat(read("a|b\n1|\"x|y\"\n2|z\n").notes())
        .containsExactly("t.csv: the columns are separated by vertical bars");
  }

  @Test
  void betweenSemicolonsACommaMayBeTheDecimalPoint() {
    Table table = read("a;b;c\n9,83;1;x,y\n-0,5;NA;z\n,25;2e3;z\n");

    assertThat(numbers(table, 0)).containsExactly(9.83, -0.5, 0.25);
    assertThat(numbers(table, 1)).containsExactly(1, Double.NaN, 2000);
    assertThat(((Column.Texts) table.columns().get(2)).dictionary()).containsExactly("x,y", "z");
    assertThat(table.notes())
        .containsExactlyInAnyOrder(
            "t.csv: the columns are separated by semicolons",
            "t.csv: numbers with a decimal comma: a");
  }

  @Test
  void itIsNoneBetweenCommasOrTabs() {
    assertThat(read("a,b\n\"1,5\",2\n").columns().getFirst()).isInstanceOf(Column.Texts.class);
    assertThat(read("a\tb\n1,5\t2\n").columns().getFirst()).isInstanceOf(Column.Texts.class);
  }

  @Test
  void aRowOfNumbersWithCommasIsNoHeader() {
    Table table = read("1,5;1,5\n2,5;3\n");
    assertThat(table.rows()).isEqualTo(2);
    assertThat(numbers(table, 1)).containsExactly(1.5, 3);
  }

  @Test
  void aColumnWithBothIsRefusedWithTheLinesOfEach() {
    StringBuilder text = new StringBuilder("a;b\n");
    for (int row = 2; row < 60; row++) {
      text.append(row).append(row == 40 ? ",5" : row == 51 ? ".5" : "").append(";x\n");
    }
    for (int threads = 1; threads <= 2; threads++) {
      int some = threads;
      assertThatThrownBy(
              () ->
                  TableReader.read("t.csv", opener(text.toString()), true, Missing.NONE, 64, some))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(
              "t.csv: column a has a number with a comma in line 40 and one with a point in line"
                  + " 51");
    }
    assertThat(read("a;b\n1,5;x\n2.5;x\n?;x\n").columns().getFirst())
        .as("a column of texts")
        .isInstanceOf(Column.Texts.class);
  }

  @Test
  void piecesAreReadAlike() {
    List<Table> pieces = new ArrayList<>();
    Set<String> again =
        TableReader.pieces(
            "t.csv",
            opener("a;b\n1,5;x\n2,5;y\n3,5;x\n"),
            true,
            Missing.NONE,
            Set.of(),
            2,
            pieces::add);
    if (!again.isEmpty()) {
      pieces.clear();
      TableReader.pieces(
          "t.csv", opener("a;b\n1,5;x\n2,5;y\n3,5;x\n"), true, Missing.NONE, again, 2, pieces::add);
    }
    assertThat(pieces).hasSize(2);
    assertThat(numbers(pieces.getFirst(), 0)).containsExactly(1.5, 2.5);
    assertThat(numbers(pieces.getLast(), 0)).containsExactly(3.5);
  }
}
