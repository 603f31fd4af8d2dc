package io.rekindle.data.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.metric.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `search` asks for, and the settings that it draws.
class SearchSectionTest {
  private static final Place PLACE = Place.of("test");

  private static RunFile parse(String search) {
    String yaml =
        """
        data: {source: data.csv}
        network: {layers: [{dense: 3}]}
        loss: mse
        """;
    return RunFile.parse(yaml + search, "run.yaml", "run", Path.of("/base"), List.of());
  }

  private static SearchSection search(String settings) {
    return parse("search: {%s}".formatted(settings)).search().orElseThrow();
  }

  @Test
  void aRunWithoutASearchHasNone() {
    assertThat(parse("").search()).isEmpty();
  }

  @Test
  void whatIsLeftOutHasTheStatedDefaults() {
    SearchSection search = search("over: {l2: {uniform: [0, 1]}, epochs: {int: [1, 5]}}");

    assertThat(search.paths()).containsExactly("l2", "epochs");
    assertThat(search.method()).isEqualTo(SearchSection.Method.RANDOM);
    assertThat(search.trials()).isEqualTo(20);
    assertThat(search.reduction()).isEqualTo(3);
    assertThat(search.metric()).isEmpty();
    assertThat(search.folds()).isEmpty();
    assertThat(search.minutes()).isEmpty();
  }

