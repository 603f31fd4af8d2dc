package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.train.Examples;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Features and targets in numbers, on tables small enough to do in the head.
class DataProfileTest {
  private static final float[][] NO_MATTER = {{1}, {3}};

  @Test
  void deviationsAndMeansAreThoseOfTheColumns() {
    DataProfile profile =
        DataProfile.of(Examples.of(new float[][] {{1, -10, 7}, {3, -30, 7}}, NO_MATTER));

    assertThat(profile.features()).isEqualTo(3);
    assertThat(profile.smallestDeviation()).isCloseTo(1, within(1e-9));
    assertThat(profile.largestDeviation()).isCloseTo(10, within(1e-9));
    assertThat(profile.largestOffset()).as("of features that vary").isCloseTo(20, within(1e-9));
    assertThat(profile.constantFeatures()).isEqualTo(1);
    assertThat(profile.largestConstant()).isEqualTo(7);
    assertThat(profile.rootMeanSquare())
        .isCloseTo(Math.sqrt((1 + 100 + 49 + 9 + 900 + 49) / 6.0), within(1e-9));
    assertThat(profile.nonFinite()).isZero();
  }

  @Test
  void aRareCategoryIsOfNoSmallScale() {
    float[][] x = new float[1_000][];
    for (int i = 0; i < x.length; i++) {
      x[i] = new float[] {i == 7 ? 1 : 0, i % 2 == 0 ? -1 : 1, i == 7 ? 0.5f : 0};
    }
    Examples all = Examples.of(x, new float[1_000][1]);
    float[][] without = Arrays.stream(x).map(row -> Arrays.copyOf(row, 2)).toArray(float[][]::new);

    assertThat(DataProfile.of(all).smallestDeviation()).isCloseTo(0.0158, within(1e-4));
    assertThat(DataProfile.of(Examples.of(without, new float[1_000][1])).smallestDeviation())
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void missingAndInfiniteFeaturesAreCounted() {
    float[][] x = {{Float.NaN, 2}, {1, Float.POSITIVE_INFINITY}, {2, 4}};
    DataProfile profile = DataProfile.of(Examples.of(x, new float[][] {{1}, {2}, {3}}));

    assertThat(profile.nonFinite()).isEqualTo(2);
    assertThat(profile.infinite()).isEqualTo(1);
  }

  @Test
  void missingFeaturesDoNotChangeTheMeanOfTheOthers() {
    float[][] x = {{Float.NaN}, {100}, {102}, {Float.NaN}};
    DataProfile profile = DataProfile.of(Examples.of(x, new float[4][1]));

    assertThat(profile.largestOffset()).isCloseTo(101, within(1e-9));
    assertThat(profile.largestDeviation()).isCloseTo(1, within(1e-9));
  }

  @Test
  void aFeatureWithoutAnyValueIsNoConstant() {
    float[][] x = {{Float.NaN, 1}, {Float.NaN, 2}};
    DataProfile profile = DataProfile.of(Examples.of(x, NO_MATTER));

    assertThat(profile.constantFeatures()).isZero();
    assertThat(profile.largestConstant()).isZero();
  }

  @Test
  void aSmallDeviationBesideALargeMeanIsFound() {
    float[][] x = {{100_000}, {100_001}};
    DataProfile profile = DataProfile.of(Examples.of(x, new float[][] {{5_000}, {5_002}}));

    assertThat(profile.largestDeviation()).isCloseTo(0.5, within(1e-3));
    assertThat(profile.targetDeviation()).isCloseTo(1, within(1e-3));
    assertThat(profile.targetOffset()).isEqualTo(5_001);
    assertThat(profile.targetsVary()).isTrue();
  }

  @Test
  void equalTargetsDoNotVary() {
    float[][] x = {{1}, {2}, {3}};
    float[][] equal = {{0.1f}, {0.1f}, {0.1f}};

    assertThat(DataProfile.of(Examples.of(x, equal)).targetsVary()).isFalse();
    assertThat(DataProfile.of(Examples.of(x, x)).targetsVary()).isTrue();
  }
}
