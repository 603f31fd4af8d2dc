package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Trainer;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same rows train the same model from whatever format they come.
class SameRowsTest {
  private static final String YAML =
      """
      data: {source: rows.csv, validation: 0.2}
      network: {layers: [{dense: 8, activation: relu}, {dense: 3, activation: softmax}]}
      loss: cross_entropy
      optimizer: adam
      epochs: 3
      """;

  @TempDir Path folder;

  private static Prepared prepared(Path file, String... settings) {
    List<Setting> changes = new ArrayList<>();
    changes.add(Setting.text("data.source", file.toString()));
    Arrays.stream(settings).map(Setting::parse).forEach(changes::add);
    return Preparation.prepare(RunFile.parse(YAML, "run.yaml", "run", Path.of(""), changes));
  }

  private static Model model(Prepared prepared) {
    return new Model(
        prepared.network(),
        Trainer.train(prepared.network(), prepared.run().training(), prepared.train()).parameters(),
        prepared.preprocessing(),
        prepared.targets(),
        prepared.run().training().loss(),
        List.of(),
        new Origin("", "", 3, 1, 1, "", Map.of()));
  }

  private static final Model CSV = model(prepared(FormatFiles.file("rows.csv")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rows.tsv",
        "rows.arff",
        "sparse.arff",
        "rows.npz",
        "rows.npy",
        "rows.svm",
        "zero.svm"
      })
  void theModelIsTheSameToTheBit(String name) {
    Model model = model(prepared(FormatFiles.file(name)));

    assertThat(model.parameters()).containsExactly(CSV.parameters());
    assertThat(model.targets().labels()).containsExactly("0", "1", "2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows.csv", "rows.tsv", "rows.arff", "rows.svm"})
  void gzipChangesNothing(String name) throws IOException {
    Path zipped = folder.resolve(name + ".gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(FormatFiles.file(name), out);
    }

    assertThat(model(prepared(zipped)).parameters()).containsExactly(CSV.parameters());
  }

  /// A model of one format reads every other by position.
  @ParameterizedTest
  @ValueSource(strings = {"rows.csv", "rows.npz", "rows.npy", "rows.svm", "zero.svm"})
  void aModelReadsTheRowsItWasTrainedOn(String name) {
    Model model = model(prepared(FormatFiles.file(name)));
    Application application = new Application(model.preprocessing(), model.targets());
    Application csv = new Application(CSV.preprocessing(), CSV.targets());

    Examples read = application.examples(DataSource.of(FormatFiles.file(name).toString()));
    Examples expected = csv.examples(DataSource.of(FormatFiles.file("rows.csv").toString()));

    assertThat(model.predictPrepared(read.features()))
        .containsExactly(CSV.predictPrepared(expected.features()));
  }

  @Test
  void aModelOfAnArrayReadsTableAndSparseRowsByPosition() {
    Model model = model(prepared(FormatFiles.file("rows.npz")));
    Application application = new Application(model.preprocessing(), model.targets());
    float[] own =
        model.predictPrepared(
            application.features(DataSource.of(FormatFiles.file("rows.npz").toString())));

    for (String name : List.of("rows.svm", "zero.svm")) {
      DataSource other = DataSource.of(FormatFiles.file(name).toString());
      assertThat(model.predictPrepared(application.features(other))).containsExactly(own);
    }
  }

  @Test
  void rowsOfSeveralLabelsAreMultilabel() {
    Prepared prepared =
        prepared(
            FormatFiles.file("several.svm"),
            "data.validation=0",
            "network.layers.1.activation=sigmoid",
            "loss=binary_cross_entropy");

    assertThat(prepared.targets().task().label()).isEqualTo("multilabel");
    assertThat(prepared.targets().names()).containsExactly("label[0]", "label[1]", "label[2]");
    float[] row = new float[3];
    prepared.train().targets().copyRow(2, row, 0);
    assertThat(row).containsExactly(1, 1, 1);
    prepared.train().targets().copyRow(1, row, 0);
    assertThat(row).containsExactly(0, 1, 0);
  }
}
