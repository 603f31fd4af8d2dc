package io.rekindle.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Training with whole batches gives the network that training in one place gives.
class ExactTrainingTest {
  private static final String RUN =
      """
      data: {source: dataframe}
      network:
        layers:
          - {dense: 12, activation: relu, l2: 0.001}
          - {dropout: 0.2}
          - {dense: 8, activation: tanh}
          - {dense: 3, activation: softmax}
      loss: cross_entropy
      optimizer: {name: sgd, learning_rate: 0.05, momentum: 0.5}
      batch_size: 40
      epochs: 25
      seed: 3
      """;

  private static final List<Row> ROWS = Local.rows(313);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void weightsAfter200StepsAreThoseOfOneMachine(int partitions) {
    Network network =
        Network.of(
            6,
            new Layer.Dense(12, Activation.RELU).withPenalty(0, 0.001),
            new Layer.Dropout(0.2),
            new Layer.Dense(8, Activation.TANH),
            new Layer.Dense(3, Activation.SOFTMAX));
    Training training =
        Training.of(Loss.crossEntropy(), Optimizer.sgd(0.05, 0.5))
            .withBatchSize(40)
            .withEpochs(25)
            .withSeed(3);
    Trained single = single(network, training);
    assertThat(single.steps()).isEqualTo(200);

    RekindleClassificationModel model =
        new RekindleClassifier()
            .setRunFile(RUN)
            .setWeightCol("weight")
            .setLocalSteps(1)
            .fit(Local.frame(ROWS, partitions));
    assertThat(model.model().parameters()).containsExactly(single.parameters(), within(1e-5f));
    assertThat(model.model().origin().steps()).isEqualTo(200);
  }

  @Test
  void paramsSayTheSameAsARunFile() {
    Network network =
        Network.of(
            6,
            new Layer.Dense(12, Activation.RELU).withPenalty(1e-4, 1e-3),
            new Layer.Dense(3, Activation.SOFTMAX).withPenalty(1e-4, 1e-3));
    Training training =
        Training.of(Loss.crossEntropy(), Optimizer.adam(0.01))
            .withBatchSize(64)
            .withEpochs(4)
            .withSeed(5);
    RekindleClassificationModel model =
        new RekindleClassifier()
            .setLayers(new int[] {6, 12, 3})
            .setL1(1e-4)
            .setL2(1e-3)
            .setLearningRate(0.01)
            .setBatchSize(64)
            .setMaxIter(4)
            .setSeed(5)
            .setWeightCol("weight")
            .setLocalSteps(1)
            .fit(Local.frame(ROWS, 2));
    assertThat(model.model().parameters())
        .containsExactly(single(network, training).parameters(), within(1e-5f));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void classWeightsCountAsOnOneMachine(int partitions) {
    long[] counts = new long[3];
    ROWS.forEach(row -> counts[(int) row.getDouble(0)]++);
    float[] weights = new float[ROWS.size()];
    for (int i = 0; i < weights.length; i++) {
      long count = counts[(int) ROWS.get(i).getDouble(0)];
      weights[i] = (float) (ROWS.size() / (3.0 * count)) * (float) ROWS.get(i).getDouble(2);
    }
    Network network = Network.of(6, new Layer.Dense(3, Activation.SOFTMAX));
    Training training =
        Training.of(Loss.crossEntropy(), Optimizer.adam(0.01))
            .withBatchSize(40)
            .withEpochs(5)
            .withSeed(3);
    RekindleClassificationModel model =
        new RekindleClassifier()
            .setRunFile(weighed("balanced"))
            .setWeightCol("weight")
            .setLocalSteps(1)
            .fit(Local.frame(ROWS, partitions));
    assertThat(model.model().parameters())
        .containsExactly(single(network, training, weights).parameters(), within(1e-5f));
  }

  @Test
  void classWeightsByLabelAreThoseOfAWeightColumn() {
    Dataset<Row> frame =
        Local.frame(ROWS, 2)
            .withColumn("name", functions.expr("element_at(array('x', 'y', 'z'), int(label + 1))"))
            .withColumn("other", functions.expr("if(label = 1, 0.25, if(label = 2, 3.0, 1.0))"));
    Dataset<Row> named =
        new StringIndexer()
            .setInputCol("name")
            .setOutputCol("index")
            .setStringOrderType("alphabetAsc")
            .fit(frame)
            .transform(frame);
    float[] expected =
        new RekindleClassifier()
            .setRunFile(weighed("{no: 1}"))
            .setWeightCol("other")
            .fit(frame)
            .model()
            .parameters();
    assertThat(
            new RekindleClassifier()
                .setRunFile(weighed("{y: 0.25, z: 3}"))
                .setLabelCol("index")
                .fit(named)
                .model()
                .parameters())
        .containsExactly(expected);
    assertThat(
            new RekindleClassifier()
                .setRunFile(weighed("{1: 0.25, 2.0: 3}"))
                .fit(frame)
                .model()
                .parameters())
        .containsExactly(expected);
  }

  private static String weighed(String classWeights) {
    return """
    data: {source: dataframe}
    network: {layers: [{dense: 3, activation: softmax}]}
    loss: cross_entropy
    optimizer: {name: adam, learning_rate: 0.01}
    class_weights: %s
    batch_size: 40
    epochs: 5
    seed: 3
    """
        .formatted(classWeights);
  }

  private static Trained single(Network network, Training training) {
    float[] weights = new float[ROWS.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) ROWS.get(i).getDouble(2);
    }
    return single(network, training, weights);
  }

  private static Trained single(Network network, Training training, float[] weights) {
    float[][] x = new float[ROWS.size()][];
    int[] labels = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      double[] values = ((Vector) ROWS.get(i).get(1)).toArray();
      x[i] = new float[values.length];
      for (int j = 0; j < values.length; j++) {
        x[i][j] = (float) values[j];
      }
      labels[i] = (int) ROWS.get(i).getDouble(0);
    }
    Examples rows = Examples.of(x, labels, 3).withWeights(weights);
    return Trainer.train(
        network, training, rows, Optional.empty(), Progress.SILENT, Compute.best().withThreads(2));
  }
}
