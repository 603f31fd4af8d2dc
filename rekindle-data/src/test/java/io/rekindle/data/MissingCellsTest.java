package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.model.Missing;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.train.Features;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Table;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `data.missing` in every file that a run reads.
class MissingCellsTest {
  private static final String MISSING = "data.missing=['?', N/A, -999]";
  private static final String MARKED =
      """
      n,m,c,d,y
      1,-999.0,red,2026-03-01,1.5
      ?,5,?,N/A,2.5
      3,7,-999,2026-03-03,3.5
      -999,N/A,blue,2026-03-04,4.5
      """;

  @TempDir Path folder;

  private static String emptied(String csv) {
    return csv.replaceAll("\\?|N/A|-999(\\.0)?", "");
  }

  private Prepared prepared(String csv, String... settings) throws IOException {
    return Prepare.table(folder, csv, 1, settings);
  }

  private static float[] all(Features features) {
    float[] all = new float[features.rows() * features.columns()];
    for (int row = 0; row < features.rows(); row++) {
      features.copyRow(row, all, row * features.columns());
    }
    return all;
  }

  @Test
  void aMarkedTableIsLikeOneWithEmptyCells() throws IOException {
    Prepared marked = prepared(MARKED, MISSING, "data.impute=mean");
    Prepared empty = prepared(emptied(MARKED), "data.impute=mean");

    assertThat(marked.preprocessing().features()).isEqualTo(empty.preprocessing().features());
    assertThat(marked.preprocessing().missing()).isEqualTo(Missing.of(List.of("?", "N/A", "-999")));
    assertThat(all(marked.train().features())).containsExactly(all(empty.train().features()));
    assertThat(marked.preprocessing().features().get(2))
        .isEqualTo(new Feature.Categorical("c", List.of("blue", "red")));
  }

  @Test
  void streamingReadsTheSame() throws IOException {
    Prepared memory = prepared(MARKED, MISSING, "data.impute=mean");
    Prepared stream = prepared(MARKED, MISSING, "data.impute=mean", "data.stream=true");

    assertThat(stream.preprocessing()).isEqualTo(memory.preprocessing());
    assertThat(all(stream.train().features())).containsExactly(all(memory.train().features()));
  }

  @Test
  void heldOutFilesAreReadAlike() throws IOException {
    Files.writeString(folder.resolve("held.csv"), MARKED);
    Prepared p =
        prepared(
            MARKED, MISSING, "data.impute=mean", "data.test=held.csv", "data.validation=held.csv");

    assertThat(all(p.test().orElseThrow().features()))
        .containsExactly(all(p.train().features()))
        .containsExactly(all(p.validation().orElseThrow().features()));
  }

  @Test
  void whatAModelIsAppliedToIsReadAlike() throws IOException {
    Prepared p = prepared(MARKED, MISSING, "data.impute=mean");
    Application application = new Application(p.preprocessing(), p.targets());
    Files.writeString(folder.resolve("new.csv"), MARKED);

    assertThat(all(application.features(DataSource.of("new.csv", folder, true))))
        .containsExactly(all(p.train().features()));
    byte[] text = MARKED.getBytes(StandardCharsets.UTF_8);
    assertThat(all(application.rows("t.csv", () -> new ByteArrayInputStream(text)).features()))
        .containsExactly(all(p.train().features()));
  }

  @Test
  void aRunThatGoesOnTakesTheModelsAndItsOwn() throws IOException {
    Prepared p = prepared(MARKED, MISSING, "data.impute=mean");
    new Model(
            p.network(),
            new float[p.network().size()],
            p.preprocessing(),
            p.targets(),
            Loss.meanSquaredError(),
            List.of(),
            Origin.UNKNOWN)
        .save(folder.resolve("m.rkn"));
    Files.writeString(folder.resolve("more.csv"), MARKED.replace("5,?", "-1,none"));

    Prepared more =
        Preparation.prepare(
            RunFile.parse(
                "{data: {source: more.csv, missing: [none, -1]}, network: {from: m.rkn}, loss:"
                    + " mse}",
                "run.yaml",
                "run",
                folder,
                List.of()));

    assertThat(more.preprocessing().missing())
        .isEqualTo(Missing.of(List.of("?", "N/A", "-999", "none", "-1")));
    assertThat(Prepare.x(more.train(), 1)[2]).as("m, imputed").isZero();
    assertThat(Prepare.x(more.train(), 0)).containsExactly(Prepare.x(p.train(), 0));
  }

