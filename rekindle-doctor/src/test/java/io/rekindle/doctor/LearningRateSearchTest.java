package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.InputException;
import io.rekindle.core.optimizer.Optimizer.Rule;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Compute;
import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningRateSearchTest {
  private static final int ROWS = 256;
  private static final Compute COMPUTE = Compute.best().withThreads(2);

  @TempDir Path folder;
  private double[][] x = new double[0][];

  /// A line through three inputs, one of them three times as wide.
  @BeforeEach
  void prepare() throws IOException {
    Draws draws = Draws.of(1, "rows");
    x = new double[ROWS][3];
    StringBuilder rows = new StringBuilder("a,b,c,y\n");
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 3; j++) {
        x[i][j] = draws.normal(3L * i + j) * (j == 0 ? 3 : 1);
      }
      double y = 2 * x[i][0] - x[i][1] + 0.5 * x[i][2] + 1;
      rows.append("%s,%s,%s,%s%n".formatted(x[i][0], x[i][1], x[i][2], y));
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
  }

  private RunFile run(String... settings) {
    String yaml =
        """
        data: {source: rows.csv, target: y, scale: none, scale_target: none}
        network: {layers: [{dense: 1}]}
        loss: mse
        optimizer: {name: sgd, learning_rate: 0.0001}
        batch_size: 8
        seed: 1
        """;
    return RunFile.parse(
        yaml, "run.yaml", "run", folder, Arrays.stream(settings).map(Setting::parse).toList());
  }

  private static LearningRateRange find(RunFile run) {
    return LearningRateSearch.find(run, COMPUTE, 3, 5);
  }

  /// The largest eigenvalue of 2/n · XᵀX, with a column of ones, on all rows.
  private double largestCurvature() {
    double[] v = {1, 1, 1, 1};
    double norm = 0;
    for (int step = 0; step < 200; step++) {
      double[] hv = new double[4];
      for (double[] row : x) {
        double dot = row[0] * v[0] + row[1] * v[1] + row[2] * v[2] + v[3];
        for (int j = 0; j < 4; j++) {
          hv[j] += 2 * dot * (j < 3 ? row[j] : 1) / ROWS;
        }
      }
      norm = Math.sqrt(Arrays.stream(hv).map(h -> h * h).sum());
      for (int j = 0; j < 4; j++) {
        v[j] = hv[j] / norm;
      }
    }
    return norm;
  }

  @Test
  void theRateOfALinearRegressionLiesBelowWhereDescentDiverges() {
    double curvature = largestCurvature();

    LearningRateRange range = find(run());

    assertThat(range.curvature()).isPresent();
    assertThat(range.curvature().get().largest()).isCloseTo(curvature, within(0.01 * curvature));
    assertThat(range.curvature().get().rate()).isCloseTo(2 / curvature, within(0.02 / curvature));
    assertThat(range.suggested()).isPresent();
    assertThat(range.suggested().getAsDouble()).isBetween(0.02 / curvature, 2 / curvature);
    assertThat(range.current()).isEqualTo(0.0001);
    assertThat(range.steps()).isEqualTo(ROWS / 8);
    assertThat(range.rates()).hasSize(22);
    assertThat(range.rates())
        .filteredOn(trial -> trial.rate() > 8 / curvature)
        .isNotEmpty()
        .allMatch(trial -> trial.diverged() == 3);
  }

  @Test
  void theAnswerIsTheSameForAnyNumberOfThreads() {
    LearningRateRange two = find(run());
    LearningRateRange one = LearningRateSearch.find(run(), COMPUTE.withThreads(1), 3, 5);

    assertThat(one.rates()).isEqualTo(two.rates());
    assertThat(one.suggested()).isEqualTo(two.suggested());
    assertThat(one.curvature()).isEqualTo(two.curvature());
  }

  @Test
  void curvatureBoundsDescentAlone() {
    assertThat(find(run("optimizer=adam")).curvature()).isEmpty();
    double curvature = largestCurvature();
    assertThat(find(run("optimizer.momentum=0.5")).curvature().orElseThrow().rate())
        .isCloseTo(3 / curvature, within(0.03 / curvature));
  }

  /// Descent with momentum on ½z²: just below the bound it settles, just above it does not.
  @Test
  void theBoundIsWhereDescentOnAParabolaBeginsToDiverge() {
    for (Rule.Sgd rule :
        List.of(new Rule.Sgd(0, false), new Rule.Sgd(0.8, false), new Rule.Sgd(0.8, true))) {
      double bound = LearningRateSearch.stability(rule);
      assertThat(descend(rule, 0.98 * bound)).as("%s", rule).isLessThan(1e-3);
      assertThat(descend(rule, 1.02 * bound)).as("%s", rule).isGreaterThan(1e3);
    }
  }

  private static double descend(Rule.Sgd rule, double rate) {
    double z = 1;
    double v = 0;
    for (int step = 0; step < 1500; step++) {
      double gradient = z;
      v = rule.momentum() * v - rate * gradient;
      z += rule.nesterov() ? rule.momentum() * v - rate * gradient : v;
    }
    return Math.abs(z) + Math.abs(v);
  }

  @Test
  void thereIsNoneWhereNothingCanLearn() {
    LearningRateRange range =
        find(run("network.layers.0.trainable=false", "network.layers.0.init=ones"));

    assertThat(range.suggested()).isEmpty();
    assertThat(range.rates()).allMatch(trial -> trial.loss() == range.startLoss());
  }

  @Test
  void lbfgsHasNoRateToFind() {
    assertThatThrownBy(() -> find(run("optimizer=lbfgs")))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("--set optimizer=lbfgs", "line search", "adam");
  }

  @Test
  void aRunIsAsLongAsTheBudgetAllowsAtMostAnEpoch() {
    RunFile run = run();
    Subject subject = new Subject(run, Preparation.prepare(run));

    assertThat(LearningRateSearch.steps(subject, 66, 1e-9)).isEqualTo(20);
    assertThat(LearningRateSearch.steps(subject, 66, 1e9)).isEqualTo(ROWS / 8);
  }
}
