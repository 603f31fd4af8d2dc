package io.rekindle.core.train;

import io.rekindle.core.network.Activation;

/// y = f(z), value by value. The gradient is transformed in place: both signals share it.
record ActivationStage(int layer, Activation activation, Signal in, Signal out)
    implements Stage.RowStage {

  @Override
  public void forward(int from, int to, Moment moment) {
    Elementwise.forward(activation, in.values, out.values, from * in.width, to * in.width);
  }

  @Override
  public void backward(int from, int to, Moment moment) {
    Elementwise.backward(
        activation, in.values, out.values, out.gradient, from * in.width, to * in.width);
  }
}
