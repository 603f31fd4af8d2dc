package io.rekindle.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Missing;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Table;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Whatever several threads read is what one reads: columns, types, texts, lines and complaints.
class BlockwiseReadingTest {
  private static final String[] NUMBERS = {"1", "-2.5", "007", "1e3", "", "NA", " 4 "};
  private static final String[] WORDS = {
    "x", "yes", "\"a,b\"", "\"two\nlines\"", "\"say \"\"so\"\"\"", "12", "", "é", "\"\""
  };

  private static String outcome(byte[] bytes, boolean header, int blockSize, int threads) {
    try {
      return described(
          TableReader.read(
              "t.csv",
              () -> new ByteArrayInputStream(bytes),
              header,
              header ? Missing.of(List.of("yes", "12")) : Missing.NONE,
              blockSize,
              threads));
    } catch (InputException e) {
      return "refused: " + e.getMessage();
    }
  }

  private static String described(Table table) {
    return table.notes().toString()
        + new TreeSet<>(table.met())
        + table.columns().stream().map(BlockwiseReadingTest::described).toList().toString()
        + IntStream.range(0, table.rows()).mapToObj(table::of).toList();
  }

  private static String described(Column column) {
    return switch (column) {
      case Column.Numbers n -> n.name() + Arrays.toString(n.values());
      case Column.Texts t ->
          "%s %s %s %d %d"
              .formatted(
                  t.name(),
                  Arrays.toString(t.codes()),
                  t.dictionary(),
                  t.numericCells(),
                  t.firstText());
    };
  }

  /// Columns of numbers, texts, and both; rows now and then too short, or blank, or damaged.
  private static String text(Random random) {
    int columns = 1 + random.nextInt(4);
    double wild = random.nextInt(3) == 0 ? 0.02 : 0;
    String end = random.nextInt(3) == 0 ? "\r\n" : random.nextInt(8) == 0 ? "\r" : "\n";
    StringBuilder text = new StringBuilder();
    text.append(
        IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(",")));
    int rows = random.nextInt(60);
    int[] kinds = random.ints(columns, 0, 3).toArray();
    for (int row = 0; row < rows; row++) {
      text.append(end);
      for (int i = 0; i < columns; i++) {
        boolean word = kinds[i] == 1 || (kinds[i] == 2 && random.nextInt(20) == 0);
        String[] cells = word ? WORDS : NUMBERS;
        text.append(i == 0 ? "" : ",").append(cells[random.nextInt(cells.length)]);
      }
      if (random.nextDouble() < wild) {
        String[] damage = {",", "\"", "x\"y", "\n\n", "\r", "\"q\"z"};
        text.append(damage[random.nextInt(damage.length)]);
      }
    }
    return text.append(random.nextBoolean() ? end : "").toString();
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void randomTablesAreReadAsByOneThread() {
    Random random = new Random(11);
    int cut = 0;
    for (int i = 0; i < 1_500; i++) {
      String text = text(random);
      String mark = random.nextInt(4) == 0 ? "\uFEFF" : "";
      byte[] bytes = (mark + text).getBytes(StandardCharsets.UTF_8);
      boolean header = random.nextInt(4) > 0;
      int blockSize = 1 + random.nextInt(80);
      assertThat(outcome(bytes, header, blockSize, 3))
          .as("%s in blocks of %d", text, blockSize)
          .isEqualTo(outcome(bytes, header, 1 << 20, 1));
      TableBuilder builder =
          new TableBuilder("t.csv", header, false, Missing.NONE, Set.of(), Set.of());
      cut += BlockwiseReading.read(stream(text), ',', builder, blockSize, 2) ? 1 : 0;
    }
    assertThat(cut).as("tables read in blocks").isGreaterThan(700);
  }

  @Test
  void bytesThatAreNoTextAreRefusedAsByOneThread() {
    byte[] bytes = "a,b\n1,2\n3,4\n5,6\n7,?\n".getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 2] = (byte) 0xff;
    assertThat(outcome(bytes, true, 8, 2))
        .startsWith("refused: t.csv: the text is not UTF-8")
        .isEqualTo(outcome(bytes, true, 8, 1));
  }

  @Test
  void textWithAQuoteInsideACellIsLeftToOneThread() {
    TableBuilder builder = new TableBuilder("t.csv", true, false, Missing.NONE, Set.of(), Set.of());
    assertThat(BlockwiseReading.read(stream("a\nx\"y\n1\n2\n3\n"), ',', builder, 4, 2)).isFalse();
  }
}
