package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few targets far from all others, beside long tails, which are none.
class OutlyingTargetsTest {
  private static final int ROWS = 300;

  @TempDir Path folder;

  private RunFile run(Tables.Row table, String... settings) {
    Tables.write(folder.resolve("some.csv"), ROWS, table);
    return new SmallRuns(folder).numbers("data.source=some.csv").with(SmallRuns.settings(settings));
  }

  private Optional<OutlyingTargets> look(Tables.Row table, String... settings) {
    RunFile run = run(table, settings);
    return OutlyingTargets.of(new Subject(run, Preparation.prepare(run)));
  }

  /// A row in so many has this target.
  private static Tables.Row one(int in, double value) {
    return (row, draws) -> {
      double[] cells = Tables.surface(row, draws);
      cells[4] = row % in == 7 ? value : cells[4];
      return cells;
    };
  }

  private static double[] longTail(int row, Draws draws) {
    double[] cells = Tables.surface(row, draws);
    cells[4] = Math.exp(3 * cells[0]);
    return cells;
  }

  private static double[] noise(int row, Draws draws) {
    double[] cells = Tables.surface(row, draws);
    cells[4] = row == 7 ? 1e9 : draws.normal(99);
    return cells;
  }

  @Test
  void numbersFarFromAllOthersAreFoundInTheirOwnUnit() {
    OutlyingTargets found = look(one(60, -999), "data.scale_target=standardize").orElseThrow();

    assertThat(found.rows()).isEqualTo(5);
    assertThat(found.value()).isCloseTo(-999, within(1e-3));
    assertThat(found.low()).isGreaterThan(-10);
    assertThat(found.high()).isLessThan(10);
    assertThat(found.withAll()).isLessThan(0.1);
    assertThat(found.without()).isGreaterThan(0.5);
  }

  @Test
  void oneIsEnough() {
    assertThat(look(one(ROWS, 1e9)).orElseThrow().rows()).isEqualTo(1);
  }

  @Test
  void aSecondKindOfRowIsNoOutlier() {
    assertThat(look(one(30, -999))).isEmpty();
  }

  @Test
  void aLongTailHasNone() {
    assertThat(look(OutlyingTargetsTest::longTail)).isEmpty();
  }

  @Test
  void whereTheOthersAreNoiseNothingIsLost() {
    assertThat(look(OutlyingTargetsTest::noise)).isEmpty();
  }

  @Test
  void theyComeBeforeTheScaleThatTheyAreTheReasonFor() {
    Answer answer =
        Doctor.examine(run(one(ROWS, 1e9), "optimizer=adam", "epochs=5"), Examined.COMPUTE, 60);

    Finding cause = answer.causes().getFirst();
    assertThat(cause.condition().id()).isEqualTo(Diagnosis.CORRUPTED_LABELS);
    assertThat(cause.condition().where()).isEqualTo("data.target");
    assertThat(cause.condition().because())
        .contains("one target lies far from all others", "1.00e+9");
    assertThat(answer.cure()).isEmpty();
  }
}
