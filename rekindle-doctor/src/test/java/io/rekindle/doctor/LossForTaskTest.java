package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.LABEL_ENCODING_MISMATCH;
import static io.rekindle.doctor.Diagnosis.LOSS_TASK_MISMATCH;
import static io.rekindle.doctor.Diagnosis.OUTPUT_RANGE_MISMATCH;
import static io.rekindle.doctor.Examined.assertSilent;
import static io.rekindle.doctor.Examined.typed;
import static io.rekindle.doctor.SmallRuns.changed;
import static io.rekindle.doctor.Suspicion.Certainty.DECIDED;
import static io.rekindle.doctor.Suspicion.Certainty.STATIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.random.Draws;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which losses fit classes, numbers, shares and counts.
class LossForTaskTest {
  private static final String OUTPUT = "network.layers.2";

  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  @Test
  void squaredErrorOnClassesBecomesCrossEntropy() {
    Suspicion found =
        Examined.of(runs.classes("loss=mse")).expectCurable(LOSS_TASK_MISMATCH, STATIC, "loss");

    assertThat(typed(found)).contains("loss=cross_entropy");
  }

  @Test
  void crossEntropyOnNumbersBecomesSquaredError() {
    Suspicion found =
        Examined.of(runs.numbers(OUTPUT + ".activation=sigmoid", "loss=binary_cross_entropy"))
            .expectCurable(LOSS_TASK_MISMATCH, DECIDED, "loss");

    assertThat(typed(found)).containsExactly(OUTPUT + ".activation=linear", "loss=mse");
  }

  /// The only output is a share of itself, whatever it is.
  @Test
  void crossEntropyOverOneOutputBecomesThatOfTwoClasses() {
    Suspicion found =
        Examined.of(runs.yesOrNo("loss=cross_entropy"))
            .expectCurable(LOSS_TASK_MISMATCH, DECIDED, "loss");

    assertThat(found.because()).contains("1 for every row");
    assertThat(typed(found)).contains("loss=binary_cross_entropy");
    assertSilent(runs.yesOrNo("loss=binary_cross_entropy"), LOSS_TASK_MISMATCH);
    assertSilent(
        runs.yesOrNo("loss=cross_entropy", OUTPUT + ".activation=softmax"), LOSS_TASK_MISMATCH);
  }

  @Test
  void hingeUnderASoftmaxBecomesCrossEntropy() {
    Suspicion found =
        Examined.of(runs.classes("loss=hinge")).expectCurable(LOSS_TASK_MISMATCH, STATIC, "loss");

    assertThat(found.because()).contains("between 0 and 1");
    assertThat(typed(found)).contains("loss=cross_entropy");
    assertSilent(runs.classes("loss=hinge", OUTPUT + ".activation=linear"), LOSS_TASK_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mae", "huber"})
  void otherLossesOnNumbersFitNumbers(String loss) {
    assertSilent(runs.numbers("loss=" + loss), LOSS_TASK_MISMATCH);
  }

  /// The surface, pressed into (0, 1): a share.
  private static double[] share(int row, Draws draws) {
    double[] cells = Tables.surface(row, draws);
    cells[4] = 1 / (1 + Math.exp(-cells[4]));
    return cells;
  }

  @Test
  void binaryCrossEntropyOnSharesUnderASigmoidFitsThem() {
    String[] fits = {OUTPUT + ".activation=sigmoid", "loss=binary_cross_entropy"};
    assertSilent(runs.numbers(LossForTaskTest::share, fits), LOSS_TASK_MISMATCH);
    assertSilent(
        runs.numbers(
            LossForTaskTest::share, "loss={name: binary_cross_entropy, from_logits: true}"),
        LOSS_TASK_MISMATCH);

    RunFile linear = runs.numbers(LossForTaskTest::share, "loss=binary_cross_entropy");
    assertThat(Examined.of(linear).suspicion(LOSS_TASK_MISMATCH))
        .as("outputs that are no shares")
        .isPresent();
  }

  @Test
  void crossEntropyOnSharesOfAWholeUnderASoftmaxFitsThem() {
    Tables.Row whole =
        (row, draws) -> {
          double[] cells = share(row, draws);
          cells[3] = 1 - cells[4];
          return cells;
        };
    String[] settings = {
      "data.target=[x4, y]",
      OUTPUT + ".dense=2",
      OUTPUT + ".activation=softmax",
      "loss=cross_entropy",
      "data.scale_target=none"
    };

    assertSilent(runs.numbers(whole, settings), LOSS_TASK_MISMATCH);
    assertThat(
            Examined.of(runs.numbers(LossForTaskTest::share, settings))
                .suspicion(LOSS_TASK_MISMATCH))
        .as("numbers of any sum")
        .isPresent();
  }

  @Test
  void countsUnderAnExponentialMayHavePoisson() {
    Tables.Row counts =
        changed(
            Tables::surface,
            cells -> {
              cells[4] = Math.rint(Math.exp(cells[4]));
              return cells;
            });
    String[] poisson = {OUTPUT + ".activation=exponential", "loss=poisson"};
    assertSilent(runs.numbers(counts, poisson), LOSS_TASK_MISMATCH);
    assertSilent(runs.numbers(counts, poisson), OUTPUT_RANGE_MISMATCH);
  }

  @Test
  void numbersThatHappenToBeWholeAreNoClasses() {
    Tables.Row grades = changed(Tables::surface, cells -> rounded(cells, 4));
    assertSilent(runs.numbers(grades), LABEL_ENCODING_MISMATCH);
  }

  private static double[] rounded(double[] cells, int column) {
    cells[column] = Math.rint(cells[column]);
    return cells;
  }
}
