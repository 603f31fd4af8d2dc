package io.rekindle.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Opener;
import io.rekindle.data.raw.Table;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableReaderTest {
  private static Table read(String text) {
    return read(text, StandardCharsets.UTF_8, true);
  }

  private static Table read(String text, Charset charset, boolean header) {
    byte[] bytes = text.getBytes(charset);
    return TableReader.read("t.csv", () -> new ByteArrayInputStream(bytes), header);
  }

  private static double[] numbers(Table table, String name) {
    return ((Column.Numbers) table.column(name).orElseThrow()).values();
  }

  private static Column.Texts texts(Table table, String name) {
    return (Column.Texts) table.column(name).orElseThrow();
  }

  @Test
  void numbersAndTextsAreToldApart() {
    Table table = read("a,b,c\n1,x,2.5\n-3,y,1e-3\n");

    assertThat(table.names()).containsExactly("a", "b", "c");
    assertThat(numbers(table, "a")).containsExactly(1, -3);
    assertThat(numbers(table, "c")).containsExactly(2.5, 1e-3);
    assertThat(texts(table, "b").dictionary()).containsExactly("x", "y");
    assertThat(texts(table, "b").codes()).containsExactly(0, 1);
  }

  @Test
  void emptyNaAndNanAreMissing() {
    Table table = read("a,b\n,\nNA,NA\nnan,NaN\n1,x\n");

    assertThat(numbers(table, "a")).containsExactly(Double.NaN, Double.NaN, Double.NaN, 1);
    assertThat(texts(table, "b").codes()).containsExactly(-1, -1, -1, 0);
  }

  @Test
  void textAfterNumbersKeepsTheSpellingOfTheNumbers() {
    Table table = read("a\n007\n1.0\nx\n\n1.0\n");

    assertThat(texts(table, "a").dictionary()).containsExactly("007", "1.0", "x");
    assertThat(texts(table, "a").numericCells()).isEqualTo(3);
    assertThat(texts(table, "a").firstText()).isEqualTo(2);
    assertThat(texts(table, "a").codes()).containsExactly(0, 1, 2, 1);
  }

  @Test
  void quotesHoldSeparatorsLineEndsAndQuotes() {
    Table table = read("a,b\r\n\"x,\"\"y\"\"\n z\",1\r\n\"2\",\"3\"\r\n");

    assertThat(texts(table, "a").dictionary()).containsExactly("x,\"y\"\n z", "2");
    assertThat(numbers(table, "b")).containsExactly(1, 3);
    assertThat(table.of(1)).isEqualTo("t.csv, line 4");
  }

  @Test
  void byteOrderMarkSpacesAndBlankLinesAreNoData() {
    Table table = read("\uFEFFa , b\n 1 ,  x y \n\n2,z\n\n");

    assertThat(table.names()).containsExactly("a", "b");
    assertThat(numbers(table, "a")).containsExactly(1, 2);
    assertThat(texts(table, "b").dictionary()).containsExactly("x y", "z");
    assertThat(table.of(1)).isEqualTo("t.csv, line 4");
  }

  @Test
  void withoutAHeaderColumnsAreNumbered() {
    Table table = read("1,x\n2,y\n", StandardCharsets.UTF_8, false);

    assertThat(table.names()).containsExactly("c1", "c2");
    assertThat(table.rows()).isEqualTo(2);
  }

  @Test
  void firstRowOfNumbersIsNotedOrReadAsData() {
    assertThat(read("0,1,2\n5,6,7\n").notes()).singleElement().asString().contains("header: false");
    Table data = read("0,0,2\n5,6,7\n");
    assertThat(data.rows()).isEqualTo(2);
    assertThat(data.notes()).singleElement().asString().contains("was read as data");
  }

  @Test
  void semicolonsAndTabsSeparateToo() {
    assertThat(read("a;b\n1;2\n").names()).containsExactly("a", "b");
    assertThat(read("a\tb\n1\t2\n").names()).containsExactly("a", "b");
    assertThat(read("a;b\n1;2\n").notes()).singleElement().asString().contains("semicolons");
  }

  @Test
  void compressedFilesAreRead(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("t.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("a\n1\n2\n".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(TableReader.read("t.csv.gz", Opener.of(file), true).rows()).isEqualTo(2);
  }

  @Test
  void manyRowsAndValuesAreKept() {
    StringBuilder text = new StringBuilder("n,t\n");
    for (int i = 0; i < 5000; i++) {
      text.append(i).append(",t").append(i % 700).append('\n');
    }

    Table table = read(text.toString());

    assertThat(numbers(table, "n")[4999]).isEqualTo(4999);
    assertThat(texts(table, "t").dictionary()).hasSize(700);
    assertThat(texts(table, "t").show(4999)).isEqualTo("t99");
  }

  @Test
  void raggedRowIsAnErrorWithItsLine() {
    assertThatThrownBy(() -> read("a,b\n1,2\n3\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("t.csv, line 3: 1 cells")
        .hasMessageContaining("the header has 2");
    assertThatThrownBy(() -> read("a,b\n1,2,3\n")).hasMessageContaining("3 cells");
  }

  @Test
  void equalNamesAreAnError() {
    assertThatThrownBy(() -> read("a,a\n1,2\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 1: two columns are named \"a\"");
  }

  @Test
  void unclosedQuoteEmptyFileAndOtherEncodingsAreErrors() {
    assertThatThrownBy(() -> read("")).hasMessageContaining("t.csv: the file is empty");
    assertThatThrownBy(() -> read("a,b\n\"x,1\n2,3\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("t.csv");
    assertThatThrownBy(() -> read("a\ncaf\u00e9\n", StandardCharsets.ISO_8859_1, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("UTF-8");
  }

  /// By its first bytes, whatever its name.
  @Test
  void compressedFilesAreReadWhateverTheirName(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("t.csv");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("a\n1\n2\n".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(TableReader.read("t.csv", Opener.of(file), true).rows()).isEqualTo(2);
  }

  @Test
  void otherKindsOfFilesAreToldAsSuch() {
    String text = "a,b\n1,2\n";
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      assertThatThrownBy(() -> read("\uFEFF" + text, charset, true))
          .isInstanceOf(InputException.class)
          .hasMessage(
              "t.csv: the text is UTF-16; save it as UTF-8, for example with iconv -f utf-16 -t"
                  + " utf-8");
      assertThatThrownBy(() -> read(text, charset, true))
          .hasMessageContaining("t.csv: there are bytes of 0, as in UTF-16 without");
    }
    assertThatThrownBy(() -> read("PK\u0003\u0004rest", StandardCharsets.UTF_8, true))
        .hasMessageContaining("t.csv: this is a zip archive, such as a workbook of Excel");
    assertThatThrownBy(() -> read("PAR1rest", StandardCharsets.UTF_8, true))
        .hasMessageContaining("t.csv: this is a Parquet file");
  }

  /// Lines are those of the file, where a cell has several too.
  @Test
  void raggedRowBelowACellOfSeveralLinesIsAnErrorWithItsLine() {
    assertThatThrownBy(() -> read("a,b\n\"x\ny\nz\",2\n\n3\n"))
        .hasMessageContaining("t.csv, line 6: 1 cells");
  }

  @Test
  void damagedCompressionIsAnError(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("t.csv.gz");
    Files.writeString(file, "not compressed");

    assertThatThrownBy(() -> TableReader.read("t.csv.gz", Opener.of(file), true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("t.csv.gz");
  }
}
