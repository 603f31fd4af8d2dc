package io.rekindle.data;

import static io.rekindle.core.network.Activation.RELU;
import static io.rekindle.core.network.Activation.SOFTMAX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Layer.Dense;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.train.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
  @TempDir Path folder;

  @Test
  void builtInSetsHaveTheirOwnTestRows() {
    Dataset digits = Dataset.digits();

    assertThat(digits.name()).isEqualTo("digits");
    assertThat(digits.train().rows()).isEqualTo(1438);
    assertThat(digits.test().rows()).isEqualTo(359);
    assertThat(digits.preprocessing().width()).isEqualTo(64);
    assertThat(digits.targets().labels()).hasSize(10);
  }

  @Test
  void modelTrainedOnItKnowsItsLabelsAndScores() {
    Dataset digits = Dataset.digits();
    Network network = Network.of(64, new Dense(64, RELU), new Dense(10, SOFTMAX));
    Training training = Training.of(Loss.crossEntropy(), Optimizer.adam(0.003)).withEpochs(15);

    Model model = digits.train(network, training);

    double accuracy = model.scores(digits.test()).value(Metric.ACCURACY);
    assertThat(accuracy).isGreaterThan(0.94);
    assertThat(model.origin().epochs()).isEqualTo(15);
    assertThat(share(model, digits)).isEqualTo(accuracy, within(1e-12));
  }

  /// The share of test rows whose label is the one predicted.
  private static double share(Model model, Dataset data) {
    float[] target = new float[data.targets().width()];
    int right = 0;
    for (int i = 0; i < data.test().rows(); i++) {
      float[] prediction = model.predictPrepared(data.test().features().select(i));
      data.test().targets().copyRow(i, target, 0);
      int label = data.targets().labels().indexOf(model.labelOf(prediction));
      right += target[label] == 1 ? 1 : 0;
    }
    return (double) right / data.test().rows();
  }

  @Test
  void fifthOfATableIsTheTest() throws IOException {
    Path csv = folder.resolve("line.csv");
    StringBuilder rows = new StringBuilder("x,y\n");
    for (int i = 0; i < 200; i++) {
      rows.append("%d,%s\n".formatted(i, 1000 + 3 * i + 0.5));
    }
    Files.writeString(csv, rows);
    Dataset line = Dataset.table(csv, "y");
    Training training = Training.of(Loss.meanSquaredError(), Optimizer.adam(0.01)).withEpochs(60);

    Model model = line.train(Network.of(1, new Dense(1)), training);

    assertThat(line.train().rows()).isEqualTo(160);
    assertThat(line.test().rows()).isEqualTo(40);
    assertThat(model.scores(line.test()).value(Metric.R2)).isGreaterThan(0.99);
    assertThat(model.predict(new float[] {100})[0]).isEqualTo(1300.5f, within(20f));
  }

  @Test
  void networkAsWideAsTheClassesIsNeeded() {
    Network narrow = Network.of(64, new Dense(9, SOFTMAX));
    Training endless =
        Training.of(Loss.crossEntropy(), Optimizer.adam(0.003)).withEpochs(1_000_000);

    assertThatThrownBy(() -> Dataset.digits().train(narrow, endless))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("targets of width 10, the network gives 9");
  }

  @Test
  void divergedTrainingLeavesNoModel() {
    Network network = Network.of(64, new Dense(16, RELU), new Dense(10, SOFTMAX));
    Training training = Training.of(Loss.crossEntropy(), Optimizer.sgd(1e30));

    assertThatThrownBy(() -> Dataset.digits().train(network, training))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "training became infinite or NaN at step \\d+, first in layers\\.\\d\\.\\w+; set a"
                + " smaller learning rate, .*");
  }

  @Test
  void unknownTargetIsAnError() throws IOException {
    Path csv = folder.resolve("line.csv");
    Files.writeString(csv, "x,y\n1,2\n3,4\n");

    assertThatThrownBy(() -> Dataset.table(csv, "z"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("\"z\"")
        .hasMessageNotContaining("--set");
  }

  @Test
  void tableOfTooFewRowsIsAnErrorOfTheMethod() throws IOException {
    Path csv = folder.resolve("line.csv");
    Files.writeString(csv, "x,y\n1,2\n3,4\n");

    assertThatThrownBy(() -> Dataset.table(csv, "y"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("Dataset.table, which tests with a fifth of the rows: ")
        .hasMessageNotContaining("--set");
  }

  @Test
  void printedItSaysWhatItHolds() {
    assertThat(Dataset.digits())
        .hasToString(
            "digits: 1438 rows and 359 to test with, 64 inputs, classification of 10 classes");
  }
}