  @Test
  void everySettingIsTaken() {
    SearchSection search =
        search(
            "over: {seed: {choice: [1, 2]}}, method: halving, trials: 1, reduction: 2,"
                + " metric: accuracy, folds: 4, minutes: 1.5, seed: 9");

    assertThat(search.method()).isEqualTo(SearchSection.Method.HALVING);
    assertThat(search.trials()).isEqualTo(1);
    assertThat(search.reduction()).isEqualTo(2);
    assertThat(search.metric()).contains(Metric.ACCURACY);
    assertThat(search.folds()).hasValue(4);
    assertThat(search.minutes()).hasValue(1.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          trials: 3                                 | search.over is missing
          over: 3                                   | search.over is 3; paths with their values are
          over: {}                                  | search.over is an empty mapping; paths with
          over: {l2: 0.1}                           | search.over.l2 is 0.1; one of {log_uniform:
          over: {l2: {int: [1, 2], uniform: [1, 2]}} | search.over.l2 is a mapping with int, uniform
          over: {l2: {unifrm: [0, 1]}}              | Did you mean "uniform"?
          over: {l2: {uniform: [0, 1, 2]}}          | search.over.l2 is a list of 3; [LOW, HIGH] with
          over: {l2: {uniform: 1}}                  | search.over.l2 is 1; [LOW, HIGH] with LOW below
          over: {l2: {uniform: [1, 1]}}             | [LOW, HIGH] with LOW below HIGH is needed
          over: {l2: {log_uniform: [0, 1]}}         | search.over.l2 is 0; a number above 0 is needed
          over: {l2: {int: [1, 2.5]}}               | two whole numbers are needed, such as [1, 5]
          over: {l2: {int: [0.5, 2]}}               | two whole numbers are needed, such as [1, 5]
          over: {l2: {int: [1, 3e9]}}               | two whole numbers are needed, such as [1, 5]
          over: {l2: {choice: []}}                  | search.over.l2 is a list of 0; at least one value
          over: {l2: {int: [1, 2]}}, folds: 1       | search.folds is 1; a whole number of at least 2
          over: {l2: {int: [1, 2]}}, reduction: 1   | search.reduction is 1; a whole number of at least
          over: {l2: {int: [1, 2]}}, trials: 0      | search.trials is 0; a whole number of at least 1
          over: {l2: {int: [1, 2]}}, minutes: 0     | search.minutes is 0; a number above 0 is needed
          over: {l2: {int: [1, 2]}}, method: grid   | search.method is "grid"; allowed: random, halving
          over: {l2: {int: [1, 2]}}, trial: 3       | "trial" is not a key of search. Nearest known
          """)
  void whatCannotBeSearchedIsRefused(String settings, String message) {
    assertThatThrownBy(() -> search(settings))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("run.yaml, line 4, column ")
        .hasMessageContaining(message);
  }

  private static Json at(Dimension dimension, double share) {
    return Setting.of("path", dimension.at(share, PLACE)).json();
  }

  /// Shares of [0, 1) of a range, of the logarithm of one, and of whole numbers of equal chance.
  @Test
  void aShareIsAPlaceInTheRange() {
    assertThat(at(new Dimension.Uniform(2, 4), 0)).isEqualTo(Json.of(2));
    assertThat(at(new Dimension.Uniform(2, 4), 0.25)).isEqualTo(Json.of(2.5));
    assertThat(at(new Dimension.Uniform(0, 1), 0.123456)).isEqualTo(Json.of(0.1235));
    assertThat(at(new Dimension.LogUniform(1e-4, 1e-2), 0.5)).isEqualTo(Json.of(0.001));
    assertThat(at(new Dimension.LogUniform(1, 16), 0.25)).isEqualTo(Json.of(2));
    Dimension.Whole whole = new Dimension.Whole(-1, 3);
    assertThat(at(whole, 0)).isEqualTo(Json.of(-1));
    assertThat(at(whole, 0.19)).isEqualTo(Json.of(-1));
    assertThat(at(whole, 0.2)).isEqualTo(Json.of(0));
    assertThat(at(whole, Math.nextDown(1.0))).isEqualTo(Json.of(3));
    Dimension widest = new Dimension.Whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
    assertThat(at(widest, Math.nextDown(1.0))).isEqualTo(Json.of(Integer.MAX_VALUE));
    Dimension.Choice choice =
        new Dimension.Choice(List.of(new Node.Text("relu", PLACE), new Node.Flag(true, PLACE)));
    assertThat(at(choice, 0.49)).isEqualTo(Json.of("relu"));
    assertThat(at(choice, 0.5)).isEqualTo(Json.of(true));
  }

  private static List<String> drawn(SearchSection search, int trial) {
    return search.draw(trial).stream().map(s -> s.path() + "=" + s.json()).toList();
  }

  @Test
  void trialsDifferAndAreTheSameForTheSameSeed() {
    String over = "over: {epochs: {int: [1, 4]}, seed: {int: [1, 1000000]}}";
    SearchSection first = search(over);

    assertThat(drawn(first, 3)).isEqualTo(drawn(search(over + ", seed: 1"), 3));
    assertThat(drawn(first, 3)).isNotEqualTo(drawn(first, 4));
    assertThat(drawn(first, 3)).isNotEqualTo(drawn(search(over + ", seed: 2"), 3));
    assertThat(first.draw(0)).extracting(Setting::path).containsExactly("epochs", "seed");
    assertThat(IntStream.range(0, 100).mapToObj(trial -> drawn(first, trial).getFirst()))
        .containsOnly("epochs=1", "epochs=2", "epochs=3", "epochs=4");
  }

  /// So that what one path draws does not depend on which others there are.
  @Test
  void pathsAreDrawnByTheirNames() {
    SearchSection one = search("over: {seed: {int: [1, 1000000]}}");
    SearchSection two = search("over: {epochs: {int: [1, 1000000]}, seed: {int: [1, 1000000]}}");
    for (int trial = 0; trial < 9; trial++) {
      assertThat(drawn(one, trial).getFirst()).isEqualTo(drawn(two, trial).getLast());
      if (trial >= Dimension.EARLY) {
        assertThat(two.draw(trial).stream().map(Setting::json).distinct()).hasSize(2);
      }
    }
  }

  private static List<String> drawn(SearchSection search, int from, int to) {
    return IntStream.range(from, to).mapToObj(trial -> drawn(search, trial).getFirst()).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyChoiceIsTriedBeforeAnyComesAgain(int seed) {
    String[] all = {"seed=1", "seed=2", "seed=3", "seed=4", "seed=5"};
    SearchSection search =
        search("over: {seed: {choice: [1, 2, 3, 4, 5]}}, seed: %d".formatted(seed));

    for (int round = 0; round < 4; round++) {
      assertThat(drawn(search, 5 * round, 5 * round + 5)).containsExactlyInAnyOrder(all);
    }
    assertThat(IntStream.range(0, 4).mapToObj(i -> drawn(search, 5 * i, 5 * i + 5)).distinct())
        .hasSizeGreaterThan(1);
  }

  /// Two lists of the same length are not tried side by side alone.
  @Test
  void choicesOfTwoPathsAreMixed() {
    SearchSection search = search("over: {seed: {choice: [1, 2]}, epochs: {choice: [1, 2]}}");

    assertThat(IntStream.range(0, 20).mapToObj(trial -> drawn(search, trial)).distinct())
        .hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void bothEndsOfARangeAreAmongTheFirstTrials(int seed) {
    String end = ", seed: %d".formatted(seed);

    assertThat(drawn(search("over: {l2: {log_uniform: [1e-5, 0.123456]}}" + end), 0, 4))
        .contains("l2=1.0E-5", "l2=0.123456");
    assertThat(drawn(search("over: {l2: {uniform: [0, 0.5]}}" + end), 0, 4))
        .contains("l2=0", "l2=0.5");
    assertThat(drawn(search("over: {seed: {int: [3, 1000]}}" + end), 0, 4))
        .contains("seed=3", "seed=1000");
  }
}
