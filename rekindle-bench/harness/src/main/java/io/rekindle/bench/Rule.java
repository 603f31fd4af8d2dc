package io.rekindle.bench;

/// How a gradient changes the weights, at the same settings for every contestant.
public sealed interface Rule {

  /// The learning rate.
  double rate();

  /// `w -= rate * v`, where `v = momentum * v + gradient`.
  record Sgd(double rate, double momentum) implements Rule {}

  /// Adam with decays of 0.9 and 0.999.
  record Adam(double rate) implements Rule {}
}
