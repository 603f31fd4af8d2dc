package io.rekindle.bench.deeplearning4j;

import io.rekindle.bench.Contestant;
import io.rekindle.bench.Images;
import io.rekindle.bench.Rule;
import io.rekindle.bench.Shuffle;
import io.rekindle.bench.Task;
import io.rekindle.bench.TrainingServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/// Deeplearning4j's multilayer network, a `fit` a batch. Its momentum is Nesterov's.
final class Deeplearning4jContestant implements Contestant {
  private Optional<Run> run = Optional.empty();

  /// @param arguments the data's folder
  static void main(String[] arguments) throws IOException {
    TrainingServer.serve(arguments, new Deeplearning4jContestant());
  }

  @Override
  public String version() {
    String version = MultiLayerNetwork.class.getPackage().getImplementationVersion();
    return "Deeplearning4j %s, %s"
        .formatted(version == null ? "1.0.0-M2.1" : version, Nd4j.getBackend());
  }

  @Override
  public void begin(Task task, Images train) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.FLOAT)
            .weightInit(WeightInit.RELU)
            .updater(updater(task.rule()))
            .list();
    for (int i = 0; i < task.layers() - 1; i++) {
      layers.layer(
          new DenseLayer.Builder()
              .nIn(task.widths().get(i))
              .nOut(task.widths().get(i + 1))
              .activation(Activation.RELU)
              .build());
    }
    layers.layer(
        new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
            .nIn(task.widths().get(task.layers() - 1))
            .nOut(task.classes())
            .activation(Activation.SOFTMAX)
            .build());
    MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
    network.init();
    run = Optional.of(new Run(network, task, train, train.floats(), new Shuffle(train.rows())));
  }

  private static IUpdater updater(Rule rule) {
    return switch (rule) {
      case Rule.Sgd(double rate, double momentum) ->
          momentum == 0 ? new Sgd(rate) : new Nesterovs(rate, momentum);
      case Rule.Adam(double rate) -> new Adam(rate);
    };
  }

  @Override
  public void epoch() {
    run.orElseThrow().epoch();
  }

  @Override
  public int[] classify(Images rows) {
    MultiLayerNetwork network = run.orElseThrow().network;
    INDArray x = Nd4j.create(rows.floats(), new int[] {rows.rows(), rows.columns()});
    return network.predict(x);
  }

  private record Run(
      MultiLayerNetwork network, Task task, Images train, float[] pixels, Shuffle shuffle) {
    void epoch() {
      int[] order = shuffle.next();
      int columns = train.columns();
      for (int start = 0; start < order.length; start += task.batch()) {
        int count = Math.min(task.batch(), order.length - start);
        int[] rows = Arrays.copyOfRange(order, start, start + count);
        float[] x = new float[count * columns];
        float[] y = new float[count * task.classes()];
        for (int i = 0; i < count; i++) {
          System.arraycopy(pixels, rows[i] * columns, x, i * columns, columns);
          y[i * task.classes() + train.labels()[rows[i]]] = 1;
        }
        network.fit(
            Nd4j.create(x, new int[] {count, columns}),
            Nd4j.create(y, new int[] {count, task.classes()}));
      }
    }
  }
}
