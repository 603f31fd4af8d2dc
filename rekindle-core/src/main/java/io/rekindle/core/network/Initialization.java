package io.rekindle.core.network;

import io.rekindle.core.random.Draws;

/// Draws the parameters that training begins with.
///
/// Each tensor has a stream of its own, so that a change to one layer's initialiser leaves the
/// draws of the others as they were. Scales are 1, shifts 0, running means 0 and variances 1. For
/// `lsuv` this gives the orthogonal start; the division by measured deviations needs data and comes
/// with training.
public final class Initialization {
  /// The deviation of a normal distribution truncated at two deviations.
  private static final double TRUNCATED_DEVIATION = 0.8796256610342398;

  private Initialization() {}

  /// Parameters in the layout of [Network#slots()].
  public static float[] draw(Network network, long seed) {
    float[] parameters = new float[network.size()];
    Draws draws = Draws.of(seed, "initialization");
    for (Slot slot : network.slots()) {
      fill(network, slot, streamOf(slot, draws), parameters);
    }
    return parameters;
  }

  private static Draws streamOf(Slot slot, Draws draws) {
    return draws.fork(2L * slot.layer() + (slot.kind() == Slot.Kind.BIAS ? 1 : 0));
  }

  private static void fill(Network network, Slot slot, Draws draws, float[] parameters) {
    switch (slot.kind()) {
      case WEIGHT ->
          fill(
              network.initOf((Layer.Dense) network.layers().get(slot.layer())),
              slot,
              slot.columns(),
              slot.rows(),
              draws,
              parameters);
      // A vector's fan-in and fan-out are its length, as in Keras.
      case BIAS ->
          fill(
              ((Layer.Dense) network.layers().get(slot.layer())).bias(),
              slot,
              slot.columns(),
              slot.columns(),
              draws,
              parameters);
      case SCALE, RUNNING_VARIANCE -> constant(1, slot, parameters);
      case SHIFT, RUNNING_MEAN -> constant(0, slot, parameters);
    }
  }

  private static void fill(
      Initializer init, Slot slot, int fanIn, int fanOut, Draws draws, float[] parameters) {
    switch (init) {
      case Initializer.Uniform(double low, double high) ->
          uniform(low, high, slot, draws, parameters);
      case Initializer.Normal(double deviation) -> {
        for (int i = 0; i < slot.size(); i++) {
          parameters[slot.offset() + i] = (float) (deviation * draws.normal(i));
        }
      }
      case Initializer.TruncatedNormal(double deviation) ->
          truncated(deviation, slot, draws, parameters);
      case Initializer.Constant(double value) -> constant(value, slot, parameters);
      case Initializer.Scaled(Initializer.Family family, Initializer.Shape shape) -> {
        double variance = family.variance(fanIn, fanOut);
        switch (shape) {
          case UNIFORM -> {
            double limit = Math.sqrt(3 * variance);
            uniform(-limit, limit, slot, draws, parameters);
          }
          case NORMAL ->
              truncated(Math.sqrt(variance) / TRUNCATED_DEVIATION, slot, draws, parameters);
        }
      }
      case Initializer.Orthogonal(double gain) -> orthogonal(gain, slot, draws, parameters);
      case Initializer.Lsuv() -> orthogonal(1, slot, draws, parameters);
    }
  }

  private static void constant(double value, Slot slot, float[] parameters) {
    for (int i = 0; i < slot.size(); i++) {
      parameters[slot.offset() + i] = (float) value;
    }
  }

  private static void uniform(double low, double high, Slot slot, Draws draws, float[] parameters) {
    for (int i = 0; i < slot.size(); i++) {
      parameters[slot.offset() + i] = (float) (low + (high - low) * draws.uniform(i));
    }
  }

  private static void truncated(double deviation, Slot slot, Draws draws, float[] parameters) {
    for (int i = 0; i < slot.size(); i++) {
      Draws own = draws.fork(i);
      double z = own.normal(0);
      for (int attempt = 1; Math.abs(z) > 2; attempt++) {
        z = own.normal(attempt);
      }
      parameters[slot.offset() + i] = (float) (deviation * z);
    }
  }

  /// Orthonormal rows (or columns where those are fewer) by the Gram-Schmidt process on normal
  /// draws, each vector orthogonalised twice for accuracy.
  private static void orthogonal(double gain, Slot slot, Draws draws, float[] parameters) {
    boolean byRow = slot.rows() <= slot.columns();
    int count = Math.min(slot.rows(), slot.columns());
    int length = Math.max(slot.rows(), slot.columns());
    double[][] basis = new double[count][length];
    for (int i = 0; i < count; i++) {
      double[] v = basis[i];
      for (int j = 0; j < length; j++) {
        v[j] = draws.normal((long) i * length + j);
      }
      for (int round = 0; round < 2; round++) {
        for (int earlier = 0; earlier < i; earlier++) {
          subtractProjection(v, basis[earlier]);
        }
      }
      double norm = Math.sqrt(dot(v, v));
      for (int j = 0; j < length; j++) {
        v[j] /= norm;
        int index = byRow ? i * slot.columns() + j : j * slot.columns() + i;
        parameters[slot.offset() + index] = (float) (gain * v[j]);
      }
    }
  }

  private static void subtractProjection(double[] v, double[] unit) {
    double along = dot(v, unit);
    for (int j = 0; j < v.length; j++) {
      v[j] -= along * unit[j];
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
