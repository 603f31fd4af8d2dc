package io.rekindle.interop.onnx;

import io.rekindle.core.network.Activation;
import io.rekindle.interop.onnx.OnnxModel.Node;
import java.util.List;

/// What is known of a value of a graph while its nodes are read in order.
///
/// Patterns of several nodes are told by identity: a value that two nodes use is one object.
sealed interface Value {

  /// Whether two names stand for one value of the graph, which equal values need not be.
  @SuppressWarnings("ReferenceEquality")
  static boolean same(Object a, Object b) {
    return a == b;
  }

  /// A number that does not depend on the inputs.
  record Constant(Tensor tensor) implements Value {}

  /// The place of an optional input that is left out.
  record Missing() implements Value {}

  /// Rows as a network computes them: the input, or a step applied to rows.
  sealed interface Rows extends Value {
    /// How long a row is; 0 while nothing has told.
    int width();

    /// Of the value; 2 where each row is one axis.
    int rank();
  }

  record Input(int width, int rank) implements Rows {}

  record Applied(Rows to, Step step, int width) implements Rows {
    @Override
    public int rank() {
      return 2;
    }
  }

  /// What a node makes that is no rows, or not yet: part of a pattern, a label, or an operator that
  /// is not imported.
  ///
  /// @param arguments at least one: a node without inputs has one that is missing
  /// @param reason why it is no step of a network; empty where its operator is not known as one
  record Other(Node node, List<Value> arguments, String reason) implements Value {
    public Other {
      arguments = arguments.isEmpty() ? List.of(new Missing()) : List.copyOf(arguments);
    }

    boolean is(String operator) {
      return node.operator().equals(operator);
    }
  }

  /// One thing that a network does.
  sealed interface Step {
    /// A product with a matrix, and a summand a unit.
    ///
    /// @param weight units x inputs
    /// @param bias empty for none
    record Dense(int units, float[] weight, float[] bias) implements Step {}

    record Activate(Activation activation) implements Step {}

    /// The logarithm of a softmax, which only an output can be.
    record LogSoftmax() implements Step {}

    /// Standardises each column by averages of training.
    ///
    /// @param tensors scale, shift, running mean and variance
    record BatchNorm(double momentum, double epsilon, float[][] tensors) implements Step {}

    /// Standardises each row.
    ///
    /// @param tensors scale and shift
    record LayerNorm(double epsilon, float[][] tensors) implements Step {}

    /// x · factor + summand, a value of each for every column or one for all.
    record Affine(double[] factor, double[] summand) implements Step {}
  }
}
