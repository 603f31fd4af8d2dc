package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import io.rekindle.doctor.LabelNoise.Preference;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How labels disagree inside classes, on tables whose makers know why.
class LabelNoiseTest {
  private static final int ROWS = 1200;

  /// Four clusters on a line at some distance, with labels of the maker's.
  private static LabelNoise clusters(double distance, IntBinaryOperator label) {
    Draws draws = Draws.of(2, "clusters");
    float[][] x = new float[ROWS][2];
    int[] labels = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      x[i][0] = (float) (distance * (i % 4) + draws.normal(2L * i));
      x[i][1] = (float) draws.normal(2L * i + 1);
      labels[i] = label.applyAsInt(i, i % 4);
    }
    return new Neighbours(Examples.of(x, labels, 4)).labelNoise();
  }

  /// A label that is replaced by any other in a share of the rows.
  private static IntBinaryOperator errors(double share) {
    Draws draws = Draws.of(4, "errors");
    return (row, label) ->
        draws.uniform(2L * row) < share ? (label + 1 + draws.below(2L * row + 1, 3)) % 4 : label;
  }

  @Test
  void clearClustersAgreeInside() {
    LabelNoise noise = clusters(10, (_, label) -> label);

    assertThat(noise.inside()).isGreaterThan(0.95);
    assertThat(noise.skill()).isGreaterThan(0.99);
    assertThat(noise.disagreement()).isLessThan(0.01);
    assertThat(noise.second()).isCloseTo(0.25, within(0.02));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.35, 0.5})
  void labelsChangedAtRandomDisagreeAtOneRateHoweverDeepInside(double share) {
    LabelNoise noise = clusters(8, errors(share));

    assertThat(noise.inside()).isGreaterThan(0.8);
    assertThat(noise.disagreement()).isCloseTo(share, within(0.04));
    assertThat(noise.variation()).isLessThan(0.1 * noise.disagreement());
    assertThat(noise.preference().freedom()).isEqualTo(5);
    assertThat(noise.preference().chiSquared()).as("5 degrees of freedom").isLessThan(15);
  }

  @Test
  void clustersThatOverlapDisagreeTheLessTheDeeperAndWithThoseBesideThem() {
    LabelNoise noise = clusters(1.7, (_, label) -> label);

    assertThat(noise.inside()).isGreaterThan(0.2);
    assertThat(noise.variation()).isGreaterThan(0.3 * noise.disagreement());
    assertThat(noise.preference().chiSquared()).isGreaterThan(50);
  }

  @Test
  void wrongLabelsOfAnyClassAlikeHaveNoPreference() {
    double[] estimates = {3, 1, 2, 5};
    double[] labels = {2, 7, 1, 1};
    double[][] table = new double[4][4];
    for (int a = 0; a < 4; a++) {
      for (int b = 0; b < 4; b++) {
        table[a][b] = a == b ? 0 : estimates[a] * labels[b];
      }
    }

    assertThat(Preference.of(table).chiSquared()).isCloseTo(0, within(1e-6));
    assertThat(Preference.of(table).freedom()).isEqualTo(5);
  }

  @Test
  void wrongLabelsOfTheClassBesideHaveAPreference() {
    double[][] table = {{0, 20, 0, 0}, {20, 0, 20, 0}, {0, 20, 0, 20}, {0, 0, 20, 0}};

    assertThat(Preference.of(table).chiSquared()).isGreaterThan(60);
  }

  @Test
  void twoClassesLeaveNoChoice() {
    assertThat(Preference.of(new double[][] {{0, 8}, {3, 0}})).isEqualTo(new Preference(0, 0));
    assertThat(Preference.of(new double[3][3])).isEqualTo(new Preference(0, 0));
  }
}
