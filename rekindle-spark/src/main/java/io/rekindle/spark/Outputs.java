package io.rekindle.spark;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.FrozenNetwork;
import io.rekindle.core.train.Inference;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/// Computes a model's outputs for vectors of features, many at once. The outputs of a vector do not
/// depend on those beside it. Not safe for use by several threads at once.
///
/// Raw predictions of classifiers are logits: their softmax is the probabilities.
final class Outputs implements AutoCloseable {
  private final Model model;
  private final Form form;
  private final boolean plain;
  private final Inference inference;

  /// What the network puts out.
  private enum Form {
    LOGITS,
    /// The logit of the second of two classes.
    ONE_LOGIT,
    PROBABILITIES,
    ONE_PROBABILITY,
    NUMBERS
  }

  Outputs(Model model) {
    this.model = model;
    boolean numbers = model.targets().task() == Task.REGRESSION;
    Network head = numbers ? model.network() : withoutSquashing(model.network());
    boolean logits = !head.equals(model.network()) || fromLogits(model.loss());
    boolean one = model.network().outputs() == 1;
    form =
        numbers
            ? Form.NUMBERS
            : logits
                ? one ? Form.ONE_LOGIT : Form.LOGITS
                : one ? Form.ONE_PROBABILITY : Form.PROBABILITIES;
    plain =
        !model.preprocessing().unitRows()
            && model.preprocessing().features().stream().allMatch(Outputs::isPlain);
    inference = new FrozenNetwork(head, model.parameters(), Compute.best()).inference(1);
  }

  private static boolean isPlain(Feature feature) {
    return feature instanceof Feature.Numeric n && n.equals(new Feature.Numeric(n.name()));
  }

  private static boolean fromLogits(Loss loss) {
    return switch (loss.measure()) {
      case Loss.Measure.CrossEntropy c -> c.fromLogits();
      case Loss.Measure.BinaryCrossEntropy b -> b.fromLogits();
      case Loss.Measure _ -> false;
    };
  }

  /// The network up to its last softmax, or up to its last sigmoid where it has one output; the
  /// whole network where it ends otherwise.
  private static Network withoutSquashing(Network network) {
    Activation squashing = network.outputs() == 1 ? Activation.SIGMOID : Activation.SOFTMAX;
    List<Layer> layers = new ArrayList<>(network.layers());
    Layer last = layers.removeLast();
    switch (last) {
      case Layer.Dense d when endsIn(d.activations(), squashing) ->
          layers.add(
              new Layer.Dense(
                  d.units(),
                  d.activations().subList(0, d.activations().size() - 1),
                  d.init(),
                  d.bias(),
                  d.useBias(),
                  d.trainable(),
                  d.l1(),
                  d.l2(),
                  d.maxNorm()));
      case Layer.Activate a when endsIn(a.activations(), squashing) ->
          layers.add(new Layer.Activate(a.activations().subList(0, a.activations().size() - 1)));
      case Layer _ -> {
        return network;
      }
    }
    return new Network(network.inputs(), layers, network.init());
  }

  private static boolean endsIn(List<Activation> activations, Activation last) {
    return !activations.isEmpty() && activations.getLast().equals(last);
  }

  /// Raw predictions: logits, or the number predicted.
  ///
  /// @param featuresCol what messages call the vectors
  double[][] raw(List<Vector> vectors, String featuresCol) {
    int width = model.network().inputs();
    int raw = model.preprocessing().features().size();
    float[] x = new float[Math.multiplyExact(vectors.size(), width)];
    float[] row = new float[raw];
    for (int i = 0; i < vectors.size(); i++) {
      Vector vector = vectors.get(i);
      if (vector.size() != raw) {
        throw new InputException(
            "column %s: a vector of %d numbers, and the model was trained on %d features"
                .formatted(featuresCol, vector.size(), raw));
      }
      if (plain) {
        copy(vector, x, i * width);
      } else {
        java.util.Arrays.fill(row, 0);
        copy(vector, row, 0);
        model.prepare(row, x, i * width);
      }
    }
    float[] out = inference.outputs(new Features.Floats(x, vectors.size(), width));
    double[][] all = new double[vectors.size()][];
    int outputs = model.network().outputs();
    if (form == Form.NUMBERS) {
      model.interpret(out);
    }
    for (int i = 0; i < all.length; i++) {
      all[i] = raw(out, i * outputs, outputs);
    }
    return all;
  }

  private static void copy(Vector vector, float[] into, int at) {
    switch (vector) {
      case DenseVector dense -> {
        double[] values = dense.values();
        for (int j = 0; j < values.length; j++) {
          into[at + j] = (float) values[j];
        }
      }
      case SparseVector sparse -> {
        for (int i = 0; i < sparse.indices().length; i++) {
          into[at + sparse.indices()[i]] = (float) sparse.values()[i];
        }
      }
      default -> throw new IllegalArgumentException("a vector of " + vector.getClass());
    }
  }

  private double[] raw(float[] out, int at, int outputs) {
    return switch (form) {
      case ONE_LOGIT -> new double[] {0, out[at]};
      case ONE_PROBABILITY -> new double[] {Math.log(1 - (double) out[at]), Math.log(out[at])};
      case PROBABILITIES, LOGITS, NUMBERS -> {
        double[] values = new double[outputs];
        for (int j = 0; j < outputs; j++) {
          values[j] = form == Form.PROBABILITIES ? Math.log(out[at + j]) : out[at + j];
        }
        yield values;
      }
    };
  }

  /// The softmax of raw predictions, in place.
  static Vector probabilities(Vector raw) {
    double[] values = raw.toDense().values();
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] - largest);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
    return Vectors.dense(values);
  }

  @Override
  public void close() {
    inference.close();
  }
}
