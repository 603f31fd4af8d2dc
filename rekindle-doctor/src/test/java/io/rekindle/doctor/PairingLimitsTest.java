package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which outputs go with which losses and targets, and what is said of those that do not.
class PairingLimitsTest {
  private static final String ACTIVATION = "network.layers.2.activation=";

  @TempDir Path folder;
  private SmallRuns runs = new SmallRuns(Path.of(""));

  @BeforeEach
  void useFolder() {
    runs = new SmallRuns(folder);
  }

  private static List<Suspicion> check(Described run) {
    return new PairingRules().check(run.seen());
  }

  private static List<String> ids(Described run) {
    return check(run).stream().map(found -> found.id().id()).toList();
  }

  private static List<String> listed(String ids) {
    return ids.isEmpty() ? List.of() : List.of(ids.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "softmax, cross_entropy, ''",
    "sigmoid, cross_entropy, sigmoid-with-cross-entropy",
    "linear, cross_entropy, logits-into-probability-loss",
    "relu, cross_entropy, output-activation-mismatch",
    "hard_sigmoid, cross_entropy, ''",
    "linear, '{name: cross_entropy, from_logits: true}', ''",
    "softmax, '{name: cross_entropy, from_logits: true}', output-activation-mismatch",
    "sigmoid, binary_cross_entropy, ''",
    "tanh, binary_cross_entropy, output-activation-mismatch",
    "sigmoid, '{name: binary_cross_entropy, from_logits: true}', output-activation-mismatch",
    "linear, '{name: binary_cross_entropy, from_logits: true}', ''",
    "linear, hinge, ''",
    "softmax, mse, loss-task-mismatch",
    "softmax, mae, loss-task-mismatch",
    "softmax, huber, loss-task-mismatch",
    "softplus, poisson, loss-task-mismatch",
    "sigmoid, mse, loss-task-mismatch"
  })
  void exclusiveClassesHaveOutputsAndLossesThatSuit(String output, String loss, String ids) {
    Described run = new Described(runs.classes(ACTIVATION + output, "loss=" + loss));
    assertThat(ids(run)).isEqualTo(listed(ids));
    String where = ids.startsWith("loss") ? "loss" : "network.layers.2";
    assertThat(check(run)).allMatch(found -> found.where().equals(where));
  }

  /// Numbers from 0 to 1, of which none is a class.
  @ParameterizedTest
  @CsvSource({
    "linear, mse, ''",
    "linear, huber, ''",
    "softplus, poisson, ''",
    "linear, cross_entropy, loss-task-mismatch",
    "linear, hinge, loss-task-mismatch",
    "linear, binary_cross_entropy, loss-task-mismatch",
    "linear, '{name: binary_cross_entropy, from_logits: true}', ''",
    "sigmoid, binary_cross_entropy, ''",
    "hard_sigmoid, binary_cross_entropy, ''",
    "tanh, binary_cross_entropy, loss-task-mismatch"
  })
  void numbersHaveLossesForNumbersOrForShares(String output, String loss, String ids) {
    Described run = between(0, 1, ACTIVATION + output, "loss=" + loss);
    assertThat(ids(run)).isEqualTo(listed(ids));
  }

  /// A run whose targets are these two numbers and nothing between.
  private Described between(double low, double high, String... settings) {
    return new Described(runs.numbers(two(low, high), settings));
  }

