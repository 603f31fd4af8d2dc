package io.rekindle.doctor.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Mistakes as people make them in backpropagation of their own, with the line that cures them.
///
/// The step is written as in NumPy: two layers, tanh below, weights units x inputs.
class HandWrittenMistakesTest {
  private static final int ROWS = 12;

  private final SplittableRandom random = new SplittableRandom(11);
  private final Matrix x = normal(ROWS, 5);
  private final Matrix b0 = normal(1, 6).times(0.2);
  private final Matrix w0 = normal(6, 5).times(0.6);
  private final Matrix hidden = plusRow(x.timesTransposed(w0), b0).map(Math::tanh);
  private Matrix w1 = normal(3, 6).times(0.6);
  private Matrix b1 = normal(1, 3).times(0.2);
  private Matrix targets = oneHot();
  private final Map<String, String> said = new HashMap<>();
  private Optional<Matrix> outputs = Optional.empty();

  HandWrittenMistakesTest() {
    saying("activations", "tanh,softmax", "loss", "cross_entropy", "reduction", "mean");
    saying("layout", "units_first");
  }

  private Matrix normal(int rows, int columns) {
    return Matrix.zeros(rows, columns).map(_ -> random.nextGaussian());
  }

  private static Matrix oneHot() {
    Matrix t = Matrix.zeros(ROWS, 3);
    for (int r = 0; r < ROWS; r++) {
      t.values()[r * 3 + r % 3] = 1;
    }
    return t;
  }

  private static Matrix plusRow(Matrix m, Matrix row) {
    Matrix sum = m.map(v -> v);
    for (int i = 0; i < sum.values().length; i++) {
      sum.values()[i] += row.values()[i % m.columns()];
    }
    return sum;
  }

  private Matrix z() {
    return plusRow(hidden.timesTransposed(w1), b1);
  }

  /// e / e.sum(axis=1, keepdims=True)
  private Matrix softmax() {
    Matrix e = z().map(Math::exp);
    for (int r = 0; r < ROWS; r++) {
      double sum = e.at(r, 0) + e.at(r, 1) + e.at(r, 2);
      for (int k = 0; k < 3; k++) {
        e.values()[r * 3 + k] /= sum;
      }
    }
    return e;
  }

  private Matrix softmaxOverAll() {
    Matrix e = z().map(Math::exp);
    return e.times(1 / java.util.Arrays.stream(e.values()).sum());
  }

  private void saying(String... more) {
    for (int i = 0; i < more.length; i += 2) {
      said.put(more[i], more[i + 1]);
    }
  }

  private void oneOutput(String activation, String loss) {
    w1 = normal(1, 6).times(0.6);
    b1 = normal(1, 1);
    targets = normal(ROWS, 1);
    saying("activations", "tanh," + activation, "loss", loss);
  }

  private List<Dump.Layer> backward(Matrix delta) {
    Matrix below = delta.times(w1).each(hidden.map(h -> 1 - h * h));
    return List.of(
        new Dump.Layer(w0, b0, below.transposedTimes(x), below.columnSums()),
        new Dump.Layer(w1, b1, delta.transposedTimes(hidden), delta.columnSums()));
  }

  private List<Dump.Layer> right() {
    return backward(softmax().minus(targets).times(1.0 / ROWS));
  }

  private static List<Dump.Layer> changed(
      List<Dump.Layer> layers, UnaryOperator<Dump.Layer> change) {
    List<Dump.Layer> result = new ArrayList<>();
    layers.forEach(layer -> result.add(change.apply(layer)));
    return result;
  }

  private static Dump.Layer with(Dump.Layer l, Matrix dw, Matrix db) {
    return new Dump.Layer(l.w(), l.b(), Optional.of(dw), Optional.of(db));
  }

  private static Matrix dw(Dump.Layer l) {
    return l.dw().orElseThrow();
  }

  private static Matrix db(Dump.Layer l) {
    return l.db().orElseThrow();
  }

  private List<Finding> findings(List<Dump.Layer> layers) {
    Settings settings = Settings.of(said, "test");
    Verdict verdict = GradientCheck.check(new Dump(x, targets, layers, outputs, settings, false));
    assertThat(verdict.gradientsRight()).isFalse();
    return verdict.findings();
  }

