package io.rekindle.interop.onnx;

import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.interop.onnx.Value.Applied;
import io.rekindle.interop.onnx.Value.Rows;
import io.rekindle.interop.onnx.Value.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Turns the steps of a graph into layers and parameters.
///
/// Scalings have no layer of their own. Of the inputs they are preprocessing, of the outputs a
/// change of unit; between layers they are multiplied into the weights beside them.
final class NetworkBuilder {
  private final int inputs;
  private final List<Step> steps = new ArrayList<>();

  /// What a graph is made of.
  ///
  /// @param before of the inputs
  /// @param after of the outputs
  record Built(Network network, float[] parameters, Step.Affine before, Step.Affine after) {}

  private NetworkBuilder(Rows outputs) {
    Rows at = outputs;
    while (at instanceof Applied applied) {
      steps.add(applied.step());
      at = applied.to();
    }
    Collections.reverse(steps);
    inputs = at.width() > 0 ? at.width() : inputsOfFirstDense();
  }

  private int inputsOfFirstDense() {
    return steps.stream()
        .filter(Step.Dense.class::isInstance)
        .map(step -> ((Step.Dense) step).weight().length / ((Step.Dense) step).units())
        .findFirst()
        .orElse(0);
  }

  /// @param keepsUnit whether a scaling of the outputs is told apart
  /// @throws io.rekindle.core.InputException if the network has too many parameters
  static Built build(Rows outputs, boolean keepsUnit) {
    return new NetworkBuilder(outputs).build(keepsUnit);
  }

  private Built build(boolean keepsUnit) {
    joinAffines();
    Step.Affine before = identity();
    Step.Affine after = identity();
    if (!steps.isEmpty() && steps.getFirst() instanceof Step.Affine first && isInvertible(first)) {
      before = first;
      steps.removeFirst();
    }
    if (keepsUnit && !steps.isEmpty() && steps.getLast() instanceof Step.Affine last) {
      after = last;
      steps.removeLast();
    }
    foldAffines();
    List<Layer> layers = new ArrayList<>();
    List<float[]> tensors = new ArrayList<>();
    for (Step step : steps) {
      add(step, layers, tensors);
    }
    Network network = Network.of(inputs, layers);
    float[] parameters = new float[network.size()];
    int at = 0;
    for (float[] tensor : tensors) {
      System.arraycopy(tensor, 0, parameters, at, tensor.length);
      at += tensor.length;
    }
    return new Built(network, parameters, before, after);
  }

  private static Step.Affine identity() {
    return new Step.Affine(new double[] {1}, new double[] {0});
  }

  private static boolean isInvertible(Step.Affine affine) {
    return Arrays.stream(affine.factor()).allMatch(f -> f != 0 && Double.isFinite(1 / f));
  }

  private void joinAffines() {
    for (int i = steps.size() - 1; i > 0; i--) {
      if (steps.get(i - 1) instanceof Step.Affine first
          && steps.get(i) instanceof Step.Affine then) {
        steps.set(i - 1, joined(first, then));
        steps.remove(i);
      }
    }
  }

  private static Step.Affine joined(Step.Affine first, Step.Affine then) {
    int width = Math.max(first.factor().length, then.factor().length);
    double[] factor = new double[width];
    double[] summand = new double[width];
    for (int i = 0; i < width; i++) {
      double by = at(then.factor(), i);
      factor[i] = at(first.factor(), i) * by;
      summand[i] = at(first.summand(), i) * by + at(then.summand(), i);
    }
    return new Step.Affine(factor, summand);
  }

  private static double at(double[] values, int column) {
    return values[values.length == 1 ? 0 : column];
  }

