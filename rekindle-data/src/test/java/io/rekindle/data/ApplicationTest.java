package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Features;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationTest {
  @TempDir Path folder;

  private Application application;

  @BeforeEach
  void prepareTwoClasses() throws IOException {
    Files.writeString(folder.resolve("d.csv"), "a,c,y\n0,u,p\n10,v,q\n");
    RunFile run =
        RunFile.parse(
            "data: {source: d.csv, scale: minmax}\nnetwork: {layers: [{dense: 2}]}\nloss: mse\n",
            "run.yaml",
            "run",
            folder,
            List.of());
    Prepared p = Preparation.prepare(run);
    application = new Application(p.preprocessing(), p.targets());
  }

  private DataSource file(String csv) throws IOException {
    Files.writeString(folder.resolve("new.csv"), csv);
    return DataSource.of("new.csv", folder, true);
  }

  private static float[] row(Features features, int row) {
    float[] x = new float[features.columns()];
    features.copyRow(row, x, 0);
    return x;
  }

  @Test
  void columnsAreFoundByNameAndOthersIgnored() throws IOException {
    Examples examples = application.examples(file("y,z,c,a\nq,9,u,5\n"));

    assertThat(row(examples.features(), 0)).containsExactly(0.5f, 1, 0);
    float[] t = new float[2];
    examples.targets().copyRow(0, t, 0);
    assertThat(t).containsExactly(0, 1);
  }

  @Test
  void featuresAloneNeedNoTarget() throws IOException {
    Features features = application.features(file("c,a\nv,20\nnew,\n"));

    assertThat(row(features, 0)).containsExactly(2, 0, 1);
    assertThat(row(features, 1)).containsExactly(Float.NaN, 0, 0);
  }

  @Test
  void missingColumnIsNamedWithTheNearest() throws IOException {
    DataSource source = file("A,c\n1,u\n");

    assertThatThrownBy(() -> application.features(source))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("\"a\"")
        .hasMessageContaining("new.csv has no such column. Did you mean \"A\"?");
  }

  @Test
  void missingTargetIsNamedWhenMeasuring() throws IOException {
    DataSource source = file("a,c\n1,u\n");

    assertThatThrownBy(() -> application.examples(source))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the model's target names \"y\"");
  }

  @Test
  void modelOfPixelsReadsATableOfPixelsByPosition() throws IOException {
    RunFile run =
        RunFile.parse(
            "data: {source: digits}\nnetwork: {layers: [{dense: 10}]}\nloss: mse\n",
            "run.yaml",
            "run",
            folder,
            List.of());
    Prepared p = Preparation.prepare(run);
    String header =
        String.join(",", java.util.stream.IntStream.range(0, 64).mapToObj(i -> "p" + i).toList());
    String pixels = String.join(",", java.util.Collections.nCopies(64, "8"));

    Features features =
        new Application(p.preprocessing(), p.targets())
            .features(file(header + "\n" + pixels + "\n"));

    assertThat(row(features, 0)).containsOnly(0.5f);
  }

  @Test
  void builtInSetsGiveTheirTestRows() {
    RunFile run =
        RunFile.parse(
            "data: {source: digits}\nnetwork: {layers: [{dense: 10}]}\nloss: mse\n",
            "run.yaml",
            "run",
            folder,
            List.of());
    Prepared p = Preparation.prepare(run);

    assertThat(
            new Application(p.preprocessing(), p.targets())
                .examples(DataSource.of("digits"))
                .rows())
        .isEqualTo(359);
  }
}
