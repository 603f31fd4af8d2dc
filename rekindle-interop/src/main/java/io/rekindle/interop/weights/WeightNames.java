package io.rekindle.interop.weights;

import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How a tool names tensors and lays out matrices.
public enum WeightNames {
  /// Of the state of an `nn.Sequential`: `0.weight` (units x inputs), `0.bias`; every activation
  /// and dropout is a module too and counts.
  PYTORCH('.'),

  /// `dense/kernel` (inputs x units), `dense_1/bias`, `batch_normalization/moving_mean`.
  KERAS('/');

  final char separator;

  WeightNames(char separator) {
    this.separator = separator;
  }

  /// In a command: `pytorch`, `keras`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The names with this label.
  public static Optional<WeightNames> of(String label) {
    return Arrays.stream(values()).filter(names -> names.label().equals(label)).findFirst();
  }

  /// Whose names these are: a kernel or a gamma is Keras's.
  public static WeightNames of(List<WeightTensor> tensors) {
    boolean keras =
        tensors.stream()
            .map(tensor -> KERAS.last(tensor.name()))
            .anyMatch(name -> name.equals("kernel") || name.equals("gamma"));
    return keras ? KERAS : PYTORCH;
  }

  String of(Slot.Kind kind) {
    boolean keras = this == KERAS;
    return switch (kind) {
      case WEIGHT -> keras ? "kernel" : "weight";
      case BIAS -> "bias";
      case SCALE -> keras ? "gamma" : "weight";
      case SHIFT -> keras ? "beta" : "bias";
      case RUNNING_MEAN -> keras ? "moving_mean" : "running_mean";
      case RUNNING_VARIANCE -> keras ? "moving_variance" : "running_var";
    };
  }

  /// The tensors of a network, in its order.
  ///
  /// @param parameters in the layout of [Network#slots()]
  public List<WeightTensor> tensors(Network network, float[] parameters) {
    List<String> modules = modules(network);
    return network.slots().stream()
        .map(
            slot -> {
              float[] values = Arrays.copyOfRange(parameters, slot.offset(), slot.end());
              String name = modules.get(slot.layer()) + separator + of(slot.kind());
              return new WeightTensor(name, ours(slot), values);
            })
        .map(tensor -> turns(tensor.shape()) ? tensor.transposed() : tensor)
        .toList();
  }

  private boolean turns(List<Integer> shape) {
    return this == KERAS && shape.size() == 2;
  }

  /// Units x inputs, or units.
  private static List<Integer> ours(Slot slot) {
    return slot.kind() == Slot.Kind.WEIGHT
        ? List.of(slot.rows(), slot.columns())
        : List.of(slot.columns());
  }

  /// The shape that a slot's tensor has in a file.
  List<Integer> shape(Slot slot) {
    return turns(ours(slot)) ? ours(slot).reversed() : ours(slot);
  }

  /// The values of a tensor of a file, units x inputs.
  float[] values(WeightTensor tensor) {
    return turns(tensor.shape()) ? tensor.transposed().values() : tensor.values();
  }

  /// The name of each layer.
  private List<String> modules(Network network) {
    List<String> modules = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < network.layers().size(); i++) {
      Layer layer = network.layers().get(i);
      modules.add(this == PYTORCH ? String.valueOf(next) : keras(network, i));
      next +=
          switch (layer) {
            case Layer.Dense d -> 1 + d.activations().size();
            case Layer.Activate a -> a.activations().size();
            case Layer.Dropout _, Layer.BatchNorm _, Layer.LayerNorm _ -> 1;
          };
    }
    return modules;
  }

  private static String keras(Network network, int index) {
    String stem = stem(network.layers().get(index));
    long earlier =
        network.layers().subList(0, index).stream().filter(l -> stem(l).equals(stem)).count();
    return earlier == 0 ? stem : stem + "_" + earlier;
  }

  private static String stem(Layer layer) {
    return switch (layer) {
      case Layer.Dense _ -> "dense";
      case Layer.Activate _ -> "activation";
      case Layer.Dropout _ -> "dropout";
      case Layer.BatchNorm _ -> "batch_normalization";
      case Layer.LayerNorm _ -> "layer_normalization";
    };
  }

  /// What a tensor is within its module: `dense/kernel:0` is a kernel.
  String last(String name) {
    String plain = name.replaceFirst(":\\d+$", "");
    return plain.substring(plain.lastIndexOf(separator) + 1);
  }

  /// The module that a tensor belongs to; empty for none.
  String module(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf(separator)));
  }
}
