package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.data.raw.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few texts in a column of numbers.
class MarksTest {
  @TempDir Path folder;

  /// Forty rows, the last ones as given.
  private static String table(String... last) {
    StringBuilder csv = new StringBuilder("a,y\n");
    for (int i = 0; i < 40 - last.length; i++) {
      csv.append("%d.25,%d.5\n".formatted(i, i * i));
    }
    for (String cells : last) {
      csv.append(cells).append('\n');
    }
    return csv.toString();
  }

  private List<String> suspicions(String csv) throws IOException {
    Files.writeString(folder.resolve("d.csv"), csv);
    return DataProfile.of(DataSource.of("d.csv", folder, true)).columns().getFirst().suspicions();
  }

  @Test
  void inspectSaysWhatToWriteAndCallsTheColumnNoIdentifier() throws IOException {
    assertThat(suspicions(table("?,1.5", "?,2.5")))
        .containsExactly(
            "38 of 40 cells are numbers, ? is not (d.csv, line 40); where \"?\" means missing, say"
                + " --set 'data.missing=[\"?\"]'");
    assertThat(suspicions(table("no value,1.5", "?,2.5")).toString())
        .contains(
            "where \"no value\", \"?\" mean missing, say --set 'data.missing=[\"no value\", ");
    assertThat(suspicions(table("o'clock,1.5")).toString())
        .contains("where \"o'clock\" means missing, say so in data.missing");
    assertThat(suspicions(table("p,1", "q,2", "r,3", "s,4")).toString())
        .contains("36 of 40 cells")
        .doesNotContain("data.missing");
  }

  @Test
  void whatIsSaidIsTaken() throws IOException {
    String csv = table("?,1.5", "?,2.5");
    assertThatThrownBy(() -> Prepare.table(folder, csv, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "; where \"?\" means missing, say --set 'data.missing=[\"?\"]'; else correct the"
                + " cell,");

    Prepared prepared = Prepare.table(folder, csv, 1, "data.missing=[\"?\"]");

    assertThat(Prepare.column(prepared.train(), 0)[39]).isNaN();
  }

  @Test
  void aTargetOfNumbersAndAWordIsToldThatItIsTakenForClasses() throws IOException {
    assertThat(Prepare.table(folder, table("1,unknown"), 40).notes())
        .contains(
            "y: 39 of 40 cells are numbers, \"unknown\" is not (d.csv, line 41), so that all are"
                + " taken for classes: to predict numbers, correct the cell or leave the row out");
    assertThat(Prepare.table(folder, table("1,p", "2,q", "3,p", "4,q"), 38).notes().toString())
        .as("a tenth of them words")
        .doesNotContain("cells are numbers");
  }

  @Test
  void aColumnThatItsFileDeclaresToHoldTexts() {
    List<String> words = IntStream.range(0, 40).mapToObj(i -> i == 39 ? "?" : i + ".5").toList();
    Column.Texts texts = new Column.Texts("a", IntStream.range(0, 40).toArray(), words, 0, 0);

    assertThat(Marks.amongDeclared(texts))
        .contains(
            "39 of 40 texts are numbers, \"?\" is not: each is a category of its own; write the"
                + " column as numbers, and leave empty what is missing");
    assertThat(
            Marks.amongDeclared(new Column.Texts("a", new int[] {0, 1}, List.of("p", "q"), 0, 0)))
        .isEmpty();
    assertThat(
            Marks.amongDeclared(new Column.Texts("a", new int[] {0, 1}, List.of("1", "2"), 0, 0)))
        .as("codes")
        .isEmpty();
  }
}
