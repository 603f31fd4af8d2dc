package io.rekindle.data.arff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Missing;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Table;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArffReaderTest {
  private static final String HEADER =
      """
      % A comment.
      @RELATION 'all kinds'

      @attribute length REAL
      @attribute 'the size' {small, 'very large', "don\\'t know"} % of a thing
      @attribute when date "dd.MM.yyyy HH:mm"
      @attribute note string
      @attribute class {0,1}
      @data
      """;

  private static Table read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ArffReader.read("t.arff", () -> new ByteArrayInputStream(bytes), Missing.NONE);
  }

  private static String[] cells(Table table, String name) {
    Column column = table.column(name).orElseThrow();
    return IntStream.range(0, table.rows()).mapToObj(column::show).toArray(String[]::new);
  }

  @Test
  void everyKindOfAttributeIsRead() {
    Table table =
        read(
            HEADER
                + """
                5.5, small, "01.02.2003 04:05", 'it''s', 1
                -1e3 'very large' ? "a, b" 0   % blanks separate too

                ?,"don't know",'31.12.1999 23:59',plain,?
                """
                    .replace("it''s", "it\\'s"));

    assertThat(table.names()).containsExactly("length", "the size", "when", "note", "class");
    assertThat(cells(table, "length")).containsExactly("5.5", "-1000", "NaN");
    assertThat(cells(table, "the size")).containsExactly("small", "very large", "don't know");
    assertThat(cells(table, "when"))
        .containsExactly("2003-02-01T04:05:00", "", "1999-12-31T23:59:00");
    assertThat(cells(table, "note")).containsExactly("it's", "a, b", "plain");
    assertThat(cells(table, "class")).containsExactly("1", "0", "");
    assertThat(table.column("class").orElseThrow()).isInstanceOf(Column.Texts.class);
    assertThat(table.column("class").orElseThrow().isMissing(2)).isTrue();
    assertThat(table.of(2)).isEqualTo("t.arff, line 13");
  }

  @Test
  void sparseRowsLeaveOutZerosAndFirstValues() {
    Table table = read(HEADER + "{0 2.5, 4 1}\n{}\n{1 'very large', 2 ?}\n");

    assertThat(cells(table, "length")).containsExactly("2.5", "0", "0");
    assertThat(cells(table, "the size")).containsExactly("small", "small", "very large");
    assertThat(cells(table, "class")).containsExactly("1", "0", "0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          5,small                       | line 10: 2 values, but 5 attributes are declared
          5,small,?,a,1,2               | line 10: more than the 5 values
          5,small,?,a,1,{3}             | line 10: more than the 5 values
          x,small,?,a,1                 | line 10: attribute length is numeric, but the value is "x"
          '5',small,?,a,1               | line 10: attribute length is numeric, but the value is "5"
          5,,?,a,1                      | line 10: found "," where a value is needed
          5,tiny,?,a,1                  | line 10: attribute the size has the value "tiny", which its declaration does not list: small, very large
          5,small,2003-01-01,a,1        | line 10: "2003-01-01" is no date of the pattern "dd.MM.yyyy HH:mm"
          5,small,?,'a,1                | line 10: the quote ' is not closed
          5,small,?,a,                  | line 10: the line ends with a comma
          {5 1}                         | line 10: "5" is no index of an attribute; a number from 0 to 4
          {1 small, 0 2}                | line 10: index 0 comes after 1
          {0 1                          | line 10: the line ends where a value is needed
          {0 1} 2                       | line 10: found something behind }
          """)
  void whatIsWrongInARowIsNamed(String row, String message) {
    assertThatThrownBy(() -> read(HEADER + row + "\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("t.arff, " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          @attribute a relational       | line 1: attribute a has type "relational"; numeric, real
          @attribute a {}               | line 1: the braces are empty
          @attribute a date "qqq"       | line 1: "qqq" is no pattern of dates
          @attribute a                  | line 1: the line ends where a value is needed
          @feature a real               | line 1: found "@feature"; @relation, @attribute or @data
          a,b,c                         | line 1: found "a,b,c"
          %                             | found no @attribute
          @attribute a real             | found no @data
          @data                         | found no @attribute
          """)
  void whatIsWrongInTheHeaderIsNamed(String line, String message) {
    assertThatThrownBy(() -> read(line + "\n"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("t.arff")
        .hasMessageContaining(message);
    assertThatThrownBy(() -> read("@attribute a real\n@attribute a real\n"))
        .hasMessageContaining("t.arff, line 2: a second attribute is named \"a\"");
  }
}
