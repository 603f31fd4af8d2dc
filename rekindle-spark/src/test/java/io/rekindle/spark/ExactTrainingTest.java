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
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
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

  private static Trained single(Network network, Training training) {
    float[][] x = new float[ROWS.size()][];
    int[] labels = new int[x.length];
    float[] weights = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      double[] values = ((Vector) ROWS.get(i).get(1)).toArray();
      x[i] = new float[values.length];
      for (int j = 0; j < values.length; j++) {
        x[i][j] = (float) values[j];
      }
      labels[i] = (int) ROWS.get(i).getDouble(0);
      weights[i] = (float) ROWS.get(i).getDouble(2);
    }
    Examples rows = Examples.of(x, labels, 3).withWeights(weights);
    return Trainer.train(
        network, training, rows, Optional.empty(), Progress.SILENT, Compute.best().withThreads(2));
  }
}
