package io.rekindle.interop.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.task.Task;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Graphs of other tools, made by evidence/onnx_import.py, compute here what they do there.
class OnnxImportTest {
  private static final float TOLERANCE = 1e-5f;

  static List<String> names() {
    return List.of(
        "torch_mlp",
        "torch_activations",
        "torch_norms",
        "torch_norms_17",
        "torch_image",
        "torch_view",
        "torch_unfolded",
        "keras",
        "sklearn_classes",
        "sklearn_scaled",
        "sklearn_binary",
        "sklearn_multilabel",
        "sklearn_regressor");
  }

  @ParameterizedTest
  @MethodSource("names")
  void predictsWhatTheMakerDoes(String name) throws IOException {
    Model model = read(name).model();
    JsonField golden = golden(name);
    List<JsonField> inputs = golden.get("inputs").elements();
    List<JsonField> outputs = golden.get("outputs").elements();
    assertThat(inputs).hasSize(6);
    for (int i = 0; i < inputs.size(); i++) {
      double[] wanted =
          outputs.get(i).numbers().stream().mapToDouble(v -> asPredicted(name, v)).toArray();
      assertAgrees(model.predict(floats(inputs.get(i).numbers())), wanted);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void predictsWhatOnnxRuntimeDoes(String name) throws IOException, OrtException {
    byte[] bytes = bytes(name + ".onnx");
    Model model = OnnxImport.parse(bytes, name, ImportOptions.NONE).model();
    Random random = new Random(2);
    int width = model.network().inputs();
    for (int round = 0; round < 20; round++) {
      float[] row = new float[width];
      for (int i = 0; i < width; i++) {
        row[i] = (float) (3 * random.nextGaussian());
      }
      double[] wanted = run(bytes, name, row);
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = asPredicted(name, wanted[i]);
      }
      assertAgrees(model.predict(row), wanted);
    }
  }

  /// The one graph that gives logarithms, where the model gives probabilities.
  private static double asPredicted(String name, double value) {
    return name.equals("torch_view") ? Math.exp(value) : value;
  }

  @Test
  void readsTheLayersOfPyTorch() throws IOException {
    Model model = read("torch_norms").model();

    assertThat(model.network().inputs()).isEqualTo(5);
    assertThat(model.network().layers().stream().map(OnnxImportTest::said).toList())
        .containsExactly(
            "7 []", "batch norm 0.9 1.0E-5", "relu", "6 []", "layer norm 1.0E-5", "tanh", "2 []");
    assertThat(model.targets().task()).isEqualTo(Task.REGRESSION);
  }

  private static String said(Layer layer) {
    return switch (layer) {
      case Layer.Dense d -> d.units() + " " + d.activations();
      case Layer.Activate a -> a.activations().getFirst().label();
      case Layer.BatchNorm b -> "batch norm " + b.momentum() + " " + b.epsilon();
      case Layer.LayerNorm l -> "layer norm " + l.epsilon();
      case Layer.Dropout d -> "dropout " + d.rate();
    };
  }

  @Test
  void readsEveryActivationOfPyTorch() throws IOException {
    assertThat(
            read("torch_activations").model().network().layers().stream()
                .map(layer -> ((Layer.Dense) layer).activations().getFirst())
                .toList())
        .containsExactly(
            Activation.ELU,
            Activation.SELU,
            Activation.GELU,
            Activation.SILU,
            Activation.MISH,
            Activation.HARD_SIGMOID,
            Activation.SOFTPLUS,
            Activation.SOFTSIGN,
            new Activation.LeakyRelu(0.2),
            Activation.TANH,
            Activation.SIGMOID);
  }

  @Test
  void takesLabelsFromTheTailOfClassifiers() throws IOException {
    assertThat(read("sklearn_classes").model().targets().labels())
        .containsExactly("blue", "green", "red");
    assertThat(read("sklearn_scaled").model().targets().labels()).containsExactly("0", "10", "20");
    assertThat(read("sklearn_binary").model().targets().labels()).containsExactly("0", "1");
    assertThat(read("sklearn_binary").model().targets().task()).isEqualTo(Task.BINARY);
    assertThat(read("sklearn_multilabel").model().targets().task()).isEqualTo(Task.MULTILABEL);
  }

  @Test
  void scalingOfTheInputsBecomesPreprocessing() throws IOException {
    List<Feature> features = read("sklearn_scaled").model().preprocessing().features();

    assertThat(features).hasSize(4);
    assertThat(((Feature.Numeric) features.getFirst()).center()).isBetween(2.0, 4.0);
    assertThat(((Feature.Numeric) features.getFirst()).scale()).isBetween(1.0, 3.0);
  }

  @Test
  void logitsWithLabelsBecomeProbabilities() throws IOException {
    ImportOptions options =
        new ImportOptions(List.of("a", "b", "c"), "kind", List.of(), List.of(0.5), List.of(2.0));
    OnnxImport.Imported imported =
        OnnxImport.parse(bytes("torch_mlp.onnx"), "torch_mlp.onnx", options);
    float[] plain = read("torch_mlp").model().predict(new float[] {0, 1, 0.5f, -1, 2, 0.25f});

    float[] row = {0.5f, 2.5f, 1.5f, -1.5f, 4.5f, 1};
    float[] found = imported.model().predict(row);

    double sum = 0;
    for (float logit : plain) {
      sum += Math.exp(logit);
    }
    for (int i = 0; i < 3; i++) {
      assertThat(found[i]).isCloseTo((float) (Math.exp(plain[i]) / sum), within(TOLERANCE));
    }
    assertThat(imported.model().predictLabel(row)).isIn("a", "b", "c");
    assertThat(imported.model().targets().names()).containsExactly("kind");
    assertThat(imported.model().loss().measure())
        .isEqualTo(new Loss.Measure.CrossEntropy(true, 0, true));
    assertThat(imported.notes()).anyMatch(note -> note.contains("softmax"));
  }

  @Test
  void labelsMustFit() {
    assertThatThrownBy(
            () ->
                OnnxImport.parse(
                    bytes("torch_mlp.onnx"), "m.onnx", ImportOptions.NONE.withLabels("a", "b")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("m.onnx: 2 labels, and the network tells apart 3");
  }

  private static void assertAgrees(float[] found, double[] wanted) {
    assertThat(found).hasSize(wanted.length);
    for (int i = 0; i < wanted.length; i++) {
      assertThat((double) found[i])
          .isCloseTo(wanted[i], within(TOLERANCE * (1 + Math.abs(wanted[i]))));
    }
  }

  private static OnnxImport.Imported read(String name) throws IOException {
    return OnnxImport.parse(bytes(name + ".onnx"), name + ".onnx", ImportOptions.NONE);
  }

  static byte[] bytes(String name) throws IOException {
    try (InputStream in = OnnxImportTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing");
      }
      return in.readAllBytes();
    }
  }

  private static JsonField golden(String name) throws IOException {
    return JsonField.root(name, Json.parse(bytes(name + ".json"), name));
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  /// What ONNX Runtime makes of a row; of two classes, the second's probability.
  private static double[] run(byte[] bytes, String name, float[] row) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Object input = shaped(name, row);
    try (OrtSession session = environment.createSession(bytes);
        OnnxTensor x = OnnxTensor.createTensor(environment, input);
        OrtSession.Result result = session.run(Map.of("x", x))) {
      List<Double> found = new ArrayList<>();
      for (Map.Entry<String, OnnxValue> output : result) {
        Object value = output.getValue().getValue();
        if (value instanceof float[][] rows) {
          found.clear();
          for (float each : rows[0]) {
            found.add((double) each);
          }
        } else if (value instanceof List<?> maps) {
          ((OnnxMap) maps.getFirst())
              .getValue().entrySet().stream()
                  .sorted(
                      java.util.Comparator.comparing(
                          entry ->
                              entry.getKey() instanceof Long l
                                  ? "%05d".formatted(l)
                                  : entry.getKey().toString()))
                  .forEach(entry -> found.add(((Number) entry.getValue()).doubleValue()));
        }
      }
      if (name.equals("sklearn_binary")) {
        found.removeFirst();
      }
      return found.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  private static Object shaped(String name, float[] row) {
    return switch (name) {
      case "torch_image" -> new float[][][][] {{matrix(row, 4, 4)}};
      case "torch_view" -> new float[][][] {matrix(row, 3, 4)};
      default -> new float[][] {row};
    };
  }

  private static float[][] matrix(float[] values, int rows, int columns) {
    float[][] matrix = new float[rows][columns];
    for (int i = 0; i < values.length; i++) {
      matrix[i / columns][i % columns] = values[i];
    }
    return matrix;
  }
}
