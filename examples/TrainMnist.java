import static io.rekindle.core.network.Activation.*;

import module io.rekindle.data;

import io.rekindle.core.network.Layer.Dense;

void main() {
  var data = Dataset.mnist();
  var network = Network.of(784, new Dense(100, RELU), new Dense(100, RELU), new Dense(10, SOFTMAX));
  var training =
      Training.of(Loss.crossEntropy(), Optimizer.adam(0.001)).withBatchSize(100).withEpochs(3);
  var model = data.train(network, training);
  IO.println("test accuracy " + model.scores(data.test()).value(Metric.ACCURACY));

  var probabilities = model.predictPrepared(data.test().features().select(0));
  IO.println("the first test image is a " + model.labelOf(probabilities));
  model.save(Path.of("mnist.rkn"));
}
