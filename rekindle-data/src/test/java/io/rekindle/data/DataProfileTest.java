package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.data.ColumnProfile.Kind;
import io.rekindle.data.raw.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataProfileTest {
  @TempDir Path folder;

  private DataProfile profile(String csv) throws IOException {
    Files.writeString(folder.resolve("d.csv"), csv);
    return DataProfile.of(DataSource.of("d.csv", folder, true));
  }

  private static ColumnProfile only(DataProfile profile) {
    assertThat(profile.columns()).hasSize(1);
    return profile.columns().getFirst();
  }

  @Test
  void numbersHaveTheirFigures() throws IOException {
    ColumnProfile a = only(profile("a\n1\n2\n\n6\nNA\n2\n"));

    assertThat(a.kind()).isEqualTo(Kind.NUMBER);
    assertThat(a.missing()).isEqualTo(1);
    assertThat(a.distinct()).isEqualTo(3);
    assertThat(a.min().orElseThrow()).isEqualTo(1);
    assertThat(a.mean().orElseThrow()).isEqualTo(2.75);
    assertThat(a.max().orElseThrow()).isEqualTo(6);
    // numpy.std([1, 2, 6, 2])
    assertThat(a.deviation().orElseThrow()).isCloseTo(1.920286436967152, within(1e-12));
    assertThat(a.suspicions()).isEmpty();
  }

  @Test
  void textsHaveTheirMostFrequentValues() throws IOException {
    ColumnProfile a = only(profile("a\nx\ny\ny\nz\nz\nz\nw\n"));

    assertThat(a.kind()).isEqualTo(Kind.TEXT);
    assertThat(a.distinct()).isEqualTo(4);
    assertThat(a.examples()).containsExactly("z", "y", "x");
  }

  @Test
  void flagsAreTold() throws IOException {
    assertThat(only(profile("a\ntrue\nFalse\n")).kind()).isEqualTo(Kind.FLAG);
  }

  @Test
  void datesHaveTheirEnds() throws IOException {
    ColumnProfile a = only(profile("a\n2026-03-01\n2025-12-31T10:00\n\n2026-03-01\n"));

    assertThat(a.kind()).isEqualTo(Kind.DATE);
    assertThat(a.distinct()).isEqualTo(2);
    assertThat(a.examples()).containsExactly("2025-12-31T10:00 to 2026-03-01");
    StringBuilder days = new StringBuilder("a\n");
    for (int i = 0; i < 100; i++) {
      days.append(LocalDate.ofEpochDay(20_000 + i)).append('\n');
    }
    assertThat(only(profile(days.toString())).suspicions()).isEmpty();
  }

  @Test
  void aCellThatIsNoDateIsNamed() throws IOException {
    StringBuilder days = new StringBuilder("a\n");
    for (int i = 0; i < 39; i++) {
      days.append(LocalDate.ofEpochDay(20_000 + i)).append('\n');
    }
    assertThat(only(profile(days + "never\n")).suspicions())
        .contains("39 of 40 cells are dates, never is not (d.csv, line 41)");
  }

  @Test
  void labelsOfACellAreCountedApart() throws IOException {
    ColumnProfile a = only(profile("a\nred;blue\nblue\nred;green;blue\ngreen\n"));

    assertThat(a.kind()).isEqualTo(Kind.LABELS);
    assertThat(a.distinct()).isEqualTo(3);
    assertThat(a.examples()).containsExactly("blue", "green", "red");
    assertThat(a.suspicions().toString()).contains("separated by \";\"");
    assertThat(only(profile("a\nSmith|Ann\nDoe|Joe\n")).kind()).isEqualTo(Kind.TEXT);
  }

  @Test
  void manyCategoriesAreToldHowToHash() throws IOException {
    StringBuilder words = new StringBuilder("a\n");
    for (int i = 0; i < 2_500; i++) {
      words.append("w").append(i % 1_001).append('\n');
    }
    assertThat(only(profile(words.toString())).suspicions().toString())
        .contains("1001 categories", "data.hash_above");
  }

  @Test
  void numbersThatAreSpelledForPeopleAreNoIdentifiers() throws IOException {
    StringBuilder rows = new StringBuilder("a\n");
    for (int i = 1; i <= 60; i++) {
      rows.append('$').append(i).append(".50\n");
    }
    assertThat(only(profile(rows.toString())).suspicions())
        .singleElement()
        .asString()
        .startsWith("texts such as \"$1.50\" look like numbers");
  }

  @Test
  void oddColumnsAreSuspected() throws IOException {
    assertThat(only(profile("a\n5\n5\n5\n")).suspicions()).containsExactly("constant");
    assertThat(profile("a,b\nNA,1\nNA,7\n3,3\n").columns().getFirst().suspicions())
        .contains("mostly missing");
    assertThat(only(profile("a\n4\n5\n6\n7\n")).suspicions().toString()).contains("identifier");
    assertThat(only(profile("a\n1\n2\nx\n4\n")).suspicions().toString())
        .contains("3 of 4 cells are numbers, x is not (d.csv, line 4)");
    assertThat(only(profile("a\n" + "1\n2\n3\n".repeat(9) + "99\n99\n99\n")).suspicions())
        .singleElement()
        .asString()
        .startsWith("99 in 10.0 % of the rows, far outside of all others");
    StringBuilder ids = new StringBuilder("a\n");
    StringBuilder far = new StringBuilder("a\n1e6\n");
    for (int i = 0; i < 1000; i++) {
      ids.append("id").append(i).append('\n');
      far.append(i % 3).append('\n');
    }
    assertThat(only(profile(ids.toString())).suspicions().toString()).contains("identifier");
    assertThat(only(profile(far.toString())).suspicions().toString()).contains("outlier");
  }

  @Test
  void infiniteValuesAndNanAreToldWithThePlaceOfTheFirst() throws IOException {
    assertThat(only(profile("a\n1\n-inf\n3\ninf\n")).suspicions())
        .containsExactly("2 values are infinite, the first -Infinity (d.csv, line 3)");
    Files.writeString(folder.resolve("d.svm"), "1 1:1 3:2\n0 1:2\n1 2:1 5:inf\n");
    assertThat(DataProfile.of(DataSource.of("d.svm", folder, true)).columns().get(1).suspicions())
        .contains("1 value is infinite, the first Infinity (d.svm, line 3, index[5])");
    float[] values = {1, Float.POSITIVE_INFINITY, 3, Float.NaN, 5, 6};
    assertThat(
            new Profiling(row -> "row %d".formatted(row + 1))
                .of("x", new Matrix.Floats(values, 2, 3), "x", 0)
                .suspicions())
        .containsExactly(
            "1 value is NaN, the first NaN (row 2, x[0])",
            "1 value is infinite, the first Infinity (row 1, x[1])");
  }

  @Test
  void columnsThatSayTheSameAreTold() throws IOException {
    StringBuilder rows = new StringBuilder("a,b,c,d,e,f\n");
    for (int i = 0; i < 60; i++) {
      boolean odd = i % 2 == 1;
      rows.append(
          "%d,%s,%d,%d.5,%d,%d\n"
              .formatted(i % 2, odd ? "yes" : "no", i % 2, i * i, i % 3, 7 * i * i));
    }
    DataProfile profile = profile(rows.toString());

    assertThat(profile.columns().get(0).suspicions()).isEmpty();
    assertThat(profile.columns().get(1).suspicions())
        .containsExactly("goes with a one to one: each of its values with one of that");
    assertThat(profile.columns().get(2).suspicions()).containsExactly("the same as a in every row");
    assertThat(profile.columns().get(3).suspicions()).isEmpty();
    assertThat(profile.columns().get(4).suspicions()).isEmpty();
    assertThat(profile.columns().get(5).suspicions())
        .containsExactly(
            "each row has its own whole number: an identifier tells nothing about others");
  }

  @Test
  void columnsOfManyValuesAreComparedCellByCell() throws IOException {
    StringBuilder rows = new StringBuilder("a,b,c\n");
    for (int i = 0; i < 3000; i++) {
      rows.append("%d.25,%d.25,%d.5\n".formatted(i % 1500, i % 1500, i % 1500));
    }
    DataProfile profile = profile(rows.toString());

    assertThat(profile.columns().get(1).suspicions()).containsExactly("the same as a in every row");
    assertThat(profile.columns().get(2).suspicions()).isEmpty();
  }

  @Test
  void nearlyConstantColumnsAreTold() throws IOException {
    StringBuilder rows = new StringBuilder("a,b\n5,x\n");
    rows.append("0,y\n".repeat(199));
    DataProfile profile = profile(rows.toString());

    assertThat(profile.columns().get(0).suspicions())
        .contains("nearly constant: one value in 199 of 200 rows");
    assertThat(profile.columns().get(1).suspicions())
        .contains("nearly constant: one value in 199 of 200 rows");
  }

  @Test
  void imagesAreOneColumnOfPixelsAndTheLabel() {
    DataProfile profile = DataProfile.of(DataSource.of("mnist"));

    assertThat(profile.rows()).isEqualTo(60_000);
    ColumnProfile pixels = profile.columns().getFirst();
    assertThat(pixels.max().orElseThrow()).isEqualTo(255);
    // The published mean and deviation of MNIST's training pixels: 0.1307 and 0.3081 of white.
    assertThat(pixels.mean().orElseThrow() / 255).isCloseTo(0.1307, within(1e-4));
    assertThat(pixels.deviation().orElseThrow() / 255).isCloseTo(0.3081, within(1e-4));
    assertThat(profile.columns().get(1).distinct()).isEqualTo(10);
  }
}
