package io.rekindle.doctor.gradcheck;

import io.rekindle.core.loss.Loss.Reduction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A stack of dense layers with the batch and the objective of one training step.
///
/// @param x rows x inputs
/// @param targets rows x outputs
/// @param l2 adds l2 · Σw² to what is minimised
record Net(
    Matrix x,
    Matrix targets,
    List<Dense> layers,
    Objective objective,
    Reduction reduction,
    double l2) {

  /// y = curve(x · wᵀ + b).
  ///
  /// @param w units x inputs
  /// @param b 1 x units
  record Dense(Matrix w, Optional<Matrix> b, Curve curve) {
    int units() {
      return w.rows();
    }

    int inputs() {
      return w.columns();
    }

    Dense with(Curve other) {
      return new Dense(w, b, other);
    }

    int size() {
      return w.values().length + b.map(m -> m.values().length).orElse(0);
    }
  }

  Net {
    layers = List.copyOf(layers);
  }

  int rows() {
    return x.rows();
  }

  int depth() {
    return layers.size();
  }

  int outputs() {
    return layers.getLast().units();
  }

  Dense layer(int index) {
    return layers.get(index);
  }

  Curve outputCurve() {
    return layers.getLast().curve();
  }

  /// Whether dL/dz of the outputs is (y - t) up to a factor: softmax under cross-entropy, sigmoid
  /// under binary cross-entropy.
  boolean isFused() {
    return switch (objective) {
      case CROSS_ENTROPY -> outputCurve().isSoftmax();
      case BINARY_CROSS_ENTROPY, BINARY_CROSS_ENTROPY_SUM -> outputCurve().is(Curve.SIGMOID);
      case MSE, SQUARED_ERROR, HALF_SQUARED_ERROR, HALF_MSE, MAE, HUBER, POISSON, HINGE -> false;
    };
  }

  /// 1 for a sum over rows, 1/rows for the mean.
  double rowFactor() {
    return switch (reduction) {
      case SUM -> 1;
      case MEAN -> 1.0 / rows();
    };
  }

  Net with(Objective other) {
    return new Net(x, targets, layers, other, reduction, l2);
  }

  Net with(Reduction other) {
    return new Net(x, targets, layers, objective, other, l2);
  }

  Net withLayers(List<Dense> others) {
    return new Net(x, targets, others, objective, reduction, l2);
  }

  Net withHidden(Curve curve) {
    return withLayers(
        IntStream.range(0, depth())
            .mapToObj(l -> l < depth() - 1 ? layer(l).with(curve) : layer(l))
            .toList());
  }

  Net withOutput(Curve curve) {
    List<Dense> others = new ArrayList<>(layers);
    others.set(depth() - 1, layers.getLast().with(curve));
    return withLayers(others);
  }

  Net withRows(int count) {
    return count >= rows()
        ? this
        : new Net(x.firstRows(count), targets.firstRows(count), layers, objective, reduction, l2);
  }

  /// All weights and biases, layer by layer, weights first.
  double[] parameters() {
    double[] flat = new double[layers.stream().mapToInt(Dense::size).sum()];
    int at = 0;
    for (Dense layer : layers) {
      at = copy(layer.w(), flat, at);
      if (layer.b().isPresent()) {
        at = copy(layer.b().get(), flat, at);
      }
    }
    return flat;
  }

  private static int copy(Matrix from, double[] to, int at) {
    System.arraycopy(from.values(), 0, to, at, from.values().length);
    return at + from.values().length;
  }

  /// The same network at other [#parameters()].
  Net withParameters(double[] flat) {
    List<Dense> others = new ArrayList<>();
    int at = 0;
    for (Dense layer : layers) {
      Matrix w = slice(flat, at, layer.w());
      at += w.values().length;
      Optional<Matrix> b = Optional.empty();
      if (layer.b().isPresent()) {
        b = Optional.of(slice(flat, at, layer.b().get()));
        at += layer.units();
      }
      others.add(new Dense(w, b, layer.curve()));
    }
    return withLayers(others);
  }

  /// The same network before its parameters were moved by rate · gradient.
  Net before(Gradients gradients, double rate) {
    List<Dense> others = new ArrayList<>();
    for (int l = 0; l < depth(); l++) {
      Dense layer = layer(l);
      Optional<Matrix> dw = gradients.w().get(l).map(g -> g.times(rate));
      Optional<Matrix> db = gradients.b().get(l).map(g -> g.times(rate));
      others.add(
          new Dense(
              dw.map(layer.w()::plus).orElse(layer.w()),
              layer.b().map(b -> db.map(b::plus).orElse(b)),
              layer.curve()));
    }
    return withLayers(others);
  }

  private static Matrix slice(double[] flat, int at, Matrix shape) {
    double[] values = new double[shape.values().length];
    System.arraycopy(flat, at, values, 0, values.length);
    return new Matrix(values, shape.rows(), shape.columns());
  }
}
