package io.rekindle.interop.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// ONNX Runtime computes what the model does.
class OnnxExportTest {
  static final float TOLERANCE = 1e-5f;
  static final int ROWS = 50;

  private final Random random = new Random(1);

  static Stream<Activation> activations() {
    return Stream.concat(
        Arrays.stream(Activation.Standard.values()), Stream.of(new Activation.LeakyRelu(0.2)));
  }

  @ParameterizedTest
  @MethodSource("activations")
  void everyActivation(Activation activation) throws OrtException {
    Network network =
        Network.of(
            4, new Layer.Dense(6, activation), new Layer.Dense(3), new Layer.Activate(activation));

    float[] parameters = numbers(network.size(), 1);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] *= 0.25f; // exp(79) would turn the rounding of 79 into 3e-5 of itself
    }

    assertAgrees(Model.of(network, parameters), rows(4, 2));
  }

  @Test
  void normalisationsAndDropout() throws OrtException {
    Network network =
        Network.of(
            5,
            new Layer.Dense(8),
            new Layer.BatchNorm(),
            new Layer.Activate(Activation.RELU),
            new Layer.Dropout(0.5),
            new Layer.Dense(4),
            new Layer.LayerNorm(),
            new Layer.Dense(2));
    float[] parameters = numbers(network.size(), 1);
    network.slots().stream()
        .filter(slot -> slot.kind() == io.rekindle.core.network.Slot.Kind.RUNNING_VARIANCE)
        .forEach(
            slot -> {
              for (int i = slot.offset(); i < slot.end(); i++) {
                parameters[i] = Math.abs(parameters[i]) + 0.1f;
              }
            });

    assertAgrees(Model.of(network, parameters), rows(5, 2));
  }

  @Test
  void numbersAreMovedAndScaledAndMissingOnesReplaced() throws OrtException {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(
                new Feature.Numeric("age", 38.6, 13.7, OptionalDouble.of(37), true),
                new Feature.Numeric("weight", 189_778.3, 105_550.1, OptionalDouble.empty(), false),
                new Feature.Numeric("hours", 40, 12, OptionalDouble.of(40), false),
                new Feature.Numeric("gain", 0, 1, OptionalDouble.of(0), true)),
            true,
            Optional.empty());
    Network network = Network.of(6, new Layer.Dense(8, Activation.TANH), new Layer.Dense(2));
    Targets targets =
        new Targets(
            Task.REGRESSION,
            List.of("a", "b"),
            List.of(),
            Targets.Encoding.NUMBER,
            2,
            List.of(100.0, -3.0),
            List.of(50.0, 0.1));
    float[][] rows = rows(4, 40);
    for (int i = 0; i < ROWS; i++) {
      rows[i][1] = 100_000 + 1000 * i;
      rows[i][i % 4 == 1 ? 0 : i % 4] = Float.NaN;
    }

    Model model = model(network, preprocessing, targets, Loss.meanSquaredError());
    float[][] found = numbers(run(model, Map.of("x", rows)), "prediction");

    float[][] expected = model.predict(rows);
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 2; j++) {
        assertThat(found[i][j])
            .isCloseTo(expected[i][j], within(1e-4f * (1 + Math.abs(expected[i][j]))));
      }
    }
  }

  @Test
  void categoriesAndLabels() throws OrtException {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(
                new Feature.Categorical("colour", List.of("blue", "green", "red")),
                new Feature.Numeric("size", 3, 2, OptionalDouble.of(3), true),
                new Feature.Categorical("shape", List.of("round", "square"))),
            false,
            Optional.empty());
    Network network =
        Network.of(7, new Layer.Dense(8, Activation.RELU), new Layer.Dense(3, Activation.SOFTMAX));
    Model model = model(network, preprocessing, classes("x", "y", "z"), Loss.crossEntropy());
    List<String> colours = List.of("red", "green", "", "purple", "blue");
    List<String> shapes = List.of("square", "round", "oval");
    String[][] colour = new String[ROWS][1];
    String[][] shape = new String[ROWS][1];
    float[][] size = rows(1, 4);
    for (int i = 0; i < ROWS; i++) {
      colour[i][0] = colours.get(i % colours.size());
      shape[i][0] = shapes.get(i % shapes.size());
      size[i][0] = i % 7 == 0 ? Float.NaN : size[i][0];
    }

    Map<String, Object> found = run(model, Map.of("colour", colour, "shape", shape, "size", size));

    for (int i = 0; i < ROWS; i++) {
      Map<String, Object> row =
          Map.of("colour", colour[i][0], "shape", shape[i][0], "size", size[i][0]);
      assertThat(numbers(found, "probabilities")[i])
          .containsExactly(model.predict(row), within(TOLERANCE));
      assertThat(texts(found, "label")[i]).isEqualTo(model.predictLabel(row));
    }
  }

  @Test
  void datesLogarithmsAndCategoriesOfAllOthers() throws OrtException {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(
                new Feature.Numeric("gain", 3, 2, OptionalDouble.of(0), true, true),
                new Feature.Date(
                    "day",
                    20_000,
                    900,
                    OptionalDouble.of(20_010),
                    true,
                    List.of(365.2425, 7.0, 1.0)),
                new Feature.Numeric("plain", 1, 2, OptionalDouble.empty(), false),
                new Feature.Categorical("colour", List.of("blue", "red"), true),
                new Feature.Categorical("shape", List.of(), true)),
            false,
            Optional.empty());
    Network network =
        Network.of(
            preprocessing.width(),
            new Layer.Dense(8, Activation.TANH),
            new Layer.Dense(2, Activation.SOFTMAX));
    Model model = model(network, preprocessing, classes("x", "y"), Loss.crossEntropy());
    List<String> colours = List.of("red", "green", "", "NA", "blue");
    String[][] colour = new String[ROWS][1];
    String[][] shape = new String[ROWS][1];
    float[][] gain = rows(1, 1000);
    float[][] plain = rows(1, 1);
    double[][] day = new double[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      colour[i][0] = colours.get(i % colours.size());
      shape[i][0] = i % 3 == 0 ? "" : "round";
      gain[i][0] = i % 7 == 0 ? Float.NaN : i % 7 == 1 ? 0 : gain[i][0];
      day[i][0] = i % 5 == 0 ? Double.NaN : -300 + 1234.56789 * i;
    }

    Map<String, Object> found =
        run(
            model,
            Map.of("colour", colour, "shape", shape, "gain", gain, "day", day, "plain", plain));

    for (int i = 0; i < ROWS; i++) {
      Map<String, Object> row =
          Map.of(
              "colour", colour[i][0],
              "shape", shape[i][0],
              "gain", gain[i][0],
              "plain", plain[i][0],
              "day", day[i][0]);
      assertThat(numbers(found, "probabilities")[i])
          .as("%s", row)
          .containsExactly(model.predict(row), within(TOLERANCE));
    }
  }

  @Test
  void twoClassesBySingleProbability() throws OrtException {
    Network network = Network.of(3, new Layer.Dense(1));
    Targets targets =
        new Targets(
            Task.BINARY,
            List.of("income"),
            List.of("<=50K", ">50K"),
            Targets.Encoding.NUMBER,
            1,
            List.of(0.0),
            List.of(1.0));
    Loss loss = new Loss(new Loss.Measure.BinaryCrossEntropy(true, 0), Loss.Reduction.MEAN);
    Model model = model(network, Preprocessing.none(3), targets, loss);
    float[][] rows = rows(3, 2);

    Map<String, Object> found = run(model, Map.of("x", rows));

    for (int i = 0; i < ROWS; i++) {
      float second = model.predict(rows[i])[0];
      assertThat(numbers(found, "probabilities")[i])
          .containsExactly(new float[] {1 - second, second}, within(TOLERANCE));
      assertThat(texts(found, "label")[i]).isEqualTo(model.predictLabel(rows[i]));
    }
  }

  @Test
  void equalModelsGiveEqualBytes() {
    Network network = Network.of(3, new Layer.Dense(2, Activation.TANH));
    Model model = Model.of(network, numbers(network.size(), 1));

    assertThat(OnnxExport.bytes(model)).isEqualTo(OnnxExport.bytes(model));
  }

  private void assertAgrees(Model model, float[][] rows) throws OrtException {
    float[][] found = numbers(run(model, Map.of("x", rows)), "prediction");
    float[][] expected = model.predict(rows);
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < expected[i].length; j++) {
        assertThat(found[i][j])
            .isCloseTo(expected[i][j], within(TOLERANCE * (1 + Math.abs(expected[i][j]))));
      }
    }
  }

  /// The import gives the model that was exported, with all that belongs to it.
  private static void assertComesBack(Model model) {
    Model back =
        OnnxImport.parse(OnnxExport.bytes(model), "model.onnx", ImportOptions.NONE).model();
    assertThat(back.describe()).isEqualTo(model.describe());
    assertThat(back.parameters()).isEqualTo(model.parameters());
  }

  @Test
  void aGraphThatWasChangedIsReadAsItIs() {
    Network network = Network.of(3, new Layer.Dense(2, Activation.TANH));
    Model model = Model.of(network, numbers(network.size(), 1));
    byte[] bytes = OnnxExport.bytes(model);
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    byte[] changed =
        text.replace("Tanh", "Relu").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);

    OnnxImport.Imported imported = OnnxImport.parse(changed, "model.onnx", ImportOptions.NONE);

    assertThat(imported.notes()).anyMatch(note -> note.contains("it was changed since"));
    assertThat(imported.model().network().layers().getFirst())
        .isEqualTo(new Layer.Dense(2, Activation.RELU));
  }

  static float[][] numbers(Map<String, Object> outputs, String name) {
    return (float[][]) Objects.requireNonNull(outputs.get(name));
  }

  private static String[] texts(Map<String, Object> outputs, String name) {
    return (String[]) Objects.requireNonNull(outputs.get(name));
  }

  static Map<String, Object> run(Model model, Map<String, Object> inputs) throws OrtException {
    assertComesBack(model);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, Object> outputs = new LinkedHashMap<>();
    Map<String, OnnxTensorLike> tensors = new LinkedHashMap<>();
    try (OrtSession session = environment.createSession(OnnxExport.bytes(model))) {
      for (Map.Entry<String, Object> input : inputs.entrySet()) {
        tensors.put(input.getKey(), OnnxTensor.createTensor(environment, input.getValue()));
      }
      try (OrtSession.Result result = session.run(tensors)) {
        for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
          outputs.put(output.getKey(), output.getValue().getValue());
        }
      }
    } finally {
      tensors.values().forEach(OnnxTensorLike::close);
    }
    return outputs;
  }

  Model model(Network network, Preprocessing preprocessing, Targets targets, Loss loss) {
    return new Model(
        network,
        numbers(network.size(), 1),
        preprocessing,
        targets,
        loss,
        List.of(),
        Origin.UNKNOWN);
  }

  static Targets classes(String... labels) {
    return new Targets(
        Task.CLASSIFICATION,
        List.of("class"),
        List.of(labels),
        Targets.Encoding.ONE_HOT,
        labels.length,
        Collections.nCopies(labels.length, 0.0),
        Collections.nCopies(labels.length, 1.0));
  }

  float[][] rows(int columns, float size) {
    float[][] rows = new float[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = numbers(columns, size);
    }
    return rows;
  }

  private float[] numbers(int count, float size) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = size * (float) random.nextGaussian();
    }
    return numbers;
  }
}
