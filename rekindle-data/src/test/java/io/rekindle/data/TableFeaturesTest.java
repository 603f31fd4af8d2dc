package io.rekindle.data;

import static io.rekindle.data.Prepare.column;
import static io.rekindle.data.Prepare.x;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Features;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the columns of a table.
class TableFeaturesTest {
  @TempDir Path folder;

  private Prepared prepare(String csv, String... settings) throws IOException {
    return Prepare.table(folder, csv, 1, settings);
  }

  @Test
  void categoriesAboveTheLimitAreHashed() throws IOException {
    String csv = "c,d,y\na,u,1.5\nb,v,2.5\ne,u,3.5\n,v,1.5\n";

    Prepared p = prepare(csv, "data.hash_above=2", "data.hash_buckets=5");

    Feature.Hashed hashed = new Feature.Hashed("c", 5);
    assertThat(p.preprocessing().features())
        .containsExactly(hashed, new Feature.Categorical("d", List.of("u", "v")));
    for (int row = 0; row < 3; row++) {
      float[] expected = new float[7];
      expected[hashed.bucket("abe".substring(row, row + 1))] = 1;
      expected[5 + row % 2] = 1;
      assertThat(x(p.train(), row)).containsExactly(expected);
    }
    assertThat(x(p.train(), 3)).containsExactly(0, 0, 0, 0, 0, 0, 1);
    assertThat(p.notes().toString()).contains("c: 3 categories", "hashed into 5 inputs");
    assertThat(prepare(csv, "data.hash_above=3").preprocessing().features().getFirst())
        .isInstanceOf(Feature.Categorical.class);
  }

  @Test
  void valuesThatTrainingDidNotSeeAreHashedToo() throws IOException {
    Prepared p = prepare("c,y\na,1.5\nb,2.5\n", "data.hash_above=1", "data.hash_buckets=9");
    Files.writeString(folder.resolve("new.csv"), "c\nzebra\nNA\n");
    Features other =
        new Application(p.preprocessing(), p.targets())
            .features(DataSource.of(folder.resolve("new.csv").toString()));
    float[] expected = new float[9];
    expected[new Feature.Hashed("c", 9).bucket("zebra")] = 1;
    float[] row = new float[9];

    other.copyRow(0, row, 0);
    assertThat(row).containsExactly(expected);
    other.copyRow(1, row, 0);
    assertThat(row).containsOnly(0);
  }

  /// Dates of March, of which the last are none.
  private static String march(int dates, String... others) {
    StringBuilder csv = new StringBuilder("t,y\n,0.5\n");
    for (int i = 0; i < dates; i++) {
      csv.append("2026-03-%02d,%d.5\n".formatted(1 + i, i));
    }
    for (String other : others) {
      csv.append(other).append(",0.5\n");
    }
    return csv.toString();
  }

