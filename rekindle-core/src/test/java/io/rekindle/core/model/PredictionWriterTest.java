package io.rekindle.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Targets.Encoding;
import io.rekindle.core.task.Task;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Predictions as CSV and as JSON: what columns are called, and which are there.
class PredictionWriterTest {
  private static Model model(
      Task task, List<String> names, List<String> labels, int outputs, Loss loss) {
    return new Model(
        Network.of(outputs, new Layer.Activate()),
        new float[0],
        Preprocessing.none(outputs),
        new Targets(task, names, labels, Encoding.NUMBER, outputs, List.of(), List.of()),
        loss,
        List.of(),
        Origin.UNKNOWN);
  }

  private static String written(Model model, boolean json, float... predictions)
      throws IOException {
    StringWriter text = new StringWriter();
    new PredictionWriter(model, json).write(predictions, text);
    return text.toString();
  }

  private static Model classes() {
    return model(
        Task.CLASSIFICATION, List.of("t"), List.of("a", "b, \"c\""), 2, Loss.crossEntropy());
  }

  @Test
  void classesComeWithAProbabilityEach() throws IOException {
    assertThat(written(classes(), false, 0.75f, 0.25f, 0.1f, 0.9f))
        .isEqualTo(
            """
            class,p_a,"p_b, ""c\"""
            a,0.75,0.25
            "b, ""c\""",0.1,0.9
            """);
    assertThat(written(classes(), true, 0.1f, 0.9f))
        .isEqualTo(
            "{\"class\":\"b, \\\"c\\\"\",\"probabilities\":{\"a\":0.1,\"b, \\\"c\\\"\":0.9}}\n");
    PredictionWriter writer = new PredictionWriter(classes(), true);
    assertThat(writer.labelled()).isTrue();
    assertThat(writer.probabilities()).isTrue();
  }

  @Test
  void keptColumnsComeFirst() throws IOException {
    Map<String, List<String>> kept = new LinkedHashMap<>();
    kept.put("id", List.of("", "007"));
    kept.put("class", List.of("x, y", " z"));
    float[] predictions = {0.75f, 0.25f, 0.1f, 0.9f};
    StringWriter csv = new StringWriter();
    new PredictionWriter(classes(), false).write(predictions, List.of("1.png", "2.png"), kept, csv);
    assertThat(csv.toString())
        .isEqualTo(
            """
            id,input_class,file,class,p_a,"p_b, ""c\"""
            ,"x, y",1.png,a,0.75,0.25
            007, z,2.png,"b, ""c\""",0.1,0.9
            """);
    StringWriter json = new StringWriter();
    new PredictionWriter(classes(), true).write(predictions, List.of(), kept, json);
    assertThat(json.toString())
        .startsWith("{\"kept\":{\"id\":\"\",\"class\":\"x, y\"},\"class\":\"a\",");
  }

  @Test
  void oneOutputOfTwoClassesIsTheProbabilityOfTheSecond() throws IOException {
    Model model =
        model(Task.BINARY, List.of("t"), List.of("no", "yes"), 1, Loss.binaryCrossEntropy());
    assertThat(written(model, false, 0.75f, 0.5f)).isEqualTo("class,p_yes\nyes,0.75\nno,0.5\n");
    assertThat(written(model, true, 0.25f))
        .isEqualTo("{\"class\":\"no\",\"probabilities\":{\"yes\":0.25}}\n");
  }

  /// Trained on squared errors, an output for each class is no probability.
  @Test
  void outputsThatAreNoProbabilitiesAreNotCalledSo() throws IOException {
    Model model =
        model(Task.CLASSIFICATION, List.of("t"), List.of("a", "b"), 2, Loss.meanSquaredError());
    assertThat(written(model, false, 2, -1)).isEqualTo("class,output_a,output_b\na,2.0,-1.0\n");
    assertThat(written(model, true, 2, -1)).startsWith("{\"class\":\"a\",\"outputs\":{\"a\":2");
    assertThat(new PredictionWriter(model, true).probabilities()).isFalse();
  }

  /// An index of three classes has no name of its own; three labels stand for no two outputs.
  @ParameterizedTest
  @CsvSource({"1, output0", "2, output0 output1", "3, a b c"})
  void outputsWithoutALabelEachAreNumbered(int outputs, String names) {
    Model model =
        model(
            Task.CLASSIFICATION,
            List.of("t"),
            List.of("a", "b", "c"),
            outputs,
            Loss.meanSquaredError());
    assertThat(PredictionWriter.names(model)).containsExactly(names.split(" ", -1));
  }

  @Test
  void classesWithoutLabelsAreNumbersAlone() throws IOException {
    Model model = model(Task.CLASSIFICATION, List.of("t"), List.of(), 2, Loss.crossEntropy());
    assertThat(written(model, false, 1, 2)).isEqualTo("output0,output1\n1.0,2.0\n");
    assertThat(written(model, true, 1, 2)).startsWith("{\"outputs\":{\"output0\":1");
    assertThat(new PredictionWriter(model, false).labelled()).isFalse();
  }

  @Test
  void labelsThatMayHoldAtOnceAreNamedByThemselvesOrTheirColumns() throws IOException {
    Model columns =
        model(Task.MULTILABEL, List.of("rain", "wind"), List.of(), 2, Loss.binaryCrossEntropy());
    assertThat(written(columns, false, 0.9f, 0.75f))
        .isEqualTo("class,p_rain,p_wind\nrain;wind,0.9,0.75\n");
    Model labels =
        model(Task.MULTILABEL, List.of("tags"), List.of("x", "y"), 2, Loss.binaryCrossEntropy());
    assertThat(written(labels, false, 0.9f, 0.5f)).isEqualTo("class,p_x,p_y\nx,0.9,0.5\n");
  }

  @Test
  void numbersAreNamedAfterTheirColumns() throws IOException {
    Model numbers =
        model(Task.REGRESSION, List.of("low", "high"), List.of(), 2, Loss.meanSquaredError());
    assertThat(written(numbers, false, 1.5f, 1e20f)).isEqualTo("low,high\n1.5,1.0E20\n");
    assertThat(written(numbers, true, 0.1f, -2))
        .startsWith("{\"outputs\":{\"low\":0.1,\"high\":-2")
        .endsWith("}}\n");
    Model copies = model(Task.AUTOENCODING, List.of(), List.of(), 2, Loss.meanSquaredError());
    assertThat(written(copies, false, 1, 2)).isEqualTo("x0,x1\n1.0,2.0\n");
  }
}
