package io.rekindle.bench.rekindle;

import io.rekindle.bench.InferenceServer;
import io.rekindle.bench.Predictor;
import io.rekindle.bench.Weights;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.FrozenNetwork;
import io.rekindle.core.train.Inference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A network of Rekindle, run forward.
final class RekindlePredictor implements Predictor {
  private Optional<Inference> inference = Optional.empty();
  private int inputs;

  /// @param arguments the data's folder
  static void main(String[] arguments) throws IOException {
    InferenceServer.serve(arguments, new RekindlePredictor());
  }

  @Override
  public String version() {
    return "Rekindle, kernels " + KernelChoice.current().reason();
  }

  @Override
  public void load(Path folder, int threads) throws IOException {
    inference.ifPresent(Inference::close);
    Weights weights = Weights.read(folder);
    List<Layer> layers = new ArrayList<>();
    for (int i = 1; i < weights.widths().size(); i++) {
      boolean last = i == weights.widths().size() - 1;
      Activation activation = last ? Activation.SOFTMAX : Activation.RELU;
      layers.add(new Layer.Dense(weights.widths().get(i), activation));
    }
    inputs = weights.widths().getFirst();
    Network network = Network.of(inputs, layers.toArray(Layer[]::new));
    FrozenNetwork frozen = new FrozenNetwork(network, weights.values(), Compute.best());
    inference = Optional.of(frozen.inference(threads));
  }

  @Override
  public float[] predict(float[] rows, int count) {
    return inference.orElseThrow().outputs(new Features.Floats(rows, count, inputs));
  }
}
