package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.TOO_SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.random.Draws;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Networks without a hidden layer, on data that bends and on data that does not.
class HiddenLayerTest {
  private static final String[] LINEAR = {
    "network.layers=[{dense: 1}]", "optimizer={name: adam, learning_rate: 0.03}", "epochs=40"
  };

  @TempDir Path folder;

  private RunFile numbers(int rows, Tables.Row table, String... settings) {
    Tables.write(folder.resolve("some.csv"), rows, table);
    return new SmallRuns(folder)
        .numbers("data.source=some.csv")
        .with(SmallRuns.settings(LINEAR))
        .with(SmallRuns.settings(settings));
  }

  private static double[] bent(int row, Draws draws) {
    double[] cells = Tables.surface(row, draws);
    cells[4] = cells[0] + Math.abs(2 * cells[1]) - 1.6;
    return cells;
  }

  private static double[] straight(int row, Draws draws) {
    double[] cells = Tables.surface(row, draws);
    cells[4] = cells[0] - cells[1] + 0.5 * draws.normal(77);
    return cells;
  }

  private static List<Diagnosis> ids(Answer answer) {
    return answer.findings().stream().map(f -> f.condition().id()).toList();
  }

  private static Answer examine(RunFile run) {
    return Doctor.examine(run, Examined.COMPUTE, 60);
  }

  @Test
  void aLinearModelOfDataThatBendsLacksAHiddenLayer() {
    Answer answer = examine(numbers(300, HiddenLayerTest::bent));

    assertThat(answer.control().value()).as("R² of a plane").isBetween(0.2, 0.6);
    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.SICK);
    assertThat(answer.causes().getFirst().condition().id()).isEqualTo(TOO_SMALL);
    assertThat(answer.causes().getFirst().condition().where()).isEqualTo("network.layers");
    assertThat(answer.cure().orElseThrow().train()).as("R² of the cure").isGreaterThan(0.9);
  }

  @Test
  void aLinearModelOfDataThatDoesNotBendIsHealthy() {
    Answer answer = examine(numbers(300, HiddenLayerTest::straight));

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
    assertThat(ids(answer)).doesNotContain(TOO_SMALL);
  }

  /// Minsky and Papert's four rows: too few to keep some from training.
  @Test
  void aLinearModelOfExclusiveOrLacksAHiddenLayer() {
    Tables.write(
        folder.resolve("xor.csv"),
        4,
        (row, _) -> new double[] {row >> 1, row & 1, (row >> 1) ^ (row & 1)});
    Answer answer =
        examine(
            new SmallRuns(folder)
                .yesOrNo("data.source=xor.csv")
                .with(
                    SmallRuns.settings(
                        "network.layers=[{dense: 1, activation: sigmoid}]",
                        "optimizer.learning_rate=0.5",
                        "epochs=500")));

    assertThat(answer.causes().getFirst().condition().id()).isEqualTo(TOO_SMALL);
    assertThat(answer.causes().getFirst().condition().where()).isEqualTo("network.layers");
    assertThat(answer.cure().orElseThrow().train()).isEqualTo(1);
  }

  /// Of many features a hidden layer learns few rows by heart, and no others better.
  @Test
  void whatAHiddenLayerOnlyLearnsByHeartIsNoReasonForOne() {
    Tables.Row many =
        (row, draws) -> {
          double[] cells = new double[21];
          for (int j = 0; j < 20; j++) {
            cells[j] = draws.normal(j);
          }
          cells[20] = cells[0] - cells[1] + 2 * draws.normal(77);
          return cells;
        };
    Answer answer = examine(numbers(120, many));

    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.HEALTHY);
  }

  @Test
  void theHiddenLayerComesBeforeTheOutputAsItWas() {
    RunFile run =
        new SmallRuns(folder)
            .classes("network.layers=[{dense: 3, activation: softmax, use_bias: false}]");
    List<Change> changes =
        new Prescriptions(new Subject(run, Preparation.prepare(run))).hiddenLayer(32);
    RunFile cured = run.with(Change.settings(changes));

    assertThat(cured.layers()).hasSize(2);
    assertThat(cured.layers().getLast()).isEqualTo(run.layers().getFirst());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{dense: 8, activation: relu}, {dense: 1}]",
        "[batch_norm, {dense: 1}]",
        "[{dense: 1, l2: 0.1}]",
        "[{dense: 1, init: zeros}]",
        "[{dense: 1, activation: [tanh, tanh]}]"
      })
  void aNetworkThatWouldLoseASettingGetsNone(String layers) {
    RunFile run = numbers(60, HiddenLayerTest::straight, "network.layers=" + layers);

    assertThat(new Prescriptions(new Subject(run, Preparation.prepare(run))).hiddenLayer(32))
        .isEmpty();
  }
}
