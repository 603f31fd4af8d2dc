package io.rekindle.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What cannot come from a vector of numbers, or go into a column of one label, is said.
class OneLabelTest {
  private static final Feature NUMBER =
      new Feature.Numeric("length", 5, 2, OptionalDouble.of(4), true);
  private static final Feature DATE =
      new Feature.Date("day", 20_000, 30, OptionalDouble.of(20_010), true, List.of(7.0));

  @TempDir Path folder;

  private Model saved(Task task, Optional<String> separator, Feature... features) {
    Preprocessing preprocessing = new Preprocessing(List.of(features), false, Optional.empty());
    boolean several = task == Task.MULTILABEL;
    Network network =
        Network.of(
            preprocessing.width(),
            new Layer.Dense(6, Activation.TANH),
            new Layer.Dense(3, several ? Activation.SIGMOID : Activation.SOFTMAX));
    Targets targets =
        new Targets(
            task,
            List.of("tags"),
            List.of("cold", "late", "wet"),
            several ? Targets.Encoding.NUMBER : Targets.Encoding.ONE_HOT,
            3,
            List.of(0.0, 0.0, 0.0),
            List.of(1.0, 1.0, 1.0),
            separator);
    Model model =
        new Model(
            network,
            Initialization.draw(network, 3),
            preprocessing,
            targets,
            several ? Loss.binaryCrossEntropy() : Loss.crossEntropy(),
            List.of(),
            Origin.UNKNOWN);
    model.save(folder.resolve("model.rkn"));
    return model;
  }

  private RekindleClassificationModel opened() {
    Local.session();
    return RekindleClassificationModel.fromModelFile(folder.resolve("model.rkn").toString());
  }

  @Test
  void numbersAndDatesGiveWhatTheModelGives() {
    Model model = saved(Task.CLASSIFICATION, Optional.empty(), NUMBER, DATE);
    RekindleClassificationModel opened = opened();

    float[][] rows = {{7, 20_100.5f}, {Float.NaN, 19_999}, {1, Float.NaN}};
    for (float[] row : rows) {
      Vector found = opened.predictProbability(Vectors.dense(row[0], row[1]));
      float[] expected = model.predict(row);
      for (int i = 0; i < expected.length; i++) {
        assertThat((float) found.apply(i)).isCloseTo(expected[i], within());
      }
      assertThat(opened.predict(Vectors.dense(row[0], row[1]))).isEqualTo(largest(expected));
    }
  }

  private static org.assertj.core.data.Offset<Float> within() {
    return org.assertj.core.data.Offset.offset(1e-6f);
  }

  private static double largest(float[] values) {
    int at = 0;
    for (int i = 1; i < values.length; i++) {
      at = values[i] > values[at] ? i : at;
    }
    return at;
  }

  @Test
  void categoriesAreRefusedByName() {
    saved(Task.CLASSIFICATION, Optional.empty(), NUMBER, new Feature.Hashed("city", 7));
    assertThatThrownBy(this::opened)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("model.rkn: the feature \"city\" is a category that is hashed,")
        .hasMessageContaining("use `rekindle predict` or `rekindle serve`")
        .hasMessageContaining("FeatureHasher");

    saved(
        Task.CLASSIFICATION,
        Optional.empty(),
        new Feature.Categorical("colour", List.of("blue", "red")),
        NUMBER);
    assertThatThrownBy(this::opened)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the feature \"colour\" is a category, and a vector");
  }

  @Test
  void severalLabelsInACellAreRefused() {
    saved(Task.MULTILABEL, Optional.of("|"), NUMBER);
    assertThatThrownBy(this::opened)
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "a model for multilabel; this class is for classification, binary: a prediction column")
        .hasMessageContaining("use `rekindle predict` or `rekindle serve`");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '/',
      value = {
        "hash_above: 2 / data.hash_above does not apply to a DataFrame; do it in the Pipeline",
        "separator: x / data.separator does not apply to a DataFrame",
        "task: multilabel / task multilabel, and this estimator is for classification and binary",
        "task: regression / task regression, and this estimator is for classification and binary"
      })
  void aRunFileThatAsksForThemIsRefused(String setting, String message) {
    Dataset<Row> frame = Local.frame(Local.rows(10), 2);
    String run =
        "data: {source: x, %s}\nnetwork: {layers: [{dense: 3, activation: softmax}]}\nloss: cross_entropy\n"
            .formatted(setting);

    assertThatThrownBy(() -> new RekindleClassifier().setRunFile(run).fit(frame))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aTaskOfTheEstimatorsKindIsTaken() {
    String run =
        """
        data: {source: x, task: classification}
        network: {layers: [{dense: 3, activation: softmax}]}
        loss: cross_entropy
        """;
    RekindleClassificationModel model =
        new RekindleClassifier().setRunFile(run).setMaxIter(1).fit(Local.frame(Local.rows(60), 1));
    assertThat(model.numClasses()).isEqualTo(3);
    assertThatThrownBy(
            () ->
                new RekindleRegressor()
                    .setRunFile(run.replace("dense: 3, activation: softmax", "dense: 1"))
                    .fit(Local.frame(Local.rows(10), 1)))
        .hasMessageContaining("task classification, and this estimator is for regression");
  }
}
