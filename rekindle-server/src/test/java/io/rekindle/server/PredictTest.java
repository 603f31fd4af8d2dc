package io.rekindle.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.model.Missing;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.PredictionWriter;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.Inference;
import io.rekindle.data.Application;
import io.rekindle.data.DataSource;
import io.rekindle.server.Running.Answer;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `/predict` answers, beside what `rekindle predict` writes of the same rows.
class PredictTest {
  private static final String TABLE =
      """
      colour,length,extra,width
      red,5.1,1,3.5
      "blue, dark",6.25,2,
      7,4,3,2.25
      green,5,4,3
      """;

  @TempDir Path folder;

  /// As the command does it.
  private String predicted(Model model, String table) throws IOException {
    Path file = Files.writeString(folder.resolve("rows.csv"), table);
    Features features =
        new Application(model.preprocessing(), model.targets())
            .features(DataSource.of(file.toString()));
    try (Inference inference = model.inference(2)) {
      float[] outputs = inference.outputs(features);
      model.interpret(outputs);
      StringWriter text = new StringWriter();
      new PredictionWriter(model, false).write(outputs, text);
      return text.toString();
    }
  }

  @Test
  void csvGivesWhatTheCommandWrites() throws Exception {
    Model model = TestModels.flowers(1);
    try (Running running = Running.of(model, folder)) {
      Answer answer = running.post("/predict", "text/csv", TABLE, "Accept", "text/csv");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.type()).isEqualTo("text/csv; charset=utf-8");
      assertThat(answer.text()).isEqualTo(predicted(model, TABLE));
    }
  }

  @Test
  void everyFormOfJsonGivesTheSame() throws Exception {
    Model model = TestModels.flowers(1);
    String object = "{\"length\":6.25,\"width\":null,\"colour\":\"blue, dark\",\"extra\":[1]}";
    String array = "[6.25,\"NA\",\" blue, dark \"]";
    String expected = predicted(model, TABLE).lines().toList().get(2);
    try (Running running = Running.of(model, folder)) {
      for (String body :
          List.of(
              object,
              array,
              "[" + array + "]",
              "[" + object + "]",
              "{\"rows\":[" + array + "]}",
              "{\"rows\":" + array + "}",
              "{\"rows\":[" + object + "]}")) {
        Answer answer =
            running.post("/predict", "application/json; charset=UTF-8", body, "Accept", "text/csv");

        assertThat(answer.text().lines().toList()).as(body).hasSize(2).endsWith(expected);
      }
    }
  }

  @Test
  void whatTheModelTakesForMissingIsLikeNull() throws Exception {
    Model model = TestModels.flowers(1, Missing.of(List.of("?", "-999")));
    try (Running running = Running.of(model, folder)) {
      String expected = running.json("/predict", "[5.1,null,null]").text();
      for (String row :
          List.of("[5.1,-999,\"?\"]", "[5.1,\" ? \",-999.0]", "[5.1,\"-999.0\",\"-999\"]")) {
        assertThat(running.json("/predict", row).text()).as(row).isEqualTo(expected);
      }
      String table = "length,width,colour\n5.1,?,-999\n";
      String csv = running.post("/predict", "text/csv", table, "Accept", "text/csv").text();
      assertThat(csv).isEqualTo(predicted(model, "length,width,colour\n5.1,,\n"));
    }
  }

  @Test
  void trueIsOneAsInACsvColumnOfTrueAndFalse() throws Exception {
    Model model = TestModels.flowers(1);
    String table = "length,width,colour\ntrue,3.5,red\nfalse,3.5,red\n";
    try (Running running = Running.of(model, folder)) {
      Answer answer =
          running.post(
              "/predict",
              "application/json",
              "[[true,3.5,\"red\"],[false,3.5,\"red\"]]",
              "Accept",
              "text/csv");

      assertThat(answer.text())
          .isEqualTo(predicted(model, table))
          .isEqualTo(predicted(model, table.replace("true", "1").replace("false", "0")));
    }
  }

  @Test
  void jsonAnswersInTheOrderOfTheRows() throws Exception {
    Model model = TestModels.flowers(2);
    try (Running running = Running.of(model, folder)) {
      Answer answer =
          running.json(
              "/predict",
              "[[5.1,3.5,\"red\"],[4,2.25,7],{\"length\":5,\"width\":3,\"colour\":\"green\"}]");

      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.json().get("model").text()).isEqualTo("tested");
      List<JsonField> predictions = answer.json().get("predictions").elements();
      List<String> lines = predicted(model, TABLE).lines().toList();
      assertThat(predictions).hasSize(3);
      assertThat(probability(predictions.get(0))).isEqualTo(setosa(lines.get(1)));
      assertThat(probability(predictions.get(1))).isEqualTo(setosa(lines.get(3)));
      assertThat(probability(predictions.get(2))).isEqualTo(setosa(lines.get(4)));
      assertThat(predictions.getFirst().get("probabilities").members().keySet())
          .containsExactly("setosa", "virginica, large", "versicolor");
      assertThat(predictions.getFirst().get("class").text()).isIn(model.targets().labels());
    }
  }

  /// Before the probabilities comes the class, in which there may be a comma.
  private static String setosa(String line) {
    String[] cells = line.split(",", -1);
    return cells[cells.length - 3];
  }

  private static String probability(JsonField prediction) {
    JsonField setosa = prediction.get("probabilities").get("setosa");
    return Float.toString((float) setosa.number());
  }

  @Test
  void numbersAndSeveralLabels() throws Exception {
    try (Running running = Running.of(TestModels.price(1), folder)) {
      Answer answer = running.json("/predict", "[1,2,3]");
      assertThat(
              answer
                  .json()
                  .get("predictions")
                  .elements()
                  .getFirst()
                  .get("outputs")
                  .get("price")
                  .number())
          .isBetween(0.0, 500_000.0);
    }
    try (Running running = Running.of(TestModels.labels(1), folder)) {
      JsonField first =
          running.json("/predict", "[1,2,3]").json().get("predictions").elements().getFirst();
      assertThat(first.get("probabilities").members().keySet()).containsExactly("wet", "cold");
      assertThat(first.get("class").text()).isIn("", "wet", "cold", "wet;cold");
    }
    try (Running running = Running.of(TestModels.binary(1), folder)) {
      JsonField first =
          running.json("/predict", "[1,2,3]").json().get("predictions").elements().getFirst();
      assertThat(first.get("class").text()).isIn("yes", "no");
      assertThat(first.get("probabilities").get("yes").number()).isBetween(0.0, 1.0);
    }
  }

  /// Cities that no training row has, one that looks like a number, and one that is missing.
  @Test
  void hashedCategoriesAndSeveralLabelsInACell() throws Exception {
    Model model = TestModels.tags(3);
    String table =
        """
        city,length
        Lyon,5.1
        "Cork, west",2
        77,9.5
        Tromsø,30.25
        ,4
        """;
    String rows =
        """
        [{"city": "Lyon", "length": 5.1}, {"length": 2, "city": "Cork, west"},
         {"city": 77, "length": 9.5}, {"city": "Tromsø", "length": 30.25}, {"city": null, "length": 4}]
        """;
    String expected = predicted(model, table);
    assertThat(expected.lines().map(line -> line.split(",", -1)[0]).distinct().count())
        .as("different sets of labels in %s", expected)
        .isGreaterThan(2);
    try (Running running = Running.of(model, folder)) {
      assertThat(running.post("/predict", "text/csv", table, "Accept", "text/csv").text())
          .isEqualTo(expected);
      assertThat(running.post("/predict", "application/json", rows, "Accept", "text/csv").text())
          .isEqualTo(expected);

      List<JsonField> told = running.json("/predict", rows).json().get("predictions").elements();
      List<String> lines = expected.lines().skip(1).toList();
      for (int i = 0; i < lines.size(); i++) {
        List<String> cells = List.of(lines.get(i).split(",", -1));
        JsonField probabilities = told.get(i).get("probabilities");
        assertThat(told.get(i).get("class").text()).isEqualTo(cells.getFirst());
        assertThat(probabilities.members().keySet()).containsExactly("cold", "late", "wet");
        assertThat(
                probabilities.members().keySet().stream()
                    .map(label -> Float.toString((float) probabilities.get(label).number())))
            .isEqualTo(cells.subList(1, cells.size()));
      }
    }
  }

  private static JsonField warnings(Answer answer) {
    String field = answer.response().headers().firstValue(PredictEndpoint.WARNINGS).orElseThrow();
    return JsonField.root("warnings", Json.parse(field.getBytes(US_ASCII), "warnings"));
  }

  @Test
  void warningsOfAHeaderAreBounded() {
    List<String> few = List.of("a".repeat(1_000), "b");
    List<String> many = Collections.nCopies(100, "\u00e4".repeat(100));

    assertThat(PredictEndpoint.ofHeader(few)).isEqualTo(Json.texts(few).toString());
    assertThat(PredictEndpoint.ofHeader(many))
        .hasSizeBetween(3_000, PredictEndpoint.LONGEST_HEADER)
        .endsWith(",\"94 more\"]")
        .matches("\\p{ASCII}*");
  }

  /// Such a category counts as missing, which the answer says where it has a place for it.
  @Test
  void categoriesThatTheModelDoesNotKnowAreTold() throws Exception {
    String rows = "[[5.1,3.5,\"red\"],[5,3,\"green\"],[5,3,null],[5,3,\"pink\"]]";
    String text =
        "column colour: 2 rows hold a category that the model has not seen in training"
            + " (\"green\", \"pink\"); such count as missing";
    try (Running running = Running.of(TestModels.flowers(1), folder)) {
      JsonField answer = running.json("/predict", rows).json();
      assertThat(answer.get("warnings").texts()).containsExactly(text);
      assertThat(answer.get("predictions").elements()).hasSize(4);
      assertThat(running.json("/predict", "[5,3,\"red\"]").json().members())
          .doesNotContainKey("warnings");
      Answer csv = running.post("/predict", "application/json", rows, "Accept", "text/csv");
      assertThat(csv.text().lines()).hasSize(5);
      assertThat(warnings(csv).texts()).containsExactly(text);
      Answer known =
          running.post("/predict", "application/json", "[5,3,\"red\"]", "Accept", "text/csv");
      assertThat(known.response().headers().map()).doesNotContainKey(PredictEndpoint.WARNINGS);
      String strange = "length,width,colour\n5,3,\"gr\u00fcn\n\ud83c\udf39\"\n";
      csv = running.post("/predict", "text/csv", strange, "Accept", "text/csv");
      assertThat(warnings(csv).texts().getFirst()).contains("(\"gr\u00fcn\\n\ud83c\udf39\")");
    }
  }

  /// Its price in 32 bits is infinite.
  @Test
  void aRowOfWhichTheModelMakesNoNumberIsRefused() throws Exception {
    try (Running running = Running.of(TestModels.price(1), folder)) {
      Answer answer = running.json("/predict", "[[1,2,3],[1,1e38,3]]");

      assertThat(answer.status()).as(answer.text()).isEqualTo(400);
      assertThat(answer.json().get("field").text()).isEqualTo("rows[1].f1");
      assertThat(answer.json().get("found").text()).contains("makes NaN or an infinite number");
    }
  }

  @Test
  void aModelWhoseTrainingDivergedIsNotPutIntoService() {
    Network network = Network.of(1, new Layer.Dense(1, Activation.LINEAR));
    Model model = Model.of(network, new float[] {Float.NaN, 0});

    assertThatThrownBy(() -> Running.of(model, folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(".rkn: layers.0.weight holds NaN, as its training diverged");
  }

  @Test
  void aModelOfWeightsThatOutgrow32BitsOnAnyRowIsNotPutIntoService() {
    Network network =
        Network.of(1, new Layer.Dense(1, Activation.LINEAR), new Layer.Dense(1, Activation.LINEAR));
    Model diverged = Model.of(network, new float[] {1e30f, 2e30f, 1e30f, 0});

    assertThatThrownBy(() -> Running.of(diverged, folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("its weights make NaN or infinite numbers even of inputs of 0, 1")
        .hasMessageContaining("let `rekindle doctor` find out why");
    Model.of(network, new float[] {1e30f, 0, 1e30f, 0}).requireFinite("finite for 0");
  }

  @Test
  void healthIsTold() throws Exception {
    try (Running running = Running.of(TestModels.flowers(1), folder)) {
      assertThat(running.get("/healthz").text()).isEqualTo("{\"status\":\"alive\"}");
      assertThat(running.get("/readyz").json().get("model").text()).isEqualTo("tested");
    }
  }
}
