package io.rekindle.live;

import io.rekindle.core.train.Features;
import io.rekindle.core.train.Inference;

/// What a network of two inputs says all over the plane: the probability of the second class.
///
/// @param values from the upper left, row by row
record Surface(float[] values) {
  static final int SIDE = 56;

  /// The square reaches from minus this to this.
  static final double EXTENT = 1.7;

  static Surface of(Inference inference) {
    float[] points = new float[SIDE * SIDE * 2];
    for (int i = 0; i < SIDE * SIDE; i++) {
      int row = i / SIDE;
      points[2 * i] = (float) (EXTENT * ((i % SIDE + 0.5) / SIDE * 2 - 1));
      points[2 * i + 1] = (float) (EXTENT * (1 - (row + 0.5) / SIDE * 2));
    }
    float[] outputs = inference.outputs(new Features.Floats(points, SIDE * SIDE, 2));
    float[] second = new float[SIDE * SIDE];
    for (int i = 0; i < second.length; i++) {
      second[i] = outputs[2 * i + 1];
    }
    return new Surface(second);
  }
}
