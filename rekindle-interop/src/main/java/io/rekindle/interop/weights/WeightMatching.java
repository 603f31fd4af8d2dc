package io.rekindle.interop.weights;

import io.rekindle.core.InputException;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Finds a network's tensors among those of a file.
///
/// Tensors with one name before the last separator are a module: dense, batch normalisation or
/// layer normalisation, by the tensors it has. Modules of one kind belong to the network's layers
/// of that kind in the order of the numbers in their names, whatever else the names are: `0`, `2`,
/// `4`; `layers.0`, `layers.1`; `fc1`, `fc2`; `dense`, `dense_1`. Every tensor must have its place,
/// and every place its tensor, of the shape that the network has.
public final class WeightMatching {
  /// Counts batches, which inference does not need.
  private static final String COUNTER = "num_batches_tracked";

  private final Network network;
  private final WeightNames names;
  private final String source;
  private final float[] parameters;

  private WeightMatching(Network network, WeightNames names, String source) {
    this.network = network;
    this.names = names;
    this.source = source;
    this.parameters = new float[network.size()];
  }

  private enum Kind {
    DENSE("dense"),
    BATCH_NORM("batch_norm"),
    LAYER_NORM("layer_norm");

    final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  /// The parameters of a network, in the layout of [Network#slots()].
  ///
  /// @param source what messages call the tensors
  /// @throws InputException naming the tensor, the shape found, the shape wanted, and names near by
  public static float[] parameters(
      Network network, List<WeightTensor> tensors, WeightNames names, String source) {
    WeightMatching matching = new WeightMatching(network, names, source);
    matching.match(tensors);
    return matching.parameters;
  }

  private void match(List<WeightTensor> tensors) {
    Map<Kind, List<String>> found = new TreeMap<>();
    Map<String, Map<String, WeightTensor>> modules = new LinkedHashMap<>();
    for (WeightTensor tensor : tensors) {
      String last = names.last(tensor.name());
      if (!last.equals(COUNTER)) {
        modules
            .computeIfAbsent(names.module(tensor.name()), _ -> new LinkedHashMap<>())
            .put(last, tensor);
      }
    }
    modules.forEach(
        (name, module) -> found.computeIfAbsent(kind(module), _ -> new ArrayList<>()).add(name));
    Map<Kind, List<Integer>> wanted = layers();
    for (Kind kind : Kind.values()) {
      List<String> theirs = inOrder(found.getOrDefault(kind, List.of()));
      List<Integer> ours = wanted.getOrDefault(kind, List.of());
      if (theirs.size() != ours.size()) {
        throw new InputException(
            "%s: %d modules are %s (%s), and the network has %d such layers (%s); the file has %s"
                .formatted(
                    source,
                    theirs.size(),
                    kind.label,
                    theirs.isEmpty() ? "none" : String.join(", ", theirs),
                    ours.size(),
                    ours.isEmpty()
                        ? "none"
                        : ours.stream()
                            .map(i -> "network.layers." + i)
                            .collect(Collectors.joining(", ")),
                    some(tensors)));
      }
      for (int i = 0; i < ours.size(); i++) {
        fill(ours.get(i), theirs.get(i), modules.getOrDefault(theirs.get(i), Map.of()));
      }
    }
  }

  private static String some(List<WeightTensor> tensors) {
    String first =
        tensors.stream()
            .limit(12)
            .map(tensor -> tensor.name() + " " + tensor.shape())
            .collect(Collectors.joining(", "));
    return tensors.isEmpty() ? "no tensors" : tensors.size() > 12 ? first + ", ..." : first;
  }

  private Kind kind(Map<String, WeightTensor> module) {
    if (module.containsKey(names.of(Slot.Kind.RUNNING_MEAN))) {
      return Kind.BATCH_NORM;
    }
    WeightTensor scale = module.get(names.of(Slot.Kind.SCALE));
    return scale != null && scale.shape().size() == 1 ? Kind.LAYER_NORM : Kind.DENSE;
  }

  private Map<Kind, List<Integer>> layers() {
    Map<Kind, List<Integer>> layers = new TreeMap<>();
    for (int i = 0; i < network.layers().size(); i++) {
      int index = i;
      switch (network.layers().get(i)) {
        case Layer.Dense _ -> add(layers, Kind.DENSE, index);
        case Layer.BatchNorm _ -> add(layers, Kind.BATCH_NORM, index);
        case Layer.LayerNorm _ -> add(layers, Kind.LAYER_NORM, index);
        case Layer.Activate _, Layer.Dropout _ -> {}
      }
    }
    return layers;
  }

  private static void add(Map<Kind, List<Integer>> layers, Kind kind, int index) {
    layers.computeIfAbsent(kind, _ -> new ArrayList<>()).add(index);
  }

  private List<String> inOrder(List<String> modules) {
    List<String> stems = modules.stream().map(WeightMatching::stem).distinct().toList();
    if (stems.size() > 1) {
      throw new InputException(
          "%s: the modules %s do not say their order by numbers; name them so, such as 0, 2, 4 or fc1, fc2, fc3"
              .formatted(source, String.join(", ", modules)));
    }
    return modules.stream().sorted(Comparator.comparing(WeightMatching::numbers)).toList();
  }

  private static String stem(String module) {
    return module.replaceAll("[_.]?\\d+", "");
  }

  /// The numbers of a name, so that they compare as texts do: `dense` comes before `dense_1`.
  private static String numbers(String module) {
    StringBuilder numbers = new StringBuilder();
    for (String number : module.split("\\D+", -1)) {
      if (!number.isEmpty()) {
        numbers.append("0".repeat(Math.max(0, 20 - number.length()))).append(number).append(' ');
      }
    }
    return numbers.toString();
  }

  private void fill(int layer, String module, Map<String, WeightTensor> tensors) {
    List<String> wanted = new ArrayList<>();
    for (Slot slot : network.slots()) {
      if (slot.layer() == layer) {
        String name = names.of(slot.kind());
        wanted.add(name);
        WeightTensor tensor = tensors.get(name);
        if (tensor == null) {
          throw new InputException(
              "%s: tensor \"%s%s%s\" is missing, for %s of shape %s; the module has %s"
                  .formatted(
                      source,
                      module,
                      names.separator,
                      name,
                      slot.name(),
                      names.shape(slot),
                      some(List.copyOf(tensors.values()))));
        }
        copy(tensor, slot);
      }
    }
    tensors.forEach(
        (name, tensor) -> {
          if (!wanted.contains(name)) {
            throw new InputException(
                "%s: tensor \"%s\" %s has no place in network.layers.%d, which has %s"
                    .formatted(
                        source, tensor.name(), tensor.shape(), layer, String.join(", ", wanted)));
          }
        });
  }

  private void copy(WeightTensor tensor, Slot slot) {
    if (!tensor.shape().equals(names.shape(slot))) {
      boolean turned = tensor.shape().equals(names.shape(slot).reversed());
      throw new InputException(
          "%s: tensor \"%s\" has shape %s, and %s wants %s%s"
              .formatted(
                  source,
                  tensor.name(),
                  tensor.shape(),
                  slot.name(),
                  names.shape(slot),
                  turned ? "; it is transposed" : ""));
    }
    System.arraycopy(names.values(tensor), 0, parameters, slot.offset(), slot.size());
  }
}
