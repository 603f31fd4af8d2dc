package io.rekindle.doctor;

import static io.rekindle.doctor.Diagnosis.UNLEARNABLE;
import static io.rekindle.doctor.Examined.nullValue;
import static io.rekindle.doctor.Examined.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.random.Draws;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks that learn their training rows by heart, and whether there was anything else to learn.
class ByHeartTest {
  private static final String[] MEMORISING = {
    "network.layers.0.dense=64",
    "network.layers.1.dense=64",
    "optimizer={name: adam, learning_rate: 0.01}",
    "epochs=80"
  };

  @TempDir Path folder;

  private static Answer examine(RunFile run) {
    return Doctor.examine(run, Examined.COMPUTE, 60);
  }

  private RunFile rows(int rows, RunFile run, Tables.Row table, String... settings) {
    Tables.write(folder.resolve("some.csv"), rows, table);
    return run.with(SmallRuns.settings("data.source=some.csv")).with(SmallRuns.settings(settings));
  }

  private static double[] noise(int row, Draws draws) {
    double[] cells = Tables.surface(row, draws);
    cells[4] = draws.normal(77);
    return cells;
  }

  private static double[] coin(int row, Draws draws) {
    double[] cells = Tables.halves(row, draws);
    cells[4] = draws.below(77, 2);
    return cells;
  }

  /// A line that is a third of what varies.
  private static double[] faint(int row, Draws draws) {
    double[] cells = Tables.surface(row, draws);
    cells[4] = 0.7 * cells[0] + draws.normal(77);
    return cells;
  }

  private static List<Diagnosis> causes(Answer answer) {
    return answer.causes().stream().map(f -> f.condition().id()).toList();
  }

  private static void assertUnlearnable(Answer answer) {
    assertThat(answer.verdict()).isEqualTo(Answer.Verdict.SICK);
    assertThat(causes(answer)).startsWith(UNLEARNABLE);
    assertThat(answer.cure()).isEmpty();
  }

  @Test
  void noiseThatIsLearnedByHeartIsUnlearnableAsDealtTargetsAreLearnedAsWell() {
    Answer answer =
        examine(rows(300, new SmallRuns(folder).numbers(), ByHeartTest::noise, MEMORISING));

    assertUnlearnable(answer);
    assertThat(answer.control().value()).as("R² where trained").isGreaterThan(0.5);
    Finding cause = answer.causes().getFirst();
    assertThat(value(cause.condition(), 0)).as("probability").isGreaterThan(0.05);
    assertThat(value(cause.condition(), 1)).as("on rows apart").isLessThan(0.05);
    assertThat(nullValue(cause.condition(), 1)).as("on rows trained on").isGreaterThan(0.5);
    assertThat(value(cause.condition(), 2)).as("of dealt targets").isGreaterThan(0.5);
    Proof proof = cause.proof().orElseThrow();
    assertThat(proof.kind()).isEqualTo(Proof.Kind.TRIAL);
    assertThat(proof.seeds()).isEqualTo(3);
    assertThat(AnswerText.lines(answer, "run.yaml", Optional.empty(), Emphasis.NONE, 100))
        .startsWith(
            "Sick: this run learns its training rows by heart, and nothing that holds for others.")
        .anyMatch(
            line -> line.contains("Proof: 3 runs each with the targets as they are and dealt"));
  }

  @Test
  void theSameHoldsOfClasses() {
    assertUnlearnable(
        examine(rows(300, new SmallRuns(folder).yesOrNo(), ByHeartTest::coin, MEMORISING)));
  }

  @Test
  void whatMakesAFailingRunLearnByHeartIsNoCure() {
    Answer answer =
        examine(
            rows(
                300,
                new SmallRuns(folder).yesOrNo(),
                ByHeartTest::coin,
                "network.layers.0.dense=64",
                "network.layers.1.dense=64",
                "optimizer={name: adam, learning_rate: 0.0001}",
                "epochs=15"));

    assertThat(answer.control().seedsFailed()).isEqualTo(3);
    assertUnlearnable(answer);
    assertThat(causes(answer)).doesNotContain(Diagnosis.LEARNING_RATE_TOO_LOW);
  }

  @Test
  void aFaintRuleUnderMuchNoiseIsNotUnlearnable() {
    Answer answer =
        examine(rows(300, new SmallRuns(folder).numbers(), ByHeartTest::faint, MEMORISING));

    assertThat(causes(answer)).doesNotContain(UNLEARNABLE);
  }

  /// Too few are apart to tell.
  @Test
  void fewerThanAHundredRowsTellNothing() {
    Answer answer =
        examine(rows(99, new SmallRuns(folder).numbers(), ByHeartTest::noise, MEMORISING));

    assertThat(answer.control().value()).as("R² where trained").isGreaterThan(0.5);
    assertThat(causes(answer)).doesNotContain(UNLEARNABLE);
  }
}
