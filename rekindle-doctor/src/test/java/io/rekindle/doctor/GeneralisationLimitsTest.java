package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How many copies, shared rows and telling features there may be before they are noted.
class GeneralisationLimitsTest {
  @TempDir Path folder;

  /// Rows that differ in each of two features, the last of them copies of the first.
  ///
  /// @param from the number that the first row is made of
  private static float[][] rows(int from, int rows, int copies) {
    float[][] x = new float[rows][];
    for (int i = 0; i < rows; i++) {
      int source = from + (i >= rows - copies ? i - (rows - copies) : i);
      x[i] = new float[] {source, -source};
    }
    return x;
  }

  private static Examples examples(float[][] x) {
    return Examples.of(x, new float[x.length][1]);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 5, false",
    "100, 6, true",
    "7, 3, false",
    "8, 1, true",
    "8, 0, false",
    "1, 0, false"
  })
  void copiesAreNotedAboveFivePerCentOfEightRowsOrMore(int rows, int copies, boolean found) {
    RowCopies counted = RowCopies.of(examples(rows(0, rows, copies)));
    assertThat(counted.copies()).isEqualTo(copies);
    assertThat(GeneralisationRules.duplicateRows(counted).isPresent()).isEqualTo(found);
  }

  /// One pair of 180 rows that agrees in a feature: any of 200 rows finds such a one by chance with
  /// 200 · 2 / (180 · 179), of which five times is allowed for.
  @Test
  void copiesAreComparedWithWhatCoarseFeaturesGiveByChance() {
    float[][] x = rows(0, 200, 20);
    assertThat(RowCopies.of(examples(x)).chance()).isZero();
    assertThat(GeneralisationRules.duplicateRows(RowCopies.of(examples(x)))).isPresent();

    x[100][1] = x[150][1];
    RowCopies coarser = RowCopies.of(examples(x));

    assertThat(coarser.copies()).isEqualTo(20);
    assertThat(coarser.chance()).isCloseTo(200 * 2 / (180 * 179.0), within(1e-12));
    assertThat(GeneralisationRules.duplicateRows(coarser)).isEmpty();
    x[100][1] = 1000;
    x[101][0] = x[151][0];
    assertThat(RowCopies.of(examples(x)).chance()).isEqualTo(coarser.chance());
  }

  @Test
  void agreementCountsPairsOfAllRowsThatAgree() {
    float[][] x = {{0, 1}, {1, 1}, {2, 1}, {3, 4}};
    double pairs = 3 / 6.0;
    assertThat(RowCopies.of(examples(x)).chance()).isEqualTo(Math.min(1, 4 * pairs));
    float[][] many = rows(0, 40, 0);
    many[1][1] = many[0][1];
    many[2][1] = many[0][1];
    assertThat(RowCopies.of(examples(many)).chance())
        .isCloseTo(40 * 3 / (40 * 39 / 2.0), within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "100, 10, 2, false",
    "100, 10, 3, true",
    "100, 150, 3, false",
    "100, 149, 3, true",
    "7, 7, 7, false",
    "8, 8, 8, true"
  })
  void sharedRowsAreNotedFromThreeAndAboveTwoPerCentOfTheTest(
      int train, int test, int shared, boolean found) {
    RowCopies counted = RowCopies.of(examples(rows(0, train, 0)));
    float[][] x = rows(1000, test, 0);
    System.arraycopy(rows(0, train, 0), 0, x, 0, shared);

    assertThat(counted.found(examples(x))).isEqualTo(shared);
    assertThat(GeneralisationRules.overlap(counted, examples(x)).isPresent()).isEqualTo(found);
  }

  @Test
  void sharedRowsAreComparedWithChanceToo() {
    float[][] x = rows(0, 100, 0);
    float[][] test = rows(1000, 50, 0);
    System.arraycopy(x, 0, test, 0, 5);
    assertThat(GeneralisationRules.overlap(RowCopies.of(examples(x)), examples(test))).isPresent();

    x[70][0] = x[80][0];
    // 0.02 + 5 · 100 · 2 / (100 · 99) is just above a tenth
    assertThat(GeneralisationRules.overlap(RowCopies.of(examples(x)), examples(test))).isEmpty();
  }

  /// A number between -1 and 1, and features that are it under noise of the given deviations.
  private static Tables.Row telling(double... noise) {
    return (row, draws) -> {
      double[] cells = new double[noise.length + 1];
      double y = 2 * draws.uniform(100) - 1;
      for (int j = 0; j < noise.length; j++) {
        cells[j] = y + noise[j] * draws.normal(j);
      }
      cells[noise.length] = y;
      return cells;
    };
  }

  private Subject subject(int rows, Tables.Row table) {
    Tables.write(folder.resolve("telling.csv"), rows, table);
    RunFile run = new SmallRuns(folder).numbers("data.source=telling.csv");
    return new Described(run).subject;
  }

  private boolean leaks(int rows, Tables.Row table) {
    return TellingFeature.of(subject(rows, table)).flatMap(TellingFeature::suspicion).isPresent();
  }

  /// The variance of the number is 1/3: noise of 0.08 leaves an R² of 0.98, of 0.16 one of 0.93.
  @Test
  void oneFeatureLeaksIfItAloneGivesTheAnswer() {
    assertThat(leaks(600, telling(5, 0.08))).isTrue();
    assertThat(leaks(600, telling(5, 0.16))).isFalse();
    assertThat(leaks(600, telling(0.8, 0.08))).as("beside an R² of a third").isTrue();
    assertThat(leaks(600, telling(0.3, 0.08))).as("beside an R² of three quarters").isFalse();
    assertThat(leaks(600, telling(0.08, 0.3))).as("in any order").isFalse();
    assertThat(leaks(600, telling(0.08))).as("alone").isFalse();
  }

  @Test
  void theFeatureThatLeaksIsNamedWithWhatItExplainsBesideTheNext() {
    Tables.Row table = telling(5, 0.05, 0.8, 5);
    Suspicion found =
        TellingFeature.of(subject(600, table)).flatMap(TellingFeature::suspicion).orElseThrow();

    SingleFeature single = new SingleFeature(subject(600, table).data().train());
    assertThat(found.because()).contains("feature x2 alone");
    assertThat(Examined.value(found, 0)).isEqualTo(single.explained(1));
    assertThat(Examined.nullValue(found, 0)).isEqualTo(single.explained(2)).isBetween(0.2, 0.5);
  }

  @Test
  void fortyRowsTellOfAFeatureAndFewerDoNot() {
    Tables.Row table =
        (row, draws) -> new double[] {row % 2, draws.normal(1), draws.normal(2), row % 2};
    assertThat(leaks(40, table)).isTrue();
    assertThat(leaks(39, table)).isFalse();
  }

  @Test
  void manyColumnsAreNoneThatAPersonNamed() {
    for (int columns : new int[] {SingleFeature.MOST_COLUMNS, SingleFeature.MOST_COLUMNS + 1}) {
      Tables.Row table =
          (row, _) -> {
            double[] cells = new double[columns + 1];
            cells[0] = row % 2;
            cells[columns] = row % 2;
            return cells;
          };
      assertThat(leaks(60, table)).isEqualTo(columns == SingleFeature.MOST_COLUMNS);
    }
  }

  /// A step function fitted on half of the rows and scored on the other: a feature of two values
  /// leaves the variance within each.
  @Test
  void aFeatureExplainsTheDistanceOfItsSteps() {
    int rows = 2000;
    Draws draws = Draws.of(3, "steps");
    float[][] x = new float[rows][2];
    float[][] y = new float[rows][1];
    for (int i = 0; i < rows; i++) {
      x[i][0] = i % 2;
      x[i][1] = (float) draws.normal(2L * i);
      y[i][0] = x[i][0] + 0.5f * (float) draws.normal(2L * i + 1);
    }
    SingleFeature single = new SingleFeature(Examples.of(x, y));
    assertThat(single.explained(0)).isCloseTo(0.5, within(0.05));
    assertThat(single.explained(1)).isLessThan(0.02);
    assertThat(new SingleFeature(Examples.of(x, new float[rows][1])).explained(0)).isZero();
  }

  /// The last 20 rows are the first 20 again, 30 rows are those of the test, one feature tells all.
  @Test
  void everyRuleIsAsked() {
    Tables.Row table = (row, _) -> telling(5, 0.05).of(row, Draws.of(5, "copies").fork(row % 180));
    Tables.write(folder.resolve("test.csv"), 30, table);
    Tables.write(folder.resolve("train.csv"), 200, table);
    RunFile run = new SmallRuns(folder).numbers("data.source=train.csv", "data.test=test.csv");
    assertThat(new GeneralisationRules().check(new Described(run).seen()))
        .extracting(Suspicion::id)
        .containsExactly(Diagnosis.DUPLICATE_ROWS, Diagnosis.TRAIN_TEST_OVERLAP, Diagnosis.LEAKAGE);
  }
}
