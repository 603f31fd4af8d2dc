package io.rekindle.doctor.gradcheck;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The textbook form of backpropagation in `double`, term by term, so that each term can be
/// replaced: output delta, delta sent back through the weights, times the slope, times the values
/// below.
record Backward(Net net, Forward forward, Slope.AtKink atKink) {

  /// What the right formulas give.
  ///
  /// @param deltas dL/dz of each layer, rows x units
  /// @param before the delta of each layer before its slope was multiplied in; the output's delta
  ///   for the last
  /// @param w the gradient of each layer's weights, units x inputs
  /// @param b the gradient of each layer's bias, 1 x units
  record Truth(
      List<Uncertain> deltas,
      List<Uncertain> before,
      List<Uncertain> w,
      List<Optional<Uncertain>> b) {}

  static Backward of(Net net, double epsilon) {
    return new Backward(net, Forward.of(net, epsilon), Slope.AtKink.BELOW);
  }

  Truth truth() {
    List<Uncertain> deltas = new ArrayList<>();
    List<Uncertain> before = new ArrayList<>();
    Uncertain delta = outputDelta();
    before.add(delta);
    deltas.add(delta);
    for (int l = net.depth() - 2; l >= 0; l--) {
      Uncertain back = delta.times(net.layer(l + 1).w());
      delta = back.each(slope(l));
      before.add(back);
      deltas.add(delta);
    }
    Collections.reverse(deltas);
    Collections.reverse(before);
    List<Uncertain> w = new ArrayList<>();
    List<Optional<Uncertain>> b = new ArrayList<>();
    for (int l = 0; l < net.depth(); l++) {
      w.add(weight(l, deltas.get(l), forward.a().get(l)));
      b.add(net.layer(l).b().isPresent() ? Optional.of(bias(deltas.get(l))) : Optional.empty());
    }
    return new Truth(deltas, before, w, b);
  }

  /// dL/dz of the outputs.
  Uncertain outputDelta() {
    return outputDelta(net.targets());
  }

  Uncertain outputDelta(Matrix targets) {
    Matrix y = forward.outputs();
    if (net.isFused()) {
      return Uncertain.exact(fused(y, targets).times(net.rowFactor()));
    }
    Matrix dy = net.objective().slope(y, targets).times(net.rowFactor());
    if (net.outputCurve().isSoftmax()) {
      return Uncertain.exact(throughSoftmax(y, dy));
    }
    return Uncertain.exact(dy).each(slope(net.depth() - 1));
  }

  // y · Σt - t for softmax, y - t for sigmoid
  private Matrix fused(Matrix y, Matrix t) {
    if (!net.outputCurve().isSoftmax()) {
      Matrix d = y.minus(t);
      return net.objective().isMeanOverOutputs() ? d.times(1.0 / y.columns()) : d;
    }
    Matrix d = Matrix.zeros(y.rows(), y.columns());
    for (int r = 0; r < y.rows(); r++) {
      double sum = 0;
      for (int c = 0; c < y.columns(); c++) {
        sum += t.at(r, c);
      }
      for (int c = 0; c < y.columns(); c++) {
        d.values()[r * y.columns() + c] = y.at(r, c) * sum - t.at(r, c);
      }
    }
    return d;
  }

  // dz = y · (dy - Σ dy · y)
  static Matrix throughSoftmax(Matrix y, Matrix dy) {
    Matrix dz = Matrix.zeros(y.rows(), y.columns());
    for (int r = 0; r < y.rows(); r++) {
      double dot = 0;
      for (int c = 0; c < y.columns(); c++) {
        dot += dy.at(r, c) * y.at(r, c);
      }
      for (int c = 0; c < y.columns(); c++) {
        dz.values()[r * y.columns() + c] = y.at(r, c) * (dy.at(r, c) - dot);
      }
    }
    return dz;
  }

  /// f'(z) of a layer.
  Uncertain slope(int layer) {
    return slope(layer, Slope.right(net.layer(layer).curve()));
  }

  Uncertain slope(int layer, Slope slope) {
    return slope.values(
        net.layer(layer).curve(),
        forward.z().get(layer),
        forward.a().get(layer + 1),
        forward.spread().get(layer),
        atKink);
  }

  /// dw = deltaᵀ · a + 2 · l2 · w.
  Uncertain weight(int layer, Uncertain delta, Matrix a) {
    Uncertain dw = delta.transposedTimes(a);
    return net.l2() == 0 ? dw : dw.plus(net.layer(layer).w().times(2 * net.l2()));
  }

  /// db = Σ delta over the rows.
  static Uncertain bias(Uncertain delta) {
    return delta.columnSums();
  }
}
