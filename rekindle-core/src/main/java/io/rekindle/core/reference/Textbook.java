package io.rekindle.core.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Backpropagation as textbooks write it down, with nothing hidden and nothing made fast.
///
/// A well-known question, told in its own terms: a programmer's network of logistic hidden units
/// learned to read handwritten digits. He changed the logistic function to ReLU, and its derivative
/// with it, and kept everything else, small initial weights included. The network no longer
/// learned: whatever the digit, it answered with the frequencies of the ten classes. The gradient
/// was right, as it is here; each layer of small weights had made the signal, and the delta on its
/// way back, smaller still, until only the output's bias moved.
///
/// The state of a batch is a list of node values, one matrix a layer: `rows x (units + 1)`, whose
/// last column is the bias, always 1, but for the outputs, which have none. Between two layers lies
/// a weight matrix, `units x (inputs + 1)`, whose last column is the weight of the bias. Hidden
/// units are logistic or ReLU, the outputs a softmax, the loss the cross-entropy.
///
/// ```java
/// Textbook textbook = new Textbook(Textbook.Hidden.RELU);
/// for (int step = 0; step < steps; step++) {
///   textbook.train(x, targets, weights, rate);
/// }
/// ```
public record Textbook(Hidden hidden) {

  /// The activation of the hidden units.
  public enum Hidden {
    /// 1 / (1 + exp(-z)).
    LOGISTIC,
    /// max(0, z).
    RELU;

    double value(double z) {
      return switch (this) {
        case LOGISTIC -> 1 / (1 + Math.exp(-z));
        case RELU -> Math.max(0, z);
      };
    }

    /// The derivative at z, told by the node value a = f(z).
    double derivative(double a) {
      return switch (this) {
        case LOGISTIC -> a * (1 - a);
        case RELU -> a > 0 ? 1 : 0;
      };
    }
  }

  /// One step of gradient descent on a batch: weights -= rate / rows · update.
  ///
  /// @param x `rows x inputs`
  /// @param targets `rows x outputs`, the class of a row as 1 among zeros
  /// @param weights changed in place
  public void train(double[][] x, double[][] targets, List<double[][]> weights, double rate) {
    List<double[][]> nodes = forward(x, weights);
    List<double[][]> updates = updates(nodes, deltas(nodes, targets, weights));
    for (int l = 0; l < weights.size(); l++) {
      for (int u = 0; u < weights.get(l).length; u++) {
        for (int i = 0; i < weights.get(l)[u].length; i++) {
          weights.get(l)[u][i] -= rate / x.length * updates.get(l)[u][i];
        }
      }
    }
  }

  /// The node values of every layer, from the inputs to the outputs: next = f(values · weightsᵀ).
  public List<double[][]> forward(double[][] x, List<double[][]> weights) {
    List<double[][]> nodes = new ArrayList<>();
    nodes.add(withBias(x));
    for (int l = 0; l < weights.size(); l++) {
      double[][] z = timesTransposed(nodes.getLast(), weights.get(l));
      boolean last = l == weights.size() - 1;
      nodes.add(last ? softmax(z) : withBias(map(z)));
    }
    return nodes;
  }

  /// The delta of every layer but the inputs, in the order of the weights.
  ///
  /// Output delta = outputs - targets. Each earlier delta = derivative of the activation times the
  /// delta sent back through the weights, without its bias column.
  public List<double[][]> deltas(
      List<double[][]> nodes, double[][] targets, List<double[][]> weights) {
    double[][] delta = minus(nodes.getLast(), targets);
    List<double[][]> deltas = new ArrayList<>();
    deltas.add(delta);
    for (int l = weights.size() - 1; l > 0; l--) {
      double[][] sentBack = times(delta, weights.get(l));
      delta = withoutBias(sentBack);
      for (int r = 0; r < delta.length; r++) {
        for (int u = 0; u < delta[r].length; u++) {
          delta[r][u] *= hidden.derivative(nodes.get(l)[r][u]);
        }
      }
      deltas.addFirst(delta);
    }
    return deltas;
  }

  /// What each weight matrix is moved against: deltaᵀ · the node values below, so summed over the
  /// rows of the batch. It is the gradient of the summed cross-entropy.
  public static List<double[][]> updates(List<double[][]> nodes, List<double[][]> deltas) {
    List<double[][]> updates = new ArrayList<>();
    for (int l = 0; l < deltas.size(); l++) {
      updates.add(transposedTimes(deltas.get(l), nodes.get(l)));
    }
    return updates;
  }

  /// The mean over the rows of -Σ target · log(output).
  public static double loss(double[][] outputs, double[][] targets) {
    double sum = 0;
    for (int r = 0; r < outputs.length; r++) {
      for (int k = 0; k < outputs[r].length; k++) {
        if (targets[r][k] != 0) {
          sum -= targets[r][k] * Math.log(outputs[r][k]);
        }
      }
    }
    return sum / outputs.length;
  }

  private double[][] map(double[][] z) {
    return Arrays.stream(z)
        .map(row -> Arrays.stream(row).map(hidden::value).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] softmax(double[][] z) {
    return Arrays.stream(z).map(Activations::softmax).toArray(double[][]::new);
  }

  private static double[][] withBias(double[][] values) {
    double[][] result = new double[values.length][];
    for (int r = 0; r < values.length; r++) {
      result[r] = Arrays.copyOf(values[r], values[r].length + 1);
      result[r][values[r].length] = 1;
    }
    return result;
  }

  private static double[][] withoutBias(double[][] values) {
    return Arrays.stream(values)
        .map(row -> Arrays.copyOf(row, row.length - 1))
        .toArray(double[][]::new);
  }

  private static double[][] minus(double[][] a, double[][] b) {
    double[][] result = new double[a.length][a[0].length];
    for (int r = 0; r < a.length; r++) {
      for (int k = 0; k < a[r].length; k++) {
        result[r][k] = a[r][k] - b[r][k];
      }
    }
    return result;
  }

  // a · b
  private static double[][] times(double[][] a, double[][] b) {
    double[][] result = new double[a.length][b[0].length];
    for (int r = 0; r < a.length; r++) {
      for (int u = 0; u < b.length; u++) {
        for (int i = 0; i < b[u].length; i++) {
          result[r][i] += a[r][u] * b[u][i];
        }
      }
    }
    return result;
  }

  // a · bᵀ
  private static double[][] timesTransposed(double[][] a, double[][] b) {
    double[][] result = new double[a.length][b.length];
    for (int r = 0; r < a.length; r++) {
      for (int u = 0; u < b.length; u++) {
        for (int i = 0; i < b[u].length; i++) {
          result[r][u] += a[r][i] * b[u][i];
        }
      }
    }
    return result;
  }

  // aᵀ · b
  private static double[][] transposedTimes(double[][] a, double[][] b) {
    double[][] result = new double[a[0].length][b[0].length];
    for (int r = 0; r < a.length; r++) {
      for (int u = 0; u < a[r].length; u++) {
        for (int i = 0; i < b[r].length; i++) {
          result[u][i] += a[r][u] * b[r][i];
        }
      }
    }
    return result;
  }
}