  @Test
  void anArffFileNeedNotDeclareThem() throws IOException {
    Files.writeString(
        folder.resolve("d.arff"),
        """
        @relation r
        @attribute n numeric
        @attribute m numeric
        @attribute c {red, blue}
        @attribute d date "yyyy-MM-dd"
        @attribute y numeric
        @data
        """
            + MARKED.lines().skip(1).reduce("", (all, line) -> all + line + "\n")
            + "{0 1, 2 N/A, 4 5}\n");
    Prepared p =
        prepared(MARKED, MISSING, "data.source=d.arff", "data.scale=none", "data.validation=0");

    assertThat(Prepare.column(p.train(), 0)).containsExactly(1, Float.NaN, 3, Float.NaN, 1);
    assertThat(Prepare.column(p.train(), 1)).containsExactly(Float.NaN, 5, 7, Float.NaN, 0);
    assertThat(Prepare.x(p.train(), 1)[2]).isZero();
    assertThat(Prepare.x(p.train(), 1)[4]).isNaN();
    Prepared zero =
        prepared(
            MARKED, "data.missing=['?', N/A, -999, 0]", "data.source=d.arff", "data.scale=none");
    assertThat(Prepare.column(zero.train(), 1)[4]).as("a 0 that a sparse row leaves out").isNaN();
  }

  @Test
  void aTargetIsMissingAsAnyOther() {
    assertThatThrownBy(() -> prepared(MARKED, MISSING, "data.target=m", "data.features=[n]"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("d.csv, line 2: the target m is missing");
  }

  @Test
  void arraysAndImagesAreRefused() {
    List<Setting> missing = List.of(Setting.parse(MISSING));
    RunFile run =
        RunFile.parse(
            "{data: {source: digits}, network: {layers: [{dense: 10}]}, loss: mse}",
            "run.yaml",
            "run",
            folder,
            missing);
    assertThatThrownBy(() -> Preparation.prepare(run))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("digits: data.missing (?, N/A, -999) is for the cells of a table");
  }

  @Test
  void columnsOfAnotherReaderLoseTheirMarks() {
    Column texts = new Column.Texts("t", new int[] {0, 1, -1, 2}, List.of("-999", "a", "?"), 1, 1);
    Table table =
        new Table(
            "t.parquet",
            List.of(texts, new Column.Numbers("n", new double[] {1, -999, Double.NaN, 2})),
            new int[] {1, 2, 3, 4},
            List.of());

    Table without = table.without(Missing.of(List.of("?", "-999")));

    assertThat(without.columns().getFirst())
        .usingRecursiveComparison()
        .isEqualTo(new Column.Texts("t", new int[] {-1, 0, -1, -1}, List.of("a"), 0, 1));
    assertThat(((Column.Numbers) without.columns().get(1)).values())
        .containsExactly(1, Double.NaN, Double.NaN, 2);
  }

  @Test
  void aColumnOfNothingElseHoldsNothing() throws IOException {
    Files.writeString(folder.resolve("d.csv"), "a,b\n?,1\n?,2\n");
    DataProfile profile =
        DataProfile.of(DataSource.of("d.csv", folder, true).withMissing(Missing.of(List.of("?"))));

    assertThat(profile.columns().getFirst().missing()).isEqualTo(2);
    assertThat(profile.columns().getFirst().kind()).isEqualTo(ColumnProfile.Kind.NUMBER);
  }

  @Test
  void whatIsNowhereIsToldAndWhatIsThereIsNot() throws IOException {
    String some = "data.missing=['?', n/a, -99, -999, NA, '', NaN]";
    String told =
        "data.missing: no cell of d.csv is n/a or -99; correct what is misspelled, or leave it out";
    assertThat(prepared(MARKED, MISSING).notes()).noneMatch(note -> note.contains("data.missing"));
    assertThat(prepared(MARKED, some, "data.categories=[n]").notes()).contains(told);
    assertThat(prepared(MARKED, some, "data.categories=[n]", "data.stream=true").notes())
        .contains(told);

    Missing missing = Missing.of(List.of("?", "n/a", "-99", "-999", "NA", "", "NaN"));
    DataSource source = DataSource.of("d.csv", folder, true).withMissing(missing);
    assertThat(DataProfile.of(source).notes()).containsExactly(told);
  }

  @Test
  void whatOtherReadersMeetIsKnown() throws IOException {
    Missing missing = Missing.of(List.of("?", "-999", "-99", "none"));
    Column texts = new Column.Texts("t", new int[] {0, 1}, List.of("-999.0", "a"), 1, 1);
    Column numbers = new Column.Numbers("n", new double[] {1, -99});
    Table table = new Table("t.parquet", List.of(texts, numbers), new int[] {1, 2}, List.of());
    assertThat(table.without(missing).met()).containsExactlyInAnyOrder("-999", "-99");
    Files.writeString(
        folder.resolve("d.arff"),
        "@relation r\n@attribute n numeric\n@attribute c {a}\n@data\n?, a\n-99, none\n1, a\n");
    assertThat(DataProfile.of(DataSource.of("d.arff", folder, true).withMissing(missing)).notes())
        .containsExactly(
            "data.missing: no cell of d.arff is -999; correct what is misspelled, or leave it out");
  }
}