  @Test
  void aCellThatIsNoDateAmongNearlyOnlyDatesIsNamed() throws IOException {
    assertThatThrownBy(() -> prepare(march(19, "2026-13-01"), "data.impute=mean"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "d.csv, line 22: column t holds \"2026-13-01\", but 19 of its 20 cells")
        .hasMessageContaining("or name the column in data.categories");
    assertThat(prepare(march(18, "soon"), "data.impute=mean").preprocessing().features())
        .first()
        .isInstanceOf(Feature.Categorical.class);
    assertThat(prepare(march(19, "soon"), "data.categories=t").preprocessing().features())
        .first()
        .isInstanceOf(Feature.Categorical.class);
  }

  @Test
  void aTargetOfNearlyOnlyDatesIsNoClassification() throws IOException {
    String csv = march(19, "soon").replace(",0.5\n2026-03-01", "2026-03-01");

    for (String task : List.of("data.stream=false", "data.task=regression")) {
      assertThatThrownBy(() -> prepare(csv, "data.target=t", task))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("d.csv, line 21: column t holds \"soon\", but 19 of its 20 cells")
          .hasMessageContaining("say data.task: classification");
    }
  }

  @Test
  void datesAsTargetsAreDaysSince1970() throws IOException {
    Prepared p =
        prepare("x,y\n1,1970-01-02\n2,1970-01-04T12:00\n3,1970-01-11\n", "data.stream=false");

    assertThat(p.targets().task()).isEqualTo(Task.REGRESSION);
    assertThat(p.notes().toString()).contains("task: regression, guessed", "days since 1970");
    float[] y = new float[1];
    float[] expected = {1, 3.5f, 10};
    for (int row = 0; row < 3; row++) {
      p.train().targets().copyRow(row, y, 0);
      assertThat(y[0]).isEqualTo(expected[row]);
    }
    Prepared scaled = prepare("x,y\n1,1970-01-02\n2,1970-01-04\n", "data.scale_target=standardize");
    assertThat(scaled.targets().center()).containsExactly(2.0);
  }

  @Test
  void rareCategoriesShareAnInputAndSoDoUnknownOnes() throws IOException {
    String csv = "c,y\na,1.5\na,2.5\nb,3.5\nb,1.5\nd,2.5\n,3.5\n";

    Prepared p = prepare(csv, "data.min_frequency=2");
    Prepared one = prepare(csv, "data.max_categories=1");

    assertThat(p.preprocessing().features())
        .containsExactly(new Feature.Categorical("c", List.of("a", "b"), true));
    assertThat(x(p.train(), 2)).containsExactly(0, 1, 0);
    assertThat(x(p.train(), 4)).containsExactly(0, 0, 1);
    assertThat(x(p.train(), 5)).containsExactly(0, 0, 0);
    assertThat(one.preprocessing().features())
        .containsExactly(new Feature.Categorical("c", List.of("a"), true));
    Files.writeString(folder.resolve("new.csv"), "c\nz\na\n");
    Features other =
        new Application(p.preprocessing(), p.targets())
            .features(DataSource.of("new.csv", folder, true));
    float[] row = new float[3];
    other.copyRow(0, row, 0);
    assertThat(row).containsExactly(0, 0, 1);
  }

  @Test
  void robustScaleIsByMedianAndMiddleHalf() throws IOException {
    Prepared p = prepare("a,y\n1,0.5\n2,1.5\n3,2.5\n4,3.5\n1000,4.5\n", "data.scale=robust");

    assertThat(column(p.train(), 0)).containsExactly(-1, -0.5f, 0, 0.5f, 498.5f);
  }

  @Test
  void logScaleIsALogarithmToMean0AndDeviation1() throws IOException {
    double e = Math.E;
    String csv = "a,b,y\n%s,1,0.5\n%s,2,1.5\n%s,3,2.5\n".formatted(e - 1, -(e - 1), 0);

    Prepared p = prepare(csv, "data.scale={a: log, others: none}");

    float step = (float) Math.sqrt(1.5);
    assertThat(column(p.train(), 0)).containsExactly(new float[] {step, -step, 0}, within(1e-6f));
    assertThat(column(p.train(), 1)).containsExactly(1, 2, 3);
    assertThat(p.run().yaml(folder)).contains("log");
  }

  @Test
  void columnsOfDatesBecomeNumbersAndCycles() throws IOException {
    String csv = "t,y\n2026-01-01,0.5\n2026-01-03,1.5\n,2.5\n2026-01-05,3.5\n";

    Prepared p = prepare(csv, "data.impute=mean", "data.impute_indicator=true");

    assertThat(p.preprocessing().features().getFirst())
        .isEqualTo(
            new Feature.Date(
                "t",
                20456,
                Math.sqrt(8 / 3.0),
                OptionalDouble.of(20456),
                true,
                List.of(365.2425, 7.0)));
    assertThat(x(p.train(), 1)[0]).isZero();
    assertThat(x(p.train(), 2)).startsWith(0).endsWith(1).hasSize(6);
    assertThat(p.notes()).anyMatch(note -> note.startsWith("t: dates"));
    assertThat(prepare(csv, "data.categories=t").network().inputs()).isEqualTo(3);
  }
}
