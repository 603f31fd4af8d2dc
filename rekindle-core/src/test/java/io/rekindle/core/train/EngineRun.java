package io.rekindle.core.train;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.reference.Mode;
import io.rekindle.core.reference.RandomProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// A random problem rounded to `float`, run by the training engine.
///
/// The batch has room for more rows than it holds, and the rest of it is NaN; so is the gradient
/// before the pass. Whatever reads or keeps them shows.
final class EngineRun implements AutoCloseable {
  /// A number that no gradient happens to be; it must stay where nothing is trained.
  static final float UNTOUCHED = -12345.5f;

  private static final long STEP = 41;

  private final RandomProblem problem;
  private final Batch batch;
  private final Pass pass;
  private final Pass inference;
  final float[] parameters;
  final float[] gradient;
  double loss;

  EngineRun(RandomProblem problem, Compute compute) {
    this.problem = problem;
    Network network = problem.network();
    int rows = problem.x().length;
    int targetWidth = problem.targets()[0].length;
    batch = new Batch(rows + (int) (problem.seed() % 9), network.inputs(), targetWidth);
    Arrays.fill(batch.x(), Float.NaN);
    Arrays.fill(batch.targets(), Float.NaN);
    Arrays.fill(batch.weights(), Float.NaN);
    copy(problem.x(), batch.x());
    copy(problem.targets(), batch.targets());
    copy(new double[][] {problem.weights()}, batch.weights());
    batch.setRows(rows);
    parameters = floats(problem.parameters());
    gradient = new float[parameters.length];
    network
        .slots()
        .forEach(
            slot ->
                Arrays.fill(
                    gradient, slot.offset(), slot.end(), slot.trainable() ? Float.NaN : UNTOUCHED));
    pass = new Pass(network, problem.loss(), parameters, gradient, batch, problem.seed(), compute);
    inference = Pass.forward(network, Optional.of(problem.loss()), parameters, batch, compute);
  }

  /// The problem with its numbers as the engine sees them.
  RandomProblem rounded() {
    return new RandomProblem(
        problem.seed(),
        problem.network(),
        problem.loss(),
        rounded(problem.parameters()),
        rounded(problem.x()),
        rounded(problem.targets()),
        rounded(problem.weights()),
        engineMode());
  }

  /// One pass forward and back in training mode.
  void train() {
    loss = pass.gradient(STEP);
  }

  /// The last loss with its penalties.
  double minimised() {
    return loss + Penalty.of(problem.network(), parameters);
  }

  /// The loss with its penalties at `start + length · direction`.
  double minimisedAt(float[] start, double[] direction, double length) {
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) (start[i] + length * direction[i]);
    }
    train();
    double value = minimised();
    System.arraycopy(start, 0, parameters, 0, start.length);
    return value;
  }

  /// A random unit direction in the parameters that are trained.
  double[] direction() {
    SplittableRandom random = new SplittableRandom(problem.seed());
    double[] u = new double[parameters.length];
    double squares = 0;
    for (Slot slot : problem.network().slots()) {
      for (int i = slot.offset(); i < slot.end() && slot.trainable(); i++) {
        u[i] = random.nextGaussian();
        squares += u[i] * u[i];
      }
    }
    for (int i = 0; i < u.length; i++) {
      u[i] /= Math.sqrt(squares);
    }
    return u;
  }

  /// The gradient of the last [#train] with respect to what is trained.
  double[] trainedGradient() {
    return trained(doubles(gradient, gradient.length));
  }

  /// The part of a vector laid out as the parameters that belongs to what is trained.
  double[] trained(double[] values) {
    return problem.network().slots().stream()
        .filter(Slot::trainable)
        .flatMapToDouble(slot -> Arrays.stream(values, slot.offset(), slot.end()))
        .toArray();
  }

  /// Whether there is enough work to share among threads.
  boolean isShared() {
    return pass.isShared();
  }

  /// The outputs of the last [#train].
  double[] outputs() {
    return doubles(pass.outputs(), batch.rows() * problem.network().outputs());
  }

  /// One pass forward in inference mode.
  ///
  /// @return the sum over rows of weight times loss
  double infer() {
    return inference.evaluate();
  }

  /// The outputs of the last [#infer].
  double[] inferredOutputs() {
    return doubles(inference.outputs(), batch.rows() * problem.network().outputs());
  }

  /// Training in which dropout drops what the engine drops. What that is, the engine tells itself:
  /// a network of the same dropout layer alone turns ones into what it makes of them.
  private Mode engineMode() {
    List<boolean[]> kept = new ArrayList<>();
    int width = problem.network().inputs();
    List<Layer> before = new ArrayList<>();
    for (int i = 0; i < problem.network().layers().size(); i++) {
      int units = problem.network().widthAfter(i);
      kept.add(
          problem.network().layers().get(i) instanceof Layer.Dropout dropout
              ? kept(before, dropout, width)
              : new boolean[0]);
      before.add(new Layer.Activate());
      width = units;
    }
    List<boolean[]> masks = Collections.unmodifiableList(kept);
    return Mode.training(
        (layer, row, unit) -> masks.get(layer)[row * problem.network().widthAfter(layer) + unit]);
  }

  private boolean[] kept(List<Layer> before, Layer.Dropout dropout, int width) {
    List<Layer> layers = new ArrayList<>(before);
    layers.add(dropout);
    Batch ones = new Batch(batch.rows(), width, width);
    Arrays.fill(ones.x(), 1);
    ones.setRows(batch.rows());
    Compute compute = Compute.best().withThreads(1);
    try (Pass alone =
        new Pass(
            Network.of(width, layers),
            Loss.meanSquaredError(),
            new float[0],
            new float[0],
            ones,
            problem.seed(),
            compute)) {
      alone.gradient(STEP);
      boolean[] result = new boolean[batch.rows() * width];
      for (int i = 0; i < result.length; i++) {
        result[i] = alone.outputs()[i] != 0;
      }
      return result;
    }
  }

  @Override
  public void close() {
    pass.close();
    inference.close();
  }

  private static void copy(double[][] from, float[] into) {
    int next = 0;
    for (double[] row : from) {
      for (double value : row) {
        into[next++] = (float) value;
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    copy(new double[][] {values}, floats);
    return floats;
  }

  static double[] doubles(float[] values, int length) {
    double[] doubles = new double[length];
    for (int i = 0; i < length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static double[] rounded(double[] values) {
    return doubles(floats(values), values.length);
  }

  private static double[][] rounded(double[][] values) {
    return Arrays.stream(values).map(EngineRun::rounded).toArray(double[][]::new);
  }
}
