package io.rekindle.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.Release;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.model.Model;
import io.rekindle.server.Running.Answer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The Open Inference Protocol.
class InferTest {
  private static final String MODEL = "/v2/models/tested";

  @TempDir Path folder;

  private static String tensor(String name, String type, String shape, String data) {
    return "{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":%s,\"data\":%s}"
        .formatted(name, type, shape, data);
  }

  private static String inputs(String... tensors) {
    return "{\"id\":\"42\",\"inputs\":[" + String.join(",", tensors) + "]}";
  }

  @Test
  void serverAndModelAreDescribed() throws Exception {
    try (Running running = Running.of(TestModels.flowers(1), folder)) {
      assertThat(running.get("/v2").json().get("name").text()).isEqualTo("rekindle");
      assertThat(running.get("/v2").json().get("version").text()).isEqualTo(Release.version());
      assertThat(running.get("/v2/health/live").json().get("live").flag()).isTrue();
      assertThat(running.get("/v2/health/ready").json().get("ready").flag()).isTrue();
      assertThat(running.get(MODEL + "/ready").json().get("ready").flag()).isTrue();
      JsonField model = running.get(MODEL).json();
      assertThat(model.get("name").text()).isEqualTo("tested");
      assertThat(model.get("inputs").value())
          .hasToString(
              "[{\"name\":\"length\",\"datatype\":\"FP64\",\"shape\":[-1,1]},"
                  + "{\"name\":\"width\",\"datatype\":\"FP64\",\"shape\":[-1,1]},"
                  + "{\"name\":\"colour\",\"datatype\":\"BYTES\",\"shape\":[-1,1]}]");
      assertThat(model.get("outputs").value())
          .hasToString(
              "[{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[-1,1]},"
                  + "{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[-1,3]}]");
    }
  }

  @Test
  void tensorsByColumnGiveWhatPredictGives() throws Exception {
    Model model = TestModels.flowers(1);
    try (Running running = Running.of(model, folder)) {
      JsonField predicted = running.json("/predict", "[[5.1,3.5,\"red\"],[4,null,7]]").json();

      Answer answer =
          running.json(
              MODEL + "/infer",
              inputs(
                  tensor("colour", "BYTES", "[2,1]", "[\"red\",\"7\"]"),
                  tensor("width", "FP64", "[2]", "[3.5,null]"),
                  tensor("length", "FP32", "[2,1]", "[[5.1],[4]]")));

      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.json().get("model_name").text()).isEqualTo("tested");
      assertThat(answer.json().get("id").text()).isEqualTo("42");
      List<JsonField> outputs = answer.json().get("outputs").elements();
      assertThat(outputs.get(0).get("shape").value()).hasToString("[2,1]");
      assertThat(outputs.get(1).get("shape").value()).hasToString("[2,3]");
      List<JsonField> rows = predicted.get("predictions").elements();
      assertThat(outputs.get(0).get("data").texts())
          .containsExactly(rows.get(0).get("class").text(), rows.get(1).get("class").text());
      assertThat(outputs.get(1).get("data").numbers().subList(3, 6))
          .containsExactlyElementsOf(
              model.targets().labels().stream()
                  .map(label -> rows.get(1).get("probabilities").get(label).number())
                  .toList());
    }
  }

  @Test
  void oneTensorOfNumbers() throws Exception {
    try (Running running = Running.of(TestModels.price(1), folder)) {
      Answer answer =
          running.json(MODEL + "/infer", inputs(tensor("x", "INT64", "[2,3]", "[1,2,3,[4,5,6]]")));
      JsonField output = answer.json().get("outputs").elements().getFirst();
      assertThat(output.get("name").text()).isEqualTo("prediction");
      String table =
          running
              .post("/predict", "text/csv", "f0,f1,f2\n1,2,3\n4,5,6\n", "Accept", "text/csv")
              .text();
      assertThat(output.get("data").numbers().stream().map(v -> Float.toString(v.floatValue())))
          .containsExactlyElementsOf(table.lines().skip(1).toList());
    }
    try (Running running = Running.of(TestModels.binary(1), folder)) {
      JsonField only =
          running
              .json(
                  MODEL + "/infer",
                  inputs(tensor("x", "FP32", "[1,3]", "[1,2,3]"))
                      .replace("\"id\"", "\"outputs\":[{\"name\":\"probabilities\"}],\"id\""))
              .json()
              .get("outputs")
              .elements()
              .getFirst();
      assertThat(only.get("shape").value()).hasToString("[1,2]");
      assertThat(only.get("data").numbers().stream().mapToDouble(v -> v).sum())
          .isBetween(1 - 1e-6, 1 + 1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{}|inputs",
        "{\"inputs\":[]}|no tensor x",
        "{\"inputs\":7}|inputs",
        "{\"inputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}]}|inputs.0.name",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP8\",\"shape\":[1,3],\"data\":[1,2,3]}]}|inputs.0.datatype",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}|[rows,"
            + " 3]",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2,3],\"data\":[1,2,3]}]}|3"
            + " values",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,3],\"data\":[1,2,3]}]}|shape",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,\"a\",3]}]}|data[1]",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2147483647,2147483647,2147483647],\"data\":[1]}]}|shape",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[0,3],\"data\":[]}]}|no row",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3],\"parameters\":{\"binary_data_size\":12}}]}|binary",
        "{\"outputs\":[{\"name\":\"z\"}],\"inputs\":[]}|outputs.0.name"
      })
  void whatDoesNotFitIsRefused(String body, String told) throws Exception {
    try (Running running = Running.of(TestModels.price(1), folder)) {
      Answer answer = running.json(MODEL + "/infer", body);

      assertThat(answer.status()).as(answer.text()).isEqualTo(400);
      assertThat(answer.json().get("error").text()).contains(told);
      assertThat(running.log).isEmpty();
    }
  }

  @Test
  void categoriesThatTheModelDoesNotKnowAreParametersOfTheAnswer() throws Exception {
    try (Running running = Running.of(TestModels.flowers(1), folder)) {
      String length = tensor("length", "FP64", "[1]", "[5]");
      String width = tensor("width", "FP64", "[1]", "[3]");
      String green = inputs(length, width, tensor("colour", "BYTES", "[1]", "[\"green\"]"));
      String red = inputs(length, width, tensor("colour", "BYTES", "[1]", "[\"red\"]"));

      JsonField told = running.json(MODEL + "/infer", green).json().get("parameters");

      assertThat(told.get("warnings").text()).startsWith("column colour: 1 row holds a category");
      assertThat(running.json(MODEL + "/infer", red).json().members())
          .doesNotContainKey("parameters");
    }
  }
}
