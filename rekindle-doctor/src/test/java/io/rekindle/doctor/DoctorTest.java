package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.rekindle.core.InputException;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Answer.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole examinations, from the run file to the answer.
class DoctorTest {
  private static final double BUDGET = 60;

  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private static Answer examine(RunFile run) {
    return Doctor.examine(run, Compute.best(), BUDGET);
  }

  private RunFile parse(String yaml) {
    return RunFile.parse(yaml, "run.yaml", "run", folder, List.of());
  }

  private RunFile rows(int rows, RunFile run, Tables.Row table) {
    Tables.write(folder.resolve("many.csv"), rows, table);
    return run.with(SmallRuns.settings("data.source=many.csv"));
  }

  private static List<Diagnosis> causes(Answer answer) {
    return answer.causes().stream().map(f -> f.condition().id()).toList();
  }

  private static Answer.Cure cure(Answer answer) {
    assertThat(answer.cure()).as("cure").isPresent();
    return answer.cure().orElseThrow();
  }

  /// What holds of every answer.
  private static void assertSound(Answer answer) {
    if (answer.verdict() == Verdict.SICK) {
      assertThat(answer.causes()).isNotEmpty();
    } else {
      assertThat(answer.causes()).isEmpty();
      assertThat(answer.cure()).isEmpty();
    }
    assertThat(answer.causes())
        .allSatisfy(
            cause -> {
              assertThat(cause.proof()).isPresent();
              assertThat(cause.condition().id().isSymptom()).as(cause.toString()).isFalse();
            });
    assertThat(answer.findings()).extracting(f -> f.condition().id()).doesNotHaveDuplicates();
  }

  @Test
  void tooSmallWeightsUnderReluAreTheCauseAndCured() {
    RunFile run =
        parse(
            """
            data: {source: mnist, rows: 2000}
            network:
              init: {uniform: 0.01}
              layers:
                - {dense: 100, activation: relu}
                - {dense: 100, activation: relu}
                - {dense: 100, activation: relu}
                - {dense: 10, activation: softmax}
            loss: cross_entropy
            optimizer: {name: sgd, learning_rate: 0.1}
            batch_size: 32
            epochs: 2
            """);

    Answer answer = examine(run);

    assertSound(answer);
    assertThat(answer.verdict()).isEqualTo(Verdict.SICK);
    assertThat(answer.control().value()).isLessThan(0.2);
    assertThat(causes(answer)).startsWith(Diagnosis.INIT_TOO_SMALL);
    Proof proof = answer.causes().getFirst().proof().orElseThrow();
    assertThat(proof.kind()).isEqualTo(Proof.Kind.TRIAL);
    assertThat(proof.verdict()).isEqualTo(Proof.Verdict.CURES);
    assertThat(proof.treatedLoss()).isLessThan(0.5 * proof.controlLoss());
    assertThat(cure(answer).train()).as("accuracy").isGreaterThan(0.8);
    assertThat(cure(answer).test().orElseThrow()).as("test accuracy").isBetween(0.75, 0.95);
    assertThat(
            Examined.of(run.with(Change.settings(cure(answer).changes())))
                .seen()
                .control()
                .metric())
        .as("accuracy of the cured run, run anew")
        .isGreaterThan(0.8);
  }

