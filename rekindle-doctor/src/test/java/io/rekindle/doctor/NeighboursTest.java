package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What nearest neighbours say, against a naive twin and on tables whose makers know the answer.
class NeighboursTest {
  private static final int ROUNDS = 19;

  /// Features of unequal sizes, which must not matter.
  private static float[][] features(int rows, int columns) {
    Draws draws = Draws.of(11, "features");
    float[][] x = new float[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        x[i][j] = (float) (Math.pow(10, j) * draws.normal(i * columns + j) + j);
      }
    }
    return x;
  }

  private static float[][] smooth(float[][] x) {
    float[][] y = new float[x.length][2];
    for (int i = 0; i < x.length; i++) {
      y[i][0] = (float) Math.sin(x[i][0]) + x[i][1] / 10;
      y[i][1] = x[i][0] * x[i][0];
    }
    return y;
  }

  private static float[][] unrelated(int rows, long seed) {
    Draws draws = Draws.of(seed, "unrelated");
    float[][] y = new float[rows][1];
    for (int i = 0; i < rows; i++) {
      y[i][0] = (float) draws.normal(i);
    }
    return y;
  }

  private static double[] column(float[][] rows, int j) {
    return IntStream.range(0, rows.length).mapToDouble(i -> rows[i][j]).toArray();
  }

  private static double mean(double[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return mean(
        IntStream.range(0, values.length)
            .mapToDouble(i -> Math.pow(values[i] - mean, 2))
            .toArray());
  }

  private static double distance(float[][] x, int a, int b) {
    double sum = 0;
    for (int j = 0; j < x[a].length; j++) {
      double d = x[a][j] - x[b][j];
      sum += d * d / variance(column(x, j));
    }
    return sum;
  }

  /// The mean over target columns of 1 - squared error over variance, by sorting all distances.
  private static double naiveExplained(float[][] x, float[][] y) {
    double total = 0;
    List<List<Integer>> nearest =
        IntStream.range(0, x.length)
            .mapToObj(
                i ->
                    IntStream.range(0, x.length)
                        .filter(o -> o != i)
                        .boxed()
                        .sorted(Comparator.comparingDouble(o -> distance(x, i, o)))
                        .limit(Neighbours.COUNT)
                        .toList())
            .toList();
    for (int c = 0; c < y[0].length; c++) {
      double[] target = column(y, c);
      double error = 0;
      for (int i = 0; i < x.length; i++) {
        double predicted =
            nearest.get(i).stream().mapToDouble(n -> target[n]).average().orElseThrow();
        error += Math.pow(target[i] - predicted, 2) / x.length;
      }
      total += (1 - error / variance(target)) / y[0].length;
    }
    return total;
  }

  private static int timesChanceWins(Neighbours neighbours) {
    double real = neighbours.explained();
    return (int)
        IntStream.range(0, ROUNDS).filter(r -> neighbours.explainedByChance(r) >= real).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, 16, 17, 70})
  void explainedIsThatOfTheNaiveTwin(int rows) {
    float[][] x = features(rows, 3);
    float[][] y = smooth(x);

    assertThat(new Neighbours(Examples.of(x, y)).explained())
        .isCloseTo(naiveExplained(x, y), within(1e-5));
  }

  @Test
  void aSmoothRelationIsExplainedAndChanceDoesNotReachIt() {
    float[][] x = features(300, 2);
    Neighbours neighbours = new Neighbours(Examples.of(x, smooth(x)));

    assertThat(neighbours.explained()).isGreaterThan(0.6);
    assertThat(timesChanceWins(neighbours)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void unrelatedTargetsAreExplainedNoBetterThanByChance(long seed) {
    Neighbours neighbours = new Neighbours(Examples.of(features(300, 2), unrelated(300, seed)));

    assertThat(neighbours.explained()).isLessThan(0.02);
    assertThat(timesChanceWins(neighbours)).as("p > 0.05").isPositive();
  }

  @Test
  void aConstantFeatureAndAConstantTargetCountForNothing() {
    float[][] x = features(80, 2);
    float[][] y = smooth(x);
    float[][] wider = new float[80][];
    float[][] more = new float[80][];
    for (int i = 0; i < 80; i++) {
      wider[i] = new float[] {x[i][0], 12_345.678f, x[i][1]};
      more[i] = new float[] {y[i][0], y[i][1], 5};
    }

    assertThat(new Neighbours(Examples.of(wider, more)).explained())
        .isEqualTo(new Neighbours(Examples.of(x, y)).explained());
  }

  @Test
  void onlyConstantTargetsExplainNothing() {
    float[][] x = features(40, 2);
    assertThat(new Neighbours(Examples.of(x, new float[40][1])).explained()).isZero();
  }

  @Test
  void ofManyRowsFewerAreLookedAtTheMoreFeaturesTheyHave() {
    assertThat(lookedAt(2000, 2)).isEqualTo(2000);
    assertThat(lookedAt(3000, 2)).isEqualTo(2400);
    assertThat(lookedAt(2000, 400)).as("the root of 6e8 / 400").isEqualTo(1224);
    assertThat(lookedAt(1000, 2000)).isEqualTo(800);
  }

  private static int lookedAt(int rows, int columns) {
    return new Neighbours(Examples.of(new float[rows][columns], new float[rows][1])).rows();
  }
}