  private void says(List<Dump.Layer> layers, String term, String because, String line) {
    List<Finding> findings = findings(layers);
    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().term()).hasValue(term);
    assertThat(findings.getFirst().because()).contains(because);
    assertThat(findings.getFirst().prescription().text()).contains(line);
  }

  @Test
  void theStepItselfIsRight() {
    Settings settings = Settings.of(said, "test");
    assertThat(
            GradientCheck.check(new Dump(x, targets, right(), outputs, settings, false))
                .gradientsRight())
        .isTrue();
  }

  @Test
  void biasGradientsThatAreTheDeltaItself() {
    Matrix delta = softmax().minus(targets).times(1.0 / ROWS);
    List<Dump.Layer> layers = new ArrayList<>(right());
    layers.set(1, with(layers.get(1), dw(layers.get(1)), delta));

    says(layers, "bias", "with a row for each row of the batch", "delta.sum(axis=0)");
  }

  @Test
  void aPenaltyOnTheBias() {
    saying("l2", "0.01");

    says(
        changed(
            right(),
            l ->
                with(
                    l, dw(l).plus(l.w().times(0.02)), db(l).plus(l.b().orElseThrow().times(0.02)))),
        "penalty",
        "0.02 · b besides",
        "leave the bias out of the penalty");
  }

  @Test
  void aPenaltyWithoutThe2OfItsSquare() {
    saying("l2", "0.01");

    says(
        changed(right(), l -> with(l, dw(l).plus(l.w().times(0.01)), db(l))),
        "penalty",
        "is 0.01 · w, where 0.02 · w",
        "state l2 = 0.005");
  }

  @Test
  void updatesOfTheOtherSign() {
    saying("updates", "subtracted", "learning_rate", "0.1");

    says(
        changed(right(), l -> with(l, dw(l).times(-0.1), db(l).times(-0.1))),
        "sign",
        "has to be added to the weights",
        "updates=\"added\"");
  }

  @Test
  void targetsMinusOutputs() {
    says(
        backward(targets.minus(softmax()).times(1.0 / ROWS)),
        "sign",
        "opposite sign",
        "y - t, not t - y");
  }

  @Test
  void targetsMinusOutputsWithoutThe2OfTheSquare() {
    oneOutput("linear", "mse");

    says(
        backward(targets.minus(z()).times(1.0 / ROWS)),
        "sign",
        "half_squared_error with the mean over the 12 rows (½ Σ (y - t)²), with the opposite sign",
        "turn the sign");
  }

  @Test
  void oppositeSignsWithTwoOutputsAreNoOtherLoss() {
    w1 = normal(2, 6).times(0.6);
    b1 = normal(1, 2);
    targets = normal(ROWS, 2);
    saying("activations", "tanh,linear", "loss", "mse");

    says(
        backward(targets.minus(z()).times(1.0 / ROWS)),
        "sign",
        "the gradient has the opposite",
        "");
  }

  @Test
  void gradientsOfTwoPassesAddedUp() {
    says(
        changed(right(), l -> with(l, dw(l).times(2), db(l).times(2))),
        "factor",
        "2 passes are added up",
        "divide by 2");
  }

  @Test
  void softmaxOverTheWholeBatch() {
    List<Dump.Layer> layers = backward(softmaxOverAll().minus(targets).times(1.0 / ROWS));

    says(layers, "softmax/cross-entropy delta", "whole batch at once", "e.sum(axis=1, keepdims");

    outputs = Optional.of(softmaxOverAll());
    says(layers, "forward pass", "softmax is taken over the whole batch at once", "");
  }

  @Test
  void differencesBroadcastToAllTargets() {
    oneOutput("linear", "mse");
    double mean = java.util.Arrays.stream(targets.values()).average().orElseThrow();

    says(
        backward(z().map(y -> 2 * (y - mean) / ROWS)),
        "output delta",
        "compared with the mean of all targets",
        "y - t.reshape(-1, 1)");
  }

  @Test
  void theDeltaOfBinaryCrossEntropyUnderSquares() {
    oneOutput("sigmoid", "mse");
    targets = targets.map(t -> t > 0 ? 1 : 0);
    Matrix y = z().map(v -> 1 / (1 + Math.exp(-v)));

    says(
        backward(y.minus(targets).times(1.0 / ROWS)),
        "missing derivative",
        "under binary_cross_entropy it would be right",
        "2 · (y - t) / 12 rows · y(1 - y)");
  }
}