  private static Tables.Row two(double low, double high) {
    return (row, draws) -> {
      double[] cells = Tables.surface(row, draws);
      cells[4] = row % 2 == 0 ? low : high;
      return cells;
    };
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 0", "-0.1, 1, 1", "0, 1.1, 1"})
  void numbersThatAreNoSharesHaveNoCrossEntropy(double low, double high, int found) {
    Described run = between(low, high, "loss={name: binary_cross_entropy, from_logits: true}");
    assertThat(check(run)).hasSize(found);
  }

  /// Two columns whose sum is this in every row.
  private Described pairs(double sum, String output, String loss) {
    Tables.Row row =
        SmallRuns.changed(
            two(0.25, 0.75),
            cells -> {
              cells[3] = sum - cells[4];
              return cells;
            });
    return new Described(
        runs.numbers(
            row,
            "data.target=[x4, y]",
            "network.layers.2.dense=2",
            ACTIVATION + output,
            "loss=" + loss));
  }

  @Test
  void sharesOfAWholeHaveCrossEntropyUnderASoftmax() {
    String logits = "{name: cross_entropy, from_logits: true}";
    assertThat(ids(pairs(1, "softmax", "cross_entropy"))).isEmpty();
    assertThat(ids(pairs(1, "linear", logits))).isEmpty();
    assertThat(ids(pairs(1, "linear", "cross_entropy"))).containsExactly("loss-task-mismatch");
    assertThat(ids(pairs(0.9, "linear", logits))).containsExactly("loss-task-mismatch");
  }

  @Test
  void aLossForAnotherTaskIsSaidWithWhatItIsFor() {
    Suspicion classes = check(new Described(runs.classes("loss=mse"))).getFirst();
    assertThat(classes.because()).isEqualTo("mse is a loss for numbers, the targets are classes");
    assertThat(classes.certainty()).isEqualTo(Suspicion.Certainty.STATIC);
    assertThat(classes.advice()).startsWith("cross-entropy");
    Suspicion numbers = check(between(0, 1, "loss=hinge")).getFirst();
    assertThat(numbers.because()).isEqualTo("hinge is a loss for classes, the targets are numbers");
    assertThat(numbers.certainty()).isEqualTo(Suspicion.Certainty.DECIDED);
    assertThat(numbers.advice()).startsWith("squared error");
  }

  /// The least and the most that an activation puts out; for ends at no limit, a large number.
  @ParameterizedTest
  @CsvSource({
    "linear, -1000, 1000",
    "'{leaky_relu: 0.1}', -1000, 1000",
    "relu, 0, 1000",
    "softplus, 0, 1000",
    "exponential, 0, 1000",
    "elu, -1, 1000",
    "selu, -1.758, 1000",
    "gelu, -0.17, 1000",
    "silu, -0.279, 1000",
    "mish, -0.309, 1000",
    "sigmoid, 0, 1",
    "hard_sigmoid, 0, 1",
    "tanh, -1, 1",
    "softsign, -1, 1"
  })
  void targetsMayLieWhereTheOutputReaches(String activation, double least, double most) {
    String output = ACTIVATION + activation;
    double beyond = 0.05;
    assertThat(check(between(least, most, output))).isEmpty();
    assertThat(check(between(least - beyond, least + 1, output))).hasSize(least < -99 ? 0 : 1);
    assertThat(check(between(most - 1, most + beyond, output))).hasSize(most > 99 ? 0 : 1);
  }

  /// A span of 100 may reach 1 beyond either end, which a run hardly notices.
  @ParameterizedTest
  @CsvSource({"-1, 99, 0", "-1.1, 98.9, 1"})
  void aHundredthOfTheSpanMayLieBeyond(double low, double high, int found) {
    assertThat(check(between(low, high, ACTIVATION + "relu"))).hasSize(found);
  }

  @Test
  void whatTheOutputCannotReachIsSaidWithBothEnds() {
    Suspicion found = check(between(-2, 0.5, ACTIVATION + "tanh")).getFirst();
    assertThat(found.because())
        .isEqualTo("targets from -2.000 to 0.5000 lie outside what tanh can put out");
    assertThat(Examined.nullValue(found, 0)).isEqualTo(-1);
    assertThat(Examined.nullValue(found, 1)).isEqualTo(1);
  }

  /// Answers are 0 and 1, whatever the loss is made for.
  @ParameterizedTest
  @CsvSource({
    "0, 1, binary_cross_entropy, ''",
    "-1, 1, binary_cross_entropy, label-encoding-mismatch",
    "0, 2, binary_cross_entropy, label-encoding-mismatch",
    "0, 1, hinge, ''",
    "-1, 1, hinge, label-encoding-mismatch"
  })
  void twoClassesAreZeroAndOne(double low, double high, String loss, String ids) {
    Described run = new Described(runs.yesOrNo(two(low, high), "loss=" + loss));
    assertThat(ids(run)).isEqualTo(listed(ids));
  }

  private static final String[] NUMBERS_INTO_ONE_OUTPUT = {
    "data.encode=number", "network.layers.2.dense=1", ACTIVATION + "sigmoid"
  };

  @Test
  void numbersOfClassesAreSaidWithHowManyThereAre() {
    Described three = new Described(runs.classes(NUMBERS_INTO_ONE_OUTPUT));
    assertThat(ids(three)).containsExactly("label-encoding-mismatch");
    Suspicion found = PairingRules.labelEncoding(three.subject).orElseThrow();
    assertThat(found.because()).startsWith("3 exclusive classes reach one output");
    assertThat(Examined.value(found, 0)).isEqualTo(1);
    assertThat(Examined.nullValue(found, 0)).isEqualTo(3);
  }

  @Test
  void twoNumberedClassesAreFineAsZeroAndOne() {
    for (double low : new double[] {0, 1}) {
      Described run =
          new Described(
              runs.classes(
                  two(low, low + 1),
                  "data.encode=number",
                  "network.layers.2.dense=1",
                  ACTIVATION + "sigmoid",
                  "loss=binary_cross_entropy"));
      assertThat(ids(run)).isEqualTo(low == 0 ? List.of() : List.of("label-encoding-mismatch"));
    }
  }

  @Test
  void severalLabelsHaveSigmoids() {
    assertThat(ids(new Described(runs.severalLabels()))).isEmpty();
    assertThat(ids(new Described(runs.severalLabels(ACTIVATION + "softmax"))))
        .containsExactly("multilabel-with-softmax");
  }

  @Test
  void oneOutputHasNoSoftmax() {
    Described run = new Described(runs.yesOrNo(ACTIVATION + "softmax"));
    assertThat(ids(run)).containsExactly("softmax-single-unit");
  }

  @ParameterizedTest
  @CsvSource({
    "'{dense: 16, activation: [tanh, tanh]}', 1",
    "'{dense: 16, activation: [softmax, softmax]}', 1",
    "'{dense: 16, activation: [relu, tanh, tanh]}', 1",
    "'{dense: 16, activation: [tanh, sigmoid, tanh]}', 0",
    "'{dense: 16, activation: [relu, relu]}', 0"
  })
  void aBoundedActivationStandsOnce(String layer, int found) {
    Described run = new Described(runs.classes("network.layers.1=" + layer));
    assertThat(check(run)).hasSize(found).allMatch(s -> s.where().equals("network.layers.1"));
  }

  /// The second activation, in a layer of its own, becomes linear.
  @Test
  void ofTwoLayersWithTheSameActivationTheFirstKeepsIt() {
    Described run =
        new Described(
            runs.classes(
                "network.layers=[{dense: 8, activation: tanh}, {activation: tanh},"
                    + " {dense: 3, activation: softmax}]"));
    assertThat(check(run)).hasSize(1);
    assertThat(Examined.typed(check(run).getFirst()))
        .containsExactly("network.layers.0.activation=tanh", "network.layers.1.activation=linear");
  }

  @Test
  void aHiddenLayerWithoutAnActivationIsNamed() {
    Suspicion found =
        check(new Described(runs.classes("network.layers.0.activation=null"))).getFirst();
    assertThat(found.id()).isEqualTo(Diagnosis.MISSING_ACTIVATION);
    assertThat(found.where()).isEqualTo("network.layers.0");
  }

  @Test
  void positiveOutputsThatTheLossDividesAreSaidToOverflow() {
    Described divided = new Described(runs.classes(ACTIVATION + "softplus"));
    assertThat(check(divided).getFirst().because()).contains("softplus: divided by their sum");
    assertThat(check(divided).getFirst().certainty()).isEqualTo(Suspicion.Certainty.STATIC);
    Described bounded = new Described(runs.classes(ACTIVATION + "tanh"));
    assertThat(check(bounded).getFirst().because()).contains("tanh: what lies outside (0, 1)");
    assertThat(check(bounded).getFirst().certainty()).isEqualTo(Suspicion.Certainty.DECIDED);
    Described logits = new Described(runs.classes(ACTIVATION + "null"));
    assertThat(check(logits).getFirst().because()).contains("the output is linear: what lies");
  }
}
