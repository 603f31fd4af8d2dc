package io.rekindle.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelTest {

  /// y = x, for as many features as there are.
  private static Model identity(Preprocessing preprocessing, Targets targets, Measure measure) {
    int width = preprocessing.width();
    Network network = Network.of(width, new Layer.Dense(width));
    float[] parameters = new float[network.size()];
    for (int i = 0; i < width; i++) {
      parameters[i * width + i] = 1;
    }
    return new Model(
        network,
        parameters,
        preprocessing,
        targets,
        new Loss(measure, Loss.Reduction.MEAN),
        List.of(),
        Origin.UNKNOWN);
  }

  private static Targets targets(
      Task task, List<String> labels, Targets.Encoding encoding, int width) {
    return new Targets(
        task,
        List.of("t"),
        labels,
        encoding,
        width,
        List.of(10.0, 20.0, 30.0),
        List.of(2.0, 4.0, 8.0));
  }

  private static final Preprocessing MIXED =
      new Preprocessing(
          List.of(
              new Feature.Numeric("age", 40, 10, OptionalDouble.of(50), true),
              new Feature.Categorical("color", List.of("blue", "red"))),
          false,
          Optional.empty());

  private static Targets numbers(int width) {
    return new Targets(
        Task.REGRESSION,
        List.of("y"),
        List.of(),
        Targets.Encoding.NUMBER,
        width,
        List.of(),
        List.of());
  }

  @Test
  void namedColumnsAreScaledImputedAndSpread() {
    Model model = identity(MIXED, numbers(4), new Measure.MeanSquaredError());

    assertThat(model.predict(Map.of("age", 60, "color", "red", "other", "x")))
        .containsExactly(2, 0, 0, 1);
    assertThat(model.predict(Map.of("age", " 35 ", "color", "blue")))
        .containsExactly(-0.5f, 0, 1, 0);
    assertThat(model.predict(Map.of("age", "", "color", "green"))).containsExactly(1, 1, 0, 0);
  }

  @Test
  void nullIsAMissingValue() {
    Model model = identity(MIXED, numbers(4), new Measure.MeanSquaredError());
    Map<String, Object> row = new HashMap<>();
    row.put("age", null);
    row.put("color", null);

    assertThat(model.predict(row)).containsExactly(1, 1, 0, 0);
  }

  @Test
  void printedItSaysWhatGoesInAndComesOut() {
    assertThat(Model.of(Network.of(2, new Layer.Dense(5)), new float[15]))
        .hasToString("2 features; 2 inputs -> dense 5; regression of y0, y1, y2 and 2 more");
  }

  @Test
  void rowsThatDoNotFitAreRefusedByName() {
    Model model = identity(MIXED, numbers(4), new Measure.MeanSquaredError());

    assertThatThrownBy(() -> model.predict(Map.of("age", 3)))
        .isInstanceOf(InputException.class)
        .hasMessage("the column \"color\" is missing; the row has [age]");
    assertThatThrownBy(() -> model.predict(Map.of("age", "old", "color", "red")))
        .isInstanceOf(InputException.class)
        .hasMessage("the column \"age\": expected a number but found \"old\"");
    assertThatThrownBy(() -> model.predict(new float[] {1, 2}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("\"color\" is a category");
    assertThatThrownBy(() -> model.predict(new float[3]))
        .isInstanceOf(InputException.class)
        .hasMessage("a row of 3 numbers, but the model has 2 features");
  }

  @Test
  void rowsOfUnitLengthAreMadeSo() {
    Model model =
        identity(
            new Preprocessing(
                List.of(new Feature.Numeric("a"), new Feature.Numeric("b")),
                true,
                Optional.empty()),
            numbers(2),
            new Measure.MeanSquaredError());

    assertThat(model.predict(new float[] {3, 4})).containsExactly(0.6f, 0.8f);
    assertThat(model.predict(new float[2])).containsExactly(0, 0);
  }

  @Test
  void scaledTargetsComeBackInTheirOwnUnit() {
    Model model =
        identity(
            Preprocessing.none(3),
            targets(Task.REGRESSION, List.of(), Targets.Encoding.NUMBER, 3),
            new Measure.MeanSquaredError());

    assertThat(model.predict(new float[] {1, 1, -1})).containsExactly(12, 24, 22);
    assertThatThrownBy(() -> model.predictLabel(new float[3]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void logitsBecomeProbabilitiesAndLabels() {
    Model model =
        identity(
            Preprocessing.none(3),
            targets(Task.CLASSIFICATION, List.of("a", "b", "c"), Targets.Encoding.ONE_HOT, 3),
            new Measure.CrossEntropy(true, 0, true));
    float[] row = {(float) Math.log(1), (float) Math.log(5), (float) Math.log(2)};

    assertThat(model.predict(row))
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(0.125f, 0.625f, 0.25f);
    assertThat(model.predictLabel(row)).isEqualTo("b");
    assertThat(model.predict(new float[] {1000, 0, 0})).containsExactly(1, 0, 0);
  }

  @Test
  void aSingleOutputIsReadByItsEncoding() {
    Model binary =
        identity(
            Preprocessing.none(1),
            targets(Task.BINARY, List.of("no", "yes"), Targets.Encoding.NUMBER, 1),
            new Measure.BinaryCrossEntropy(true, 0));
    Model index =
        identity(
            Preprocessing.none(1),
            targets(Task.CLASSIFICATION, List.of("a", "b", "c"), Targets.Encoding.INDEX, 1),
            new Measure.MeanSquaredError());

    assertThat(binary.predictLabel(new float[] {0.1f})).isEqualTo("yes");
    assertThat(binary.predictLabel(new float[] {-0.1f})).isEqualTo("no");
    assertThat(binary.predict(new float[] {0})[0]).isEqualTo(0.5f);
    assertThat(index.predictLabel(new float[] {1.6f})).isEqualTo("c");
    assertThat(index.predictLabel(new float[] {99})).isEqualTo("c");
    assertThat(index.predictLabel(new float[] {-7})).isEqualTo("a");
  }

  @Test
  void severalLabelsMayHold() {
    Model model =
        new Model(
            Network.of(2, new Layer.Activate()),
            new float[0],
            Preprocessing.none(2),
            new Targets(
                Task.MULTILABEL,
                List.of("rain", "wind"),
                List.of(),
                Targets.Encoding.NUMBER,
                2,
                List.of(),
                List.of()),
            Loss.binaryCrossEntropy(),
            List.of(),
            Origin.UNKNOWN);

    assertThat(model.predictLabel(new float[] {0.9f, 0.7f})).isEqualTo("rain;wind");
    assertThat(model.predictLabel(new float[] {0.1f, 0.7f})).isEqualTo("wind");
    assertThat(model.predictLabel(new float[] {0.1f, 0.2f})).isEmpty();
  }

  @Test
  void manyThreadsGetWhatOneGets() {
    Network network =
        Network.of(
            5,
            new Layer.Dense(40, Activation.Standard.RELU),
            new Layer.Dense(3, Activation.Standard.SOFTMAX));
    Model model = Model.of(network, Initialization.draw(network, 1));
    Random random = new Random(2);
    float[][] rows = new float[2_000][5];
    for (float[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] = random.nextFloat();
      }
    }
    float[][] expected = model.predict(rows);

    List<float[]> alone =
        IntStream.range(0, rows.length).parallel().mapToObj(i -> model.predict(rows[i])).toList();

    for (int i = 0; i < rows.length; i++) {
      assertThat(alone.get(i)).containsExactly(expected[i], within(1e-6f));
    }
  }

  @Test
  void theModelKeepsItsOwnNumbers() {
    Network network = Network.of(1, new Layer.Dense(1));
    float[] parameters = {2, 0};
    Model model = Model.of(network, parameters);

    parameters[0] = 3;
    model.parameters()[0] = 4;

    assertThat(model.predict(new float[] {1})).containsExactly(2);
  }

  @Test
  void refusesNumbersThatDoNotFit() {
    Network network = Network.of(1, new Layer.Dense(1));

    assertThatThrownBy(() -> Model.of(network, new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 parameters, but the network has 2");
  }

  @Test
  void preparedRowsAndRawOutputsGoTheSameWayAsRowsByThemselves() {
    Model model =
        identity(
            new Preprocessing(
                List.of(
                    new Feature.Numeric("a", 1, 2, OptionalDouble.empty(), false),
                    new Feature.Numeric("b")),
                false,
                Optional.empty()),
            targets(Task.REGRESSION, List.of(), Targets.Encoding.NUMBER, 2),
            new Measure.MeanSquaredError());
    float[] inputs = new float[3];

    model.prepare(new float[] {5, 7}, inputs, 1);
    float[] outputs = {2, 7};
    model.interpret(outputs);

    assertThat(inputs).containsExactly(0, 2, 7);
    assertThat(outputs).containsExactly(model.predict(new float[] {5, 7}));
    assertThat(Model.of(model.network(), model.parameters()).targets().names())
        .containsExactly("y0", "y1");
  }

  /// Of equal outputs the first counts, and one half is not above it.
  @Test
  void tiesAreDecidedAlike() {
    Model three =
        identity(
            Preprocessing.none(3),
            targets(Task.CLASSIFICATION, List.of("a", "b", "c"), Targets.Encoding.ONE_HOT, 3),
            new Measure.CrossEntropy(false, 0, true));
    Model binary =
        identity(
            Preprocessing.none(1),
            targets(Task.BINARY, List.of("no", "yes"), Targets.Encoding.NUMBER, 1),
            new Measure.BinaryCrossEntropy(false, 0));

    assertThat(three.labelOf(new float[] {0.2f, 0.4f, 0.4f})).isEqualTo("b");
    assertThat(three.predictLabel(Map.of("x0", 0.1, "x1", 0.2, "x2", 0.3))).isEqualTo("c");
    assertThat(binary.labelOf(new float[] {0.5f})).isEqualTo("no");
  }

  @Test
  void outputsHaveToBeThoseOfTheTargets() {
    assertThatThrownBy(
            () ->
                identity(
                    Preprocessing.none(2),
                    targets(Task.CLASSIFICATION, List.of("a"), Targets.Encoding.ONE_HOT, 3),
                    new Measure.CrossEntropy(true, 0, true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 outputs by the targets, but the network has 2");
  }
}
