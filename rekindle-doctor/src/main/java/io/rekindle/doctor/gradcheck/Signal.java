package io.rekindle.doctor.gradcheck;

import java.util.ArrayList;
import java.util.List;

/// The size of what one step sends through a network, layer by layer.
///
/// @param moments the second moment of x and of each hidden layer's outputs
/// @param variances how much they vary over the rows: the mean over units of the variance
/// @param gains what theory expects each layer to multiply the second moment by: fan-in · E[w²] ·
///   the share that the activation lets through
record Signal(List<Double> moments, List<Double> variances, List<Double> gains) {

  static Signal of(Net net, Forward forward) {
    List<Double> moments = new ArrayList<>();
    List<Double> variances = new ArrayList<>();
    List<Double> gains = new ArrayList<>();
    for (int l = 0; l < net.depth(); l++) {
      Matrix a = forward.a().get(l);
      moments.add(a.secondMoment());
      variances.add(variance(a));
      if (l < net.depth() - 1) {
        Net.Dense layer = net.layer(l);
        gains.add(layer.inputs() * layer.w().secondMoment() * passed(layer.curve()));
      }
    }
    return new Signal(moments, variances, gains);
  }

  /// The share of a small signal's second moment that passes an activation: the mean of the squared
  /// slopes on both sides of 0 (He et al. 2015 for ReLU).
  static double passed(Curve curve) {
    double below = curve.derivative().applyAsDouble(-1e-9);
    double above = curve.derivative().applyAsDouble(1e-9);
    return (below * below + above * above) / 2;
  }

  static double variance(Matrix a) {
    double sum = 0;
    Matrix means = a.columnSums().times(1.0 / a.rows());
    for (int r = 0; r < a.rows(); r++) {
      for (int c = 0; c < a.columns(); c++) {
        double d = a.at(r, c) - means.at(0, c);
        sum += d * d;
      }
    }
    return sum / a.values().length;
  }

  double momentRatio() {
    return moments.getLast() / moments.getFirst();
  }

  double varianceRatio() {
    return variances.getLast() / variances.getFirst();
  }

  /// What a layer multiplies the second moment by, on average.
  double perLayer() {
    return Math.pow(momentRatio(), 1.0 / (moments.size() - 1));
  }
}
