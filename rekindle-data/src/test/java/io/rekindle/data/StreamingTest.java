package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.train.Batch;
import io.rekindle.core.train.Source;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamingTest {
  @TempDir Path folder;

  private Prepared prepare(String csv, String... settings) throws IOException {
    Files.writeString(folder.resolve("d.csv"), csv);
    String yaml =
        """
        data: {source: d.csv, stream: true, target: y}
        network: {layers: [{dense: 1}]}
        loss: mse
        """;
    List<Setting> changes = Arrays.stream(settings).map(Setting::parse).toList();
    return Preparation.prepare(RunFile.parse(yaml, "run.yaml", "run", folder, changes));
  }

  private static String table(int rows) {
    StringBuilder csv = new StringBuilder("n,c,y\n");
    for (int i = 0; i < rows; i++) {
      csv.append("%d,%s,%d.5%n".formatted(i, i % 3 == 0 ? "red" : i % 3 == 1 ? "blue" : "", i));
    }
    return csv.toString();
  }

  /// The rows of an epoch, features and target joined.
  private static List<List<Float>> epoch(Source source, int epoch, int batch) {
    Batch into = new Batch(batch, source.inputs(), source.targetWidth());
    List<List<Float>> rows = new ArrayList<>();
    source.startEpoch(epoch);
    while (source.next(into)) {
      for (int i = 0; i < into.rows(); i++) {
        List<Float> row = new ArrayList<>();
        for (int j = 0; j < source.inputs(); j++) {
          row.add(into.x()[i * source.inputs() + j]);
        }
        row.add(into.targets()[i]);
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<List<Float>> sorted(List<List<Float>> rows) {
    return rows.stream().sorted((a, b) -> Float.compare(a.getLast(), b.getLast())).toList();
  }

  @Test
  void smallFileGivesWhatTheRunInMemoryGives() throws IOException {
    String csv = table(20_000);
    Prepared stream = prepare(csv);
    Prepared memory = prepare(csv, "data.stream=false");

    assertThat(stream.preprocessing()).isEqualTo(memory.preprocessing());
    assertThat(stream.targets()).isEqualTo(memory.targets());
    assertThat(stream.trainingRows()).isEqualTo(20_000);
    assertThat(sorted(epoch(stream.source(), 0, 64)))
        .isEqualTo(sorted(epoch(memory.source(), 0, 64)));
  }

  @Test
  void epochsDifferAndComeAgain() throws IOException {
    Source source = prepare(table(70_000)).source();

    List<List<Float>> first = epoch(source, 0, 1000);
    List<List<Float>> second = epoch(source, 1, 1000);

    assertThat(second).isNotEqualTo(first);
    assertThat(sorted(second)).isEqualTo(sorted(first));
    assertThat(epoch(source, 0, 7)).isEqualTo(first);
    List<Float> targets = first.stream().map(List::getLast).toList();
    int rises = 0;
    for (int i = 1; i < targets.size(); i++) {
      rises += targets.get(i) > targets.get(i - 1) ? 1 : 0;
    }
    assertThat(rises / (double) targets.size()).isBetween(0.48, 0.52);
    assertThat(epoch(prepare(table(3000), "shuffle=false").source(), 3, 64))
        .isSortedAccordingTo((a, b) -> Float.compare(a.getLast(), b.getLast()));
  }

  @Test
  void validationRowsAreHeldOutByTheirNumber() throws IOException {
    Prepared p = prepare(table(20_000), "data.validation=0.1");
    List<Float> train = epoch(p.source(), 0, 64).stream().map(List::getLast).toList();
    float[] target = new float[1];
    List<Float> held = new ArrayList<>();
    for (int row = 0; row < p.validation().orElseThrow().rows(); row++) {
      p.validation().orElseThrow().targets().copyRow(row, target, 0);
      held.add(target[0]);
    }

    assertThat(held).hasSizeBetween(1_850, 2_150);
    assertThat(Collections.disjoint(train, held)).isTrue();
    assertThat(Stream.concat(train.stream(), held.stream()).sorted().toList())
        .isEqualTo(IntStream.range(0, 20_000).mapToObj(i -> i + 0.5f).toList());
  }

  @Test
  void largeFileIsFittedByASampleThatKnowsEveryCategoryAndTheEnds() throws IOException {
    StringBuilder csv = new StringBuilder("n,c,y\n");
    for (int i = 0; i < 450_000; i++) {
      csv.append(i % 1000).append(i == 333_333 ? ",rare," : ",usual,").append(i % 7).append(".5\n");
    }
    csv.append("100000,usual,1.5\n");

    Prepared p = prepare(csv.toString(), "data.scale=minmax");

    assertThat(p.trainingRows()).isEqualTo(450_001);
    assertThat(p.train().rows()).isBetween(100_000, 250_000);
    assertThat(p.preprocessing().features().get(1))
        .isEqualTo(new Feature.Categorical("c", List.of("rare", "usual")));
    assertThat(((Feature.Numeric) p.preprocessing().features().getFirst()).scale())
        .isEqualTo(100_000);
  }

  @Test
  void textThatComesLateMakesItsColumnACategory() throws IOException {
    StringBuilder csv = new StringBuilder("c,y\n");
    for (int i = 0; i < 30_000; i++) {
      csv.append(i == 29_000 ? "x" : i % 2 == 0 ? "" : "y").append(",1.5\n");
    }
    Prepared p = prepare(csv.toString());
    String numbers = table(20_000).replace("\n19999,", "\noops,");

    assertThat(p.preprocessing().features())
        .containsExactly(new Feature.Categorical("c", List.of("x", "y")));
    assertThatThrownBy(() -> prepare(numbers))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("oops");
  }

  @Test
  void whatCannotStreamIsAnError() {
    assertThatThrownBy(() -> prepare(table(10), "class_weights=balanced"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("class_weights");
    assertThatThrownBy(() -> prepare(table(10), "data.source=digits"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(".csv");
    assertThatThrownBy(
            () ->
                prepare(table(10), "data.source=" + FormatFiles.file("rows.npy").toAbsolutePath()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("data.stream reads .csv, .tsv and .parquet files");
    assertThatThrownBy(() -> prepare("n,c,y\n"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("0 training rows");
  }
}