  @Test
  void aRunThatLearnsIsHealthyAndHasNoCauses() {
    Answer answer =
        examine(
            parse(
                """
                data: {source: digits, rows: 1000}
                network: {layers: [{dense: 32, activation: relu}, {dense: 10, activation: softmax}]}
                loss: cross_entropy
                optimizer: {name: adam, learning_rate: 0.01}
                epochs: 5
                """));

    assertSound(answer);
    assertThat(answer.verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(answer.control().value()).isGreaterThan(0.9);
    assertThat(answer.control().seedsFailed()).isZero();
  }

  /// Both shrink the weights to less than half; without the stronger one more is learned.
  @ParameterizedTest
  @CsvSource({"0.01, false", "0.03, true"})
  void aPenaltyThatCostsNothingIsNotWorthANote(String l2, boolean noted) {
    Answer answer =
        examine(
            parse(
                """
                data: {source: digits, rows: 600}
                network: {layers: [
                  {dense: 256, activation: relu, l2: %s},
                  {dense: 10, activation: softmax, l2: %s}]}
                loss: cross_entropy
                optimizer: {name: adam, learning_rate: 0.003}
                epochs: 20
                """
                    .formatted(l2, l2)));

    assertSound(answer);
    assertThat(answer.verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(answer.findings().stream().map(finding -> finding.condition().id()).toList())
        .isEqualTo(noted ? List.of(Diagnosis.OVER_REGULARISED) : List.of());
  }

  @Test
  void softmaxOverOneUnitIsTheCauseAndCured() {
    Answer answer = examine(runs.yesOrNo("network.layers.2.activation=softmax", "epochs=10"));

    assertSound(answer);
    assertThat(answer.verdict()).isEqualTo(Verdict.SICK);
    assertThat(causes(answer)).startsWith(Diagnosis.SOFTMAX_SINGLE_UNIT);
    assertThat(cure(answer).changes())
        .extracting(Change::path)
        .contains("network.layers.2.activation");
    assertThat(cure(answer).train()).isGreaterThan(0.85);
  }

  @Test
  void targetsThatWereDealtOutAtRandomHaveNoCure() {
    Tables.Row shuffled =
        (row, draws) -> {
          double[] cells = Tables.surface(row, draws);
          cells[4] = Draws.of(99, "other").normal(row);
          return cells;
        };

    Answer answer = examine(rows(300, runs.numbers("optimizer.learning_rate=0.01"), shuffled));

    assertSound(answer);
    assertThat(answer.verdict()).isEqualTo(Verdict.SICK);
    assertThat(causes(answer)).startsWith(Diagnosis.UNLEARNABLE);
    assertThat(answer.cure()).isEmpty();
  }

  /// Seven eighths of the target's variance are chance.
  @Test
  void aRunThatLearnedTheLittleThereIsIsHealthyAndOneThatDidNotIsSick() {
    Tables.Row mostlyChance =
        (row, draws) -> {
          double[] cells = Tables.surface(row, draws);
          cells[4] = 0.4 * cells[0] + draws.normal(99);
          return cells;
        };
    RunFile run =
        rows(1000, runs.numbers("optimizer.learning_rate=0.01", "epochs=20"), mostlyChance);

    Answer learned = examine(run);
    Answer hardlyMoved = examine(run.with(SmallRuns.settings("optimizer.learning_rate=1e-5")));

    assertSound(learned);
    assertThat(learned.control().value()).isBetween(0.05, 0.2);
    assertThat(learned.verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(learned.control().seedsFailed()).isZero();
    assertThat(hardlyMoved.verdict()).isEqualTo(Verdict.SICK);
  }

  @Test
  void aRateFarTooHighIsTheCauseOfARunThatBecomesNonFinite() {
    Answer answer = examine(runs.numbers("optimizer.learning_rate=100", "epochs=30"));

    assertSound(answer);
    assertThat(answer.verdict()).isEqualTo(Verdict.SICK);
    assertThat(causes(answer)).startsWith(Diagnosis.LEARNING_RATE_TOO_HIGH);
    assertThat(answer.control().nonFinite())
        .hasValueSatisfying(
            first -> {
              assertThat(first.tensor()).startsWith("layers.");
              assertThat(first.step()).isPositive();
            });
    assertThat(cure(answer).train()).as("R²").isGreaterThan(0.5);
  }

  @Test
  void theSameRunGetsTheSameAnswerTwice() {
    RunFile run = runs.classes("network.init=uniform:0.001", "epochs=6");

    Answer first = examine(run);
    Answer second = examine(run);

    assertSound(first);
    assertThat(second).usingRecursiveComparison().ignoringFields("seconds").isEqualTo(first);
  }

  @Test
  void aRunWhoseWidthsDoNotFitCannotStart() {
    RunFile run = runs.classes("network.layers.2.dense=4");
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> examine(run))
        .withMessageContaining("4")
        .withMessageContaining("3");
  }

  @Test
  void aRunThatStopsEarlyByItsValidationRowsIsJudgedAsItStops() {
    RunFile run =
        runs.numbers(
            "data.validation=0.3", "epochs=400", "early_stopping={patience: 1, min_delta: 0.05}");
    Subject subject = new Subject(run, Preparation.prepare(run));
    Trained trained = run(subject);
    try (Laboratory laboratory = new Laboratory(subject, Examined.COMPUTE)) {
      Outcome control = laboratory.control(Progress.SILENT);

      assertThat(trained.epochs().size()).isLessThan(400);
      assertThat(control.epochLosses()).hasSameSizeAs(trained.epochs());
    }
  }

  /// The run as `train` carries it out.
  private static Trained run(Subject subject) {
    Prepared data = subject.data();
    Training training = data.run().training();
    return Trainer.train(
        data.network(),
        training,
        data.train().source(training.shuffle(), training.seed()),
        data.validation(),
        data.initialParameters(data.train(), training.seed(), Examined.COMPUTE),
        Progress.SILENT,
        Examined.COMPUTE);
  }

  @Test
  void theCureUndoesTheFaultThatTheRunFileShows() {
    Answer answer =
        examine(
            runs.yesOrNo(
                "network.layers.2.activation=tanh", "optimizer.learning_rate=0.3", "epochs=20"));

    assertThat(causes(answer)).startsWith(Diagnosis.OUTPUT_ACTIVATION_MISMATCH);
    assertThat(cure(answer).changes())
        .extracting(Change::toString)
        .contains("network.layers.2.activation=sigmoid");
  }

  /// Leaky units let the gradient through and cure too, but it is the biases that killed the units.
  @Test
  void biasesThatKillTheUnitsAreTheCauseAndAllThatTheCureUndoes() {
    Answer answer =
        examine(
            runs.classes("network.layers.0.bias=-10", "network.layers.1.bias=-10", "epochs=10"));

    assertThat(causes(answer)).containsExactly(Diagnosis.MISSING_BIAS);
    assertThat(cure(answer).changes())
        .extracting(Change::toString)
        .contains("network.layers.0.bias=null", "network.layers.1.bias=null")
        .noneMatch(change -> change.contains("activation"));
  }

  /// A leaky unit is never dead, and learns something at the rate that kills all others.
  @Test
  void unitsThatStepsKilledAreTheLearningRatesFault() {
    Answer answer =
        examine(
            parse(
                """
                data: {source: digits}
                network:
                  layers:
                    - {dense: 32, activation: relu}
                    - {dense: 32, activation: relu}
                    - {dense: 10, activation: softmax}
                loss: cross_entropy
                optimizer: {name: adam, learning_rate: 0.2}
                epochs: 8
                """));

    assertThat(causes(answer)).startsWith(Diagnosis.LEARNING_RATE_TOO_HIGH);
    assertThat(cure(answer).changes())
        .extracting(Change::path)
        .containsExactly("optimizer.learning_rate");
  }

  @Test
  void whatCanBeLearnedByHeartAloneDoesNotLackEpochs() {
    RunFile run =
        rows(
            200,
            runs.numbers("network.layers.0.dense=64", "epochs=10"),
            (row, draws) -> {
              double[] cells = Tables.surface(row, draws);
              cells[4] = draws.normal(99);
              return cells;
            });
    Answer answer = examine(run);

    assertThat(causes(answer)).startsWith(Diagnosis.UNLEARNABLE);
    assertThat(causes(answer)).doesNotContain(Diagnosis.TOO_FEW_EPOCHS);
  }
}
