package io.rekindle.bench.smile;

import io.rekindle.bench.Contestant;
import io.rekindle.bench.Images;
import io.rekindle.bench.Rule;
import io.rekindle.bench.Shuffle;
import io.rekindle.bench.Task;
import io.rekindle.bench.TrainingServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import smile.classification.MLP;
import smile.model.mlp.Layer;
import smile.model.mlp.LayerBuilder;
import smile.model.mlp.OutputFunction;
import smile.util.function.TimeFunction;

/// Smile's multilayer perceptron, which computes in double precision. It has no Adam.
final class SmileContestant implements Contestant {
  private Optional<Run> run = Optional.empty();

  /// @param arguments the data's folder
  static void main(String[] arguments) throws IOException {
    TrainingServer.serve(arguments, new SmileContestant());
  }

  @Override
  public String version() {
    return "Smile " + MLP.class.getPackage().getImplementationVersion() + ", float64";
  }

  @Override
  public void begin(Task task, Images train) {
    if (!(task.rule() instanceof Rule.Sgd(double rate, double momentum))) {
      throw new UnsupportedOperationException("Smile has no Adam");
    }
    LayerBuilder[] layers = new LayerBuilder[task.layers() + 1];
    layers[0] = Layer.input(task.inputs());
    for (int i = 1; i < task.layers(); i++) {
      layers[i] = Layer.rectifier(task.widths().get(i));
    }
    layers[task.layers()] = Layer.mle(task.classes(), OutputFunction.SOFTMAX);
    MLP network = new MLP(layers);
    network.setLearningRate(TimeFunction.constant(rate));
    if (momentum > 0) {
      network.setMomentum(TimeFunction.constant(momentum));
    }
    run =
        Optional.of(
            new Run(
                network, task.batch(), train.doubles(), train.labels(), new Shuffle(train.rows())));
  }

  private record Run(MLP network, int batch, double[][] x, int[] labels, Shuffle shuffle) {
    void epoch() {
      int[] order = shuffle.next();
      for (int start = 0; start < order.length; start += batch) {
        int[] rows = Arrays.copyOfRange(order, start, Math.min(start + batch, order.length));
        double[][] some = new double[rows.length][];
        int[] classes = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
          some[i] = x[rows[i]];
          classes[i] = labels[rows[i]];
        }
        if (batch == 1) {
          network.update(some[0], classes[0]);
        } else {
          network.update(some, classes);
        }
      }
    }
  }

  @Override
  public void epoch() {
    run.orElseThrow().epoch();
  }

  @Override
  public int[] classify(Images rows) {
    MLP network = run.orElseThrow().network;
    return Arrays.stream(rows.doubles()).mapToInt(network::predict).toArray();
  }
}
