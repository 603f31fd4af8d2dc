package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Examples;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Targets of which a cell holds several labels.
class LabelSetsTest {
  private static final String COLOURS =
      "x,y\n1,red;blue\n2,blue\n3,\n4,green; red\n5,red\n6,green\n";

  @TempDir Path folder;

  private Prepared prepare(String csv, int outputs, String... settings) throws IOException {
    Files.writeString(folder.resolve("d.csv"), csv);
    String yaml =
        "{data: {source: d.csv}, network: {layers: [{dense: %d, activation: sigmoid}]}, loss: binary_cross_entropy}"
            .formatted(outputs);
    List<Setting> changes = Arrays.stream(settings).map(Setting::parse).toList();
    return Preparation.prepare(RunFile.parse(yaml, "run.yaml", "run", folder, changes));
  }

  private static List<List<Float>> targets(Examples examples) {
    float[] row = new float[examples.targets().columns()];
    return java.util.stream.IntStream.range(0, examples.rows())
        .mapToObj(
            i -> {
              examples.targets().copyRow(i, row, 0);
              return List.of(row[0], row[1], row[2]);
            })
        .toList();
  }

  @Test
  void anOutputForEachLabelIsInferred() throws IOException {
    Prepared prepared = prepare(COLOURS, 3);

    assertThat(prepared.targets().task()).isEqualTo(Task.MULTILABEL);
    assertThat(prepared.targets().labels()).containsExactly("blue", "green", "red");
    assertThat(prepared.targets().names()).containsExactly("y");
    assertThat(prepared.targets().separator()).contains(";");
    assertThat(targets(prepared.train()))
        .containsExactly(
            List.of(1f, 0f, 1f),
            List.of(1f, 0f, 0f),
            List.of(0f, 0f, 0f),
            List.of(0f, 1f, 1f),
            List.of(0f, 0f, 1f),
            List.of(0f, 1f, 0f));
    assertThat(prepared.notes().toString())
        .contains("labels separated by \";\"", "y: 1 of 6 rows have no label");
    assertThat(prepared.run().data().separator()).contains(";");
    assertThat(prepared.run().data().task()).contains(Task.MULTILABEL);
  }

  @Test
  void theResolvedRunFileSaysTheSame() throws IOException {
    Prepared prepared = prepare(COLOURS, 3);
    RunFile again =
        RunFile.parse(prepared.run().resolved(folder), "run.yaml", "run", folder, List.of());

    assertThat(Preparation.prepare(again).targets()).isEqualTo(prepared.targets());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '%',
      value = {"a|b", "a b", "a//b"})
  void anySeparatorCanBeGiven(String cell) throws IOException {
    String separator = cell.substring(1, cell.length() - 1);
    Prepared prepared =
        prepare(
            "x,y\n1,%s\n2,c\n3,b\n".formatted(cell), 3, "data.separator='%s'".formatted(separator));

    assertThat(prepared.targets().labels()).containsExactly("a", "b", "c");
  }

  @Test
  void theTaskAloneTakesCommasToo() throws IOException {
    Prepared prepared = prepare("x,y\n1,\"a,b\"\n2,c\n3,b\n", 3, "data.task=multilabel");

    assertThat(prepared.targets().separator()).contains(",");
  }

  @Test
  void classesWithASeparatorInTheirNamesStayClasses() throws IOException {
    String names = "x,y\n1,Smith; Ann\n2,Doe; Joe\n3,Smith; Ann\n";
    String run = "loss=mse";

    assertThat(prepare(names, 2, run).targets().task()).isEqualTo(Task.CLASSIFICATION);
    assertThat(
            prepare(COLOURS.replace("3,\n", ""), 5, run, "data.task=classification")
                .targets()
                .labels())
        .contains("red;blue");
  }

  @Test
  void labelsThatTrainingDidNotSeeAreRefusedByName() throws IOException {
    Prepared prepared = prepare(COLOURS, 3);
    Path other = Files.writeString(folder.resolve("other.csv"), "x,y\n1,red\n2,red;gren\n");
    Application application = new Application(prepared.preprocessing(), prepared.targets());

    assertThatThrownBy(() -> application.examples(DataSource.of(other.toString())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 3: the label \"gren\" of y was not in the training data")
        .hasMessageContaining("green");
  }

  @Test
  void aSeparatorBesideAnotherTaskIsRefused() throws IOException {
    assertThatThrownBy(() -> prepare(COLOURS, 3, "data.separator=;", "data.task=regression"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("data.separator is for one target column and task multilabel");
    assertThatThrownBy(() -> prepare(COLOURS, 3, "data.separator=;", "data.encode=one-hot"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("data.encode does not apply to several labels in a cell");
    assertThatThrownBy(() -> prepare(COLOURS, 3, "data.separator=''"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("what stands between labels is needed");
  }

  @Test
  void aStreamHasTheSameTargets() throws IOException {
    Prepared memory = prepare(COLOURS, 3);
    Prepared stream = prepare(COLOURS, 3, "data.stream=true");

    assertThat(stream.targets()).isEqualTo(memory.targets());
    assertThat(targets(stream.train())).isEqualTo(targets(memory.train()));
  }

  @Test
  void theDefaultRunHasASigmoidForEachLabel() throws IOException {
    Files.writeString(folder.resolve("d.csv"), COLOURS);

    RunFile run = Defaults.run("d.csv", Optional.empty(), folder, List.of());

    assertThat(Preparation.prepare(run).network().outputs()).isEqualTo(3);
    assertThat(run.resolved(folder)).contains("sigmoid", "binary_cross_entropy");
  }
}