  private void foldAffines() {
    int width = inputs;
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof Step.Affine affine) {
        Optional<Step> earlier = i > 0 ? into(steps.get(i - 1), affine) : Optional.empty();
        if (earlier.isPresent()) {
          steps.set(i - 1, earlier.get());
          steps.remove(i--);
        } else if (i + 1 < steps.size() && steps.get(i + 1) instanceof Step.Dense dense) {
          steps.set(i + 1, after(affine, dense, width));
          steps.remove(i--);
        } else {
          steps.set(i, asBatchNorm(affine, width));
        }
      } else if (steps.get(i) instanceof Step.Dense dense) {
        width = dense.units();
      }
    }
  }

  /// A scaling of what a step gives, as part of the step.
  private static Optional<Step> into(Step step, Step.Affine affine) {
    return switch (step) {
      case Step.Dense d -> {
        int columns = d.weight().length / d.units();
        float[] weight = d.weight().clone();
        float[] bias = new float[d.units()];
        for (int unit = 0; unit < d.units(); unit++) {
          double factor = at(affine.factor(), unit);
          for (int i = unit * columns; i < (unit + 1) * columns; i++) {
            weight[i] = (float) (weight[i] * factor);
          }
          double old = d.bias().length == 0 ? 0 : d.bias()[unit];
          bias[unit] = (float) (old * factor + at(affine.summand(), unit));
        }
        yield Optional.of(new Step.Dense(d.units(), weight, bias));
      }
      case Step.BatchNorm(double momentum, double epsilon, float[][] t) ->
          Optional.of(new Step.BatchNorm(momentum, epsilon, scaled(t, affine)));
      case Step.LayerNorm(double epsilon, float[][] t) ->
          Optional.of(new Step.LayerNorm(epsilon, scaled(t, affine)));
      case Step.Activate _, Step.LogSoftmax _, Step.Affine _ -> Optional.empty();
    };
  }

  private static float[][] scaled(float[][] tensors, Step.Affine affine) {
    float[][] scaled = tensors.clone();
    scaled[0] = tensors[0].clone();
    scaled[1] = tensors[1].clone();
    for (int i = 0; i < scaled[0].length; i++) {
      double factor = at(affine.factor(), i);
      scaled[0][i] = (float) (tensors[0][i] * factor);
      scaled[1][i] = (float) (tensors[1][i] * factor + at(affine.summand(), i));
    }
    return scaled;
  }

  /// W · (x · f + s) + b = (W · f) · x + (W · s + b).
  private static Step.Dense after(Step.Affine affine, Step.Dense dense, int width) {
    float[] weight = dense.weight().clone();
    float[] bias = new float[dense.units()];
    for (int unit = 0; unit < dense.units(); unit++) {
      double sum = dense.bias().length == 0 ? 0 : dense.bias()[unit];
      for (int i = 0; i < width; i++) {
        double w = dense.weight()[unit * width + i];
        weight[unit * width + i] = (float) (w * at(affine.factor(), i));
        sum += w * at(affine.summand(), i);
      }
      bias[unit] = (float) sum;
    }
    return new Step.Dense(dense.units(), weight, bias);
  }

  /// With a mean of 0 and a variance of 1, nothing but the scale and the shift is left.
  private static Step asBatchNorm(Step.Affine affine, int width) {
    float[][] tensors = new float[4][width];
    Arrays.fill(tensors[0], 1);
    Arrays.fill(tensors[3], 1);
    return new Step.BatchNorm(0.99, 0, scaled(tensors, affine));
  }

  private static void add(Step step, List<Layer> layers, List<float[]> tensors) {
    switch (step) {
      case Step.Dense(int units, float[] weight, float[] bias) -> {
        layers.add(dense(units, bias.length > 0, List.of()));
        tensors.add(weight);
        tensors.add(bias);
      }
      case Step.Activate(Activation activation) -> activate(activation, layers);
      case Step.BatchNorm(double momentum, double epsilon, float[][] t) -> {
        layers.add(new Layer.BatchNorm(momentum, epsilon));
        tensors.addAll(List.of(t));
      }
      case Step.LayerNorm(double epsilon, float[][] t) -> {
        layers.add(new Layer.LayerNorm(epsilon));
        tensors.addAll(List.of(t));
      }
      case Step.LogSoftmax _ -> throw new IllegalArgumentException("within a network");
      case Step.Affine _ -> throw new IllegalArgumentException("not folded");
    }
  }

  private static Layer.Dense dense(int units, boolean useBias, List<Activation> activations) {
    return new Layer.Dense(
        units,
        activations,
        Optional.empty(),
        Initializer.ZEROS,
        useBias,
        true,
        0,
        0,
        OptionalDouble.empty());
  }

  private static void activate(Activation activation, List<Layer> layers) {
    Layer last = layers.isEmpty() ? new Layer.Dropout(0) : layers.getLast();
    if (last instanceof Layer.Dense d) {
      List<Activation> activations = new ArrayList<>(d.activations());
      activations.add(activation);
      layers.set(layers.size() - 1, dense(d.units(), d.useBias(), activations));
    } else {
      layers.add(new Layer.Activate(activation));
    }
  }
}
