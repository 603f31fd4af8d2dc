package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.doctor.RateTrial.Run;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// Which rate is suggested, on measurements made up.
class LearningRateRangeTest {
  private static RateTrial trial(double rate, double... losses) {
    return new RateTrial(rate, Arrays.stream(losses).mapToObj(l -> new Run(1, l)).toList());
  }

  private static OptionalDouble suggested(RateTrial... rates) {
    return LearningRateRange.suggest(List.of(rates));
  }

  @Test
  void theLeastMedianLossIsSuggested() {
    assertThat(
            suggested(
                trial(0.1, 0.9, 0.9, 0.9),
                trial(0.2, 0.5, 0.5, 0.5),
                trial(0.5, 0.6, 0.7, 0.8),
                trial(1, 0.8, 0.8, 0.8)))
        .hasValue(0.2);
  }

  @Test
  void aRateWhereOneSeedOfThreeDivergesIsNotSuggestedNorIsTheOneBelow() {
    assertThat(
            suggested(
                trial(0.1, 0.9, 0.9, 0.9),
                trial(0.2, 0.5, 0.5, 0.5),
                trial(0.5, 0.3, 0.3, 0.3),
                trial(1, 0.1, 0.1, Double.NaN)))
        .hasValue(0.2);
  }

  /// One seed that jumps at one rate must neither drag the suggestion to the bottom nor be stepped
  /// over unseen.
  @Test
  void aSingleSpikeRulesOutItsRateAndTheOneBelowAlone() {
    List<RateTrial> rates =
        List.of(
            trial(0.1, 0.9, 0.9, 0.9),
            trial(0.2, 0.7, 1.7, 0.7),
            trial(0.5, 0.5, 0.5, 0.5),
            trial(1, 0.6, 0.6, 0.6));

    assertThat(LearningRateRange.suggest(rates)).hasValue(0.5);
    assertThat(LearningRateRange.suggest(rates.subList(0, 2))).isEmpty();
  }

  @Test
  void aSingleLuckySeedDoesNotDecide() {
    assertThat(
            suggested(
                trial(0.1, 0.6, 0.5, 0.6), trial(0.2, 0.7, 0.01, 0.8), trial(0.5, 0.9, 0.9, 0.9)))
        .hasValue(0.1);
  }

  @Test
  void aTieGoesToTheSmallerRate() {
    assertThat(
            suggested(
                trial(0.1, 0.52, 0.52, 0.52),
                trial(0.2, 0.505, 0.505, 0.505),
                trial(0.5, 0.5, 0.5, 0.5)))
        .hasValue(0.2);
  }

  @Test
  void thereIsNoneWhereNoneLowersTheLoss() {
    assertThat(suggested(trial(0.1, 1, 1, 1), trial(0.2, 2, 2, 2))).isEmpty();
    assertThat(suggested(trial(0.1, 0.5, 1.01, 0.5))).isEmpty();
  }

  @Test
  void infinityAndNanCountAsDiverged() {
    RateTrial trial = trial(1, 0.5, Double.NaN, Double.POSITIVE_INFINITY);

    assertThat(trial.diverged()).isEqualTo(2);
    assertThat(trial.loss()).isInfinite();
    assertThat(trial.worst()).isInfinite();
    assertThat(trial(1, 0.5, 0.4, Double.NaN).loss()).isEqualTo(0.5);
  }
}
