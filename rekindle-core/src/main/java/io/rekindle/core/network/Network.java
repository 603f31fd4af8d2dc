package io.rekindle.core.network;

import io.rekindle.core.InputException;
import io.rekindle.core.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A feed-forward network: its input width and its layers in order. Holds no numbers.
///
/// Parameters live in one flat `float[]`; [#slots()] names every tensor's place in it.
///
/// @param inputs the width of a row, at least 1
/// @param init the default initialiser of dense layers; empty to choose by the activation
public record Network(int inputs, List<Layer> layers, Optional<Initializer> init) {

  public Network {
    Require.atLeast(1, "inputs", inputs);
    layers = List.copyOf(layers);
    long size = 0;
    int width = inputs;
    for (Layer layer : layers) {
      size += parametersOf(layer, width);
      width = widthAfter(layer, width);
      if (size > Integer.MAX_VALUE - 64) {
        throw new InputException(
            "the network has more than %d parameters, which is as many as one vector holds; make its layers narrower"
                .formatted(Integer.MAX_VALUE - 64));
      }
    }
  }

  public static Network of(int inputs, Layer... layers) {
    return new Network(inputs, List.of(layers), Optional.empty());
  }

  public static Network of(int inputs, List<Layer> layers) {
    return new Network(inputs, layers, Optional.empty());
  }

  /// The same layers with another default initialiser.
  public Network withInit(Initializer initializer) {
    return new Network(inputs, layers, Optional.of(initializer));
  }

  /// The width of a row of outputs.
  public int outputs() {
    return widthAfter(layers.size() - 1);
  }

  /// The width of a row after layer `index`; the input width for -1.
  public int widthAfter(int index) {
    int width = inputs;
    for (int i = 0; i <= index; i++) {
      width = widthAfter(layers.get(i), width);
    }
    return width;
  }

  /// Every tensor in the order of the layers: weight before bias, scale before shift.
  public List<Slot> slots() {
    List<Slot> slots = new ArrayList<>();
    int width = inputs;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      addSlots(slots, i, layer, width);
      width = widthAfter(layer, width);
    }
    return List.copyOf(slots);
  }

  /// The length of the flat parameter vector.
  public int size() {
    List<Slot> slots = slots();
    return slots.isEmpty() ? 0 : slots.getLast().end();
  }

  /// The initialiser of a dense layer's weights once defaults are resolved.
  public Initializer initOf(Layer.Dense dense) {
    return dense
        .init()
        .or(() -> init)
        .orElseGet(() -> Initializer.suitedTo(dense.firstActivation()));
  }

  /// All activations from the last dense or normalisation layer to the outputs, in order.
  public List<Activation> outputActivations() {
    List<Activation> found = new ArrayList<>();
    for (Layer layer : layers) {
      switch (layer) {
        case Layer.Dense d -> {
          found.clear();
          found.addAll(d.activations());
        }
        case Layer.Activate a -> found.addAll(a.activations());
        case Layer.BatchNorm _, Layer.LayerNorm _ -> found.clear();
        case Layer.Dropout _ -> {}
      }
    }
    found.removeIf(Activation.LINEAR::equals);
    return List.copyOf(found);
  }

  /// The width of a row and the layers as [LayerText] has them: `4 inputs -> dense 3 softmax`.
  @Override
  public String toString() {
    return Stream.concat(
            Stream.of(inputs + (inputs == 1 ? " input" : " inputs")),
            layers.stream().map(LayerText::describe))
        .collect(Collectors.joining(" -> "));
  }

  private static int widthAfter(Layer layer, int width) {
    return switch (layer) {
      case Layer.Dense d -> d.units();
      case Layer.Activate _, Layer.Dropout _, Layer.BatchNorm _, Layer.LayerNorm _ -> width;
    };
  }

  private static long parametersOf(Layer layer, int width) {
    return switch (layer) {
      case Layer.Dense d -> (long) d.units() * width + (d.useBias() ? d.units() : 0);
      case Layer.BatchNorm _ -> 4L * width;
      case Layer.LayerNorm _ -> 2L * width;
      case Layer.Activate _, Layer.Dropout _ -> 0;
    };
  }

  private static void addSlots(List<Slot> slots, int index, Layer layer, int width) {
    switch (layer) {
      case Layer.Dense d -> {
        add(slots, Slot.Kind.WEIGHT, "weight", index, d.units(), width, d.trainable());
        if (d.useBias()) {
          add(slots, Slot.Kind.BIAS, "bias", index, 1, d.units(), d.trainable());
        }
      }
      case Layer.BatchNorm _ -> {
        add(slots, Slot.Kind.SCALE, "scale", index, 1, width, true);
        add(slots, Slot.Kind.SHIFT, "shift", index, 1, width, true);
        add(slots, Slot.Kind.RUNNING_MEAN, "running_mean", index, 1, width, false);
        add(slots, Slot.Kind.RUNNING_VARIANCE, "running_variance", index, 1, width, false);
      }
      case Layer.LayerNorm _ -> {
        add(slots, Slot.Kind.SCALE, "scale", index, 1, width, true);
        add(slots, Slot.Kind.SHIFT, "shift", index, 1, width, true);
      }
      case Layer.Activate _, Layer.Dropout _ -> {}
    }
  }

  private static void add(
      List<Slot> slots,
      Slot.Kind kind,
      String name,
      int layer,
      int rows,
      int columns,
      boolean trainable) {
    int offset = slots.isEmpty() ? 0 : slots.getLast().end();
    slots.add(
        new Slot("layers." + layer + "." + name, kind, layer, offset, rows, columns, trainable));
  }
}
