package io.rekindle.interop.onnx;

import static io.rekindle.interop.onnx.OnnxExportTest.ROWS;
import static io.rekindle.interop.onnx.OnnxExportTest.TOLERANCE;
import static io.rekindle.interop.onnx.OnnxExportTest.classes;
import static io.rekindle.interop.onnx.OnnxExportTest.numbers;
import static io.rekindle.interop.onnx.OnnxExportTest.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.model.Missing;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// ONNX Runtime takes apart cells of text as the model does.
class OnnxTextExportTest {
  private final OnnxExportTest export = new OnnxExportTest();

  @Test
  void categoriesThatAreHashed() throws OrtException {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(
                new Feature.Hashed("city", 7),
                new Feature.Numeric("gain"),
                new Feature.Categorical("colour", List.of("blue", "red")),
                new Feature.Hashed("tail", 2)),
            false,
            Optional.empty());
    Network network =
        Network.of(
            preprocessing.width(),
            new Layer.Dense(8, Activation.TANH),
            new Layer.Dense(2, Activation.SOFTMAX));
    Model model = export.model(network, preprocessing, classes("x", "y"), Loss.crossEntropy());
    List<String> cities = List.of("Zürich", "a", "", "NA", "日本橋", "new york", "Lyon", "nan");
    String[][] city = new String[ROWS][1];
    String[][] tail = new String[ROWS][1];
    String[][] colour = new String[ROWS][1];
    float[][] gain = export.rows(1, 1);
    for (int i = 0; i < ROWS; i++) {
      city[i][0] = cities.get(i % cities.size());
      tail[i][0] = "row " + i;
      colour[i][0] = i % 3 == 0 ? "red" : "green";
    }

    Map<String, Object> found =
        run(model, Map.of("city", city, "gain", gain, "colour", colour, "tail", tail));

    for (int i = 0; i < ROWS; i++) {
      Map<String, Object> row =
          Map.of(
              "city", city[i][0],
              "gain", gain[i][0],
              "colour", colour[i][0],
              "tail", tail[i][0]);
      assertThat(numbers(found, "probabilities")[i])
          .as("%s", row)
          .containsExactly(model.predict(row), within(TOLERANCE));
    }
  }

  @Test
  void whatTheModelTakesForMissing() throws OrtException {
    Preprocessing preprocessing =
        new Preprocessing(
            List.of(
                new Feature.Hashed("city", 7),
                new Feature.Numeric("gain", 1, 2, OptionalDouble.of(3), true),
                new Feature.Categorical("colour", List.of("blue", "red"), true)),
            false,
            Optional.empty(),
            Missing.of(List.of("?", "-999", "0.1")));
    Network network = Network.of(preprocessing.width(), new Layer.Dense(2, Activation.SOFTMAX));
    Model model = export.model(network, preprocessing, classes("x", "y"), Loss.crossEntropy());
    String[][] city = new String[ROWS][1];
    String[][] colour = new String[ROWS][1];
    float[][] gain = export.rows(1, 1);
    for (int i = 0; i < ROWS; i++) {
      city[i][0] = List.of("Lyon", "?", "-999").get(i % 3);
      colour[i][0] = List.of("red", "?", "-999", "green").get(i % 4);
      gain[i][0] = i % 5 == 0 ? -999 : i % 5 == 1 ? 0.1f : gain[i][0];
    }

    Map<String, Object> found = run(model, Map.of("city", city, "gain", gain, "colour", colour));

    for (int i = 0; i < ROWS; i++) {
      Map<String, Object> row =
          Map.of("city", city[i][0], "gain", gain[i][0], "colour", colour[i][0]);
      assertThat(numbers(found, "probabilities")[i])
          .as("%s", row)
          .containsExactly(model.predict(row), within(TOLERANCE));
    }
  }

  @Test
  void severalLabelsOfOneColumn() throws OrtException {
    Network network = Network.of(3, new Layer.Dense(4, Activation.SIGMOID));
    Targets targets =
        new Targets(
            Task.MULTILABEL,
            List.of("tags"),
            List.of("a", "b", "c", "d"),
            Targets.Encoding.NUMBER,
            4,
            Collections.nCopies(4, 0.0),
            Collections.nCopies(4, 1.0),
            Optional.of("|"));
    Loss loss = new Loss(new Loss.Measure.BinaryCrossEntropy(false, 0), Loss.Reduction.MEAN);
    Model model = export.model(network, Preprocessing.none(3), targets, loss);
    float[][] rows = export.rows(3, 2);

    Map<String, Object> found = run(model, Map.of("x", rows));

    for (int i = 0; i < ROWS; i++) {
      float[] expected = model.predict(rows[i]);
      assertThat(numbers(found, "probabilities")[i]).containsExactly(expected, within(TOLERANCE));
      for (int j = 0; j < 4; j++) {
        assertThat(
                List.of(model.predictLabel(rows[i]).split("\\|")).contains("abcd".charAt(j) + ""))
            .isEqualTo(expected[j] > 0.5);
      }
    }
  }
}
