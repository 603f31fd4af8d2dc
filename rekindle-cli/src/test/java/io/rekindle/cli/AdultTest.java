package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.rekindle.core.model.Model;
import io.rekindle.data.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The census table from file to ONNX and back.
class AdultTest {
  @TempDir Path folder;

  private static Path file(String name) {
    return SharedData.folder().resolve("tabular").resolve(name);
  }

  private Path trained(String name, Path train, Object... more) {
    Path run = folder.resolve(name);
    List<Object> words = new ArrayList<>(List.of("train", train, "--out", run, "--epochs", 2));
    words.addAll(List.of(more));
    Commands.run(words.toArray()).exits(0);
    return run;
  }

  /// All test rows go through both: labels are equal, probabilities within 1e-5.
  @Test
  void onnxFedWithRawColumnsAgreesWithPredict() throws IOException, OrtException {
    Path test = file("adult_test.csv");
    Path run = trained("run", file("adult_train.csv"), "--target", "income", "--test", test);
    Path onnx = folder.resolve("adult.onnx");
    Path predicted = folder.resolve("predicted.csv");
    Commands.run("export", run, onnx).exits(0);
    Commands.run("predict", run, test, "-o", predicted).exits(0);
    List<String> expected = Files.readAllLines(predicted);

    List<List<String>> rows = cells(Files.readAllLines(test));
    Map<String, List<String>> columns = columns(rows);
    int count = rows.size() - 1;
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensorLike> inputs = new LinkedHashMap<>();
    try (OrtSession session = environment.createSession(Files.readAllBytes(onnx))) {
      for (Map.Entry<String, ai.onnxruntime.NodeInfo> input : session.getInputInfo().entrySet()) {
        List<String> column = columns.getOrDefault(input.getKey(), List.of());
        boolean text = ((TensorInfo) input.getValue().getInfo()).type.name().equals("STRING");
        inputs.put(
            input.getKey(),
            OnnxTensor.createTensor(environment, text ? texts(column) : numbers(column)));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        String[] labels = (String[]) result.get("label").orElseThrow().getValue();
        float[][] probabilities = (float[][]) result.get("probabilities").orElseThrow().getValue();
        assertThat(labels).hasSize(count).hasSize(16_281);
        assertThat(expected).hasSize(count + 1);
        for (int i = 0; i < count; i++) {
          String[] cells = expected.get(i + 1).split(",", -1);
          assertThat(labels[i]).isEqualTo(cells[0]);
          for (int j = 0; j < 2; j++) {
            assertThat(probabilities[i][j])
                .isCloseTo(Float.parseFloat(cells[j + 1]), within(1e-5f));
          }
        }
      }
    } finally {
      inputs.values().forEach(OnnxTensorLike::close);
    }
  }

  /// All rows and columns, texts among them.
  @Test
  void csvAndNpzGiveTheSameWeights() throws IOException {
    Path csv = file("adult_train.csv");
    Map<String, List<String>> columns = columns(cells(Files.readAllLines(csv)));
    Npz npz = new Npz();
    columns.forEach(
        (name, column) -> {
          if (column.stream().allMatch(cell -> cell.matches("[0-9]+"))) {
            npz.put(name, column.stream().mapToDouble(Double::parseDouble).toArray());
          } else {
            npz.put(name, column);
          }
        });
    Path run = trained("csv", csv, "--target", "income");
    Path arrays = trained("npz", npz.write(folder.resolve("adult.npz")), "--target", "income");

    float[] weights = Model.load(run.resolve("model.rkn")).parameters();
    assertThat(weights).hasSizeGreaterThan(1000);
    assertThat(Arrays.equals(Model.load(arrays.resolve("model.rkn")).parameters(), weights))
        .isTrue();
  }

  private static List<List<String>> cells(List<String> lines) {
    return lines.stream().map(line -> List.of(line.split(",", -1))).toList();
  }

  private static Map<String, List<String>> columns(List<List<String>> rows) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (int j = 0; j < rows.getFirst().size(); j++) {
      int column = j;
      columns.put(
          rows.getFirst().get(j),
          rows.subList(1, rows.size()).stream().map(row -> row.get(column)).toList());
    }
    return columns;
  }

  private static String[][] texts(List<String> column) {
    return column.stream().map(cell -> new String[] {cell}).toArray(String[][]::new);
  }

  private static float[][] numbers(List<String> column) {
    return column.stream()
        .map(cell -> new float[] {cell.isEmpty() ? Float.NaN : Float.parseFloat(cell)})
        .toArray(float[][]::new);
  }
}
