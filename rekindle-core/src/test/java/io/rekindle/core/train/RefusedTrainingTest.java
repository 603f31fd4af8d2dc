package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.State;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What cannot be trained on, or gone on with, is refused before it does harm.
class RefusedTrainingTest {
  private static final Compute COMPUTE = Compute.best();

  private static final Network NETWORK =
      Network.of(2, new Layer.Dense(32, Activation.RELU), new Layer.Dense(3, Activation.SOFTMAX));

  private static final Training TRAINING =
      Training.of(Loss.crossEntropy(), Optimizer.adam(0.01)).withBatchSize(64).withEpochs(2);

  private static Examples examples(int rows) {
    float[][] x = new float[rows][2];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = i % 3;
      x[i][0] = labels[i];
      x[i][1] = i % 7;
    }
    return Examples.of(x, labels, 3);
  }

  private static Trained train(Training training, Examples rows) {
    return Trainer.train(NETWORK, training, rows, Optional.empty(), Progress.SILENT, COMPUTE);
  }

  @Test
  void stateOfAnotherBatchSizeOrOtherRowsIsRefused() {
    Examples rows = examples(500);
    KeptStates keeping = new KeptStates();
    Trainer.train(NETWORK, TRAINING, rows, Optional.empty(), keeping, COMPUTE);
    State state = keeping.states().get(10);

    assertThatThrownBy(() -> resume(TRAINING.withBatchSize(32), rows, state))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("500 rows in 8 steps an epoch, this run has 500 in 16");
    assertThatThrownBy(() -> resume(TRAINING, examples(510), state))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("this run has 510 in 8");
  }

  private static void resume(Training training, Examples rows, State state) {
    Trainer.resume(NETWORK, training, rows, Optional.empty(), state, Progress.SILENT, COMPUTE);
  }

  @Test
  void noRowsAreRefused() {
    Examples none = examples(0);
    assertThatThrownBy(() -> train(TRAINING, none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 rows to train on");
    assertThatThrownBy(
            () ->
                Trainer.train(
                    NETWORK, TRAINING, examples(5), Optional.of(none), Progress.SILENT, COMPUTE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 validation rows");
  }

  @ParameterizedTest
  @ValueSource(floats = {3, -1, 0.7f, Float.NaN, Float.POSITIVE_INFINITY})
  void targetsThatAreNoClassAreRefused(float wrong) {
    Examples rows = examples(3000);
    float[] classes = new float[rows.rows()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = i % 3;
    }
    TargetValues right = new TargetValues.Floats(classes.clone(), classes.length, 1);
    assertThat(train(TRAINING, Examples.of(rows.features(), right)).epochs())
        .hasSize(TRAINING.epochs());

    classes[2222] = wrong;
    TargetValues one = new TargetValues.Floats(classes, classes.length, 1);
    assertThatThrownBy(() -> train(TRAINING, Examples.of(rows.features(), one)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a target is " + wrong)
        .hasMessageContaining("0 to 2");
  }
}
