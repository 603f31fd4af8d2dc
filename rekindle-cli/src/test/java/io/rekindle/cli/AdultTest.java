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

  /// An npz carries numbers alone, so the number columns are compared.
  @Test
  void numbersOfCsvAndNpzGiveTheSameWeights() throws IOException {
    List<List<String>> rows = cells(Files.readAllLines(file("adult_train.csv")).subList(0, 3001));
    Map<String, List<String>> columns = columns(rows);
    List<String> names =
        List.of("age", "fnlwgt", "education_num", "capital_gain", "hours_per_week");
    int count = rows.size() - 1;
    StringBuilder csv = new StringBuilder(String.join(",", names) + ",rich\n");
    double[][] x = new double[count][names.size()];
    double[][] y = new double[count][1];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < names.size(); j++) {
        String cell = columns.getOrDefault(names.get(j), List.of()).get(i);
        csv.append(cell).append(',');
        x[i][j] = Double.parseDouble(cell);
      }
      y[i][0] = columns.getOrDefault("income", List.of()).get(i).startsWith(">") ? 1 : 0;
      csv.append((int) y[i][0]).append('\n');
    }
    Path table = folder.resolve("numbers.csv");
    Files.writeString(table, csv);
    Path npz = folder.resolve("numbers.npz");
    new Npz().put("x", x).put("y", y).write(npz);

    Path run = trained("table", table, "--set", "data.scale=standardize");
    Path yaml = run.resolve("run.yaml");
    Commands.run(
            "train",
            yaml,
            "--out",
            folder.resolve("arrays"),
            "--set",
            "data.source=" + npz,
            "--set",
            "data.target=y",
            "--set",
            "data.features=x")
        .exits(0);

    assertThat(Model.load(folder.resolve("arrays/model.rkn")).parameters())
        .isEqualTo(Model.load(run.resolve("model.rkn")).parameters());
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
