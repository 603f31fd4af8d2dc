package io.rekindle.interop.onnx;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.interop.file.WholeFile;
import io.rekindle.interop.onnx.Value.Other;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a fully connected ONNX graph as a model, as the exporters of PyTorch, Keras and
/// scikit-learn write it, and as [OnnxExport] does.
public final class OnnxImport {
  private OnnxImport() {}

  /// A model that was read.
  ///
  /// @param notes what was guessed, and what the model does otherwise than the graph; a sentence
  ///   each
  public record Imported(Model model, List<String> notes) {
    public Imported {
      notes = List.copyOf(notes);
    }
  }

  /// Reads a file.
  ///
  /// @throws InputException naming the node and its operator where the graph has what is not
  ///   imported, and the place where the file is damaged
  public static Imported read(Path file, ImportOptions options) {
    return parse(WholeFile.bytes(file), file.toString(), options);
  }

  /// Reads bytes.
  ///
  /// @param source what messages call them
  /// @throws InputException as [#read] does, and for nothing else, whatever the bytes
  public static Imported parse(byte[] bytes, String source, ImportOptions options) {
    OnnxModel file = OnnxReader.read(bytes, source);
    List<String> notes = new ArrayList<>();
    Optional<Model> own = own(file, source, notes);
    if (own.isPresent()) {
      if (!options.equals(ImportOptions.NONE)) {
        throw new InputException(
            "%s: Rekindle wrote this file, and it says itself what its labels, features and scales are; leave them out"
                .formatted(source));
      }
      return new Imported(own.get(), notes);
    }
    GraphImport graph = new GraphImport(file, source, bytes.length);
    Map<String, Value> outputs = graph.outputs();
    Tail tail = Tail.of(outputs).orElseThrow(() -> unsupported(graph, outputs, source));
    return new ModelBuilder(source, file, tail, options, notes).build();
  }

  private static InputException unsupported(
      GraphImport graph, Map<String, Value> outputs, String source) {
    for (Map.Entry<String, Value> output : outputs.entrySet()) {
      if (output.getValue() instanceof Other other) {
        return graph.unsupported(output.getKey(), other);
      }
    }
    return new InputException(
        "%s: no output (%s) depends on the input".formatted(source, outputs.keySet()));
  }

  /// The model that Rekindle exported, if the graph is still the one it then wrote.
  private static Optional<Model> own(OnnxModel file, String source, List<String> notes) {
    String description = file.properties().get(OnnxExport.DESCRIPTION);
    if (description == null) {
      return Optional.empty();
    }
    try {
      String place = source + ", property " + OnnxExport.DESCRIPTION;
      Model model =
          Model.described(
              Json.parse(description, place), place, network -> parameters(file, network, source));
      OnnxModel again = OnnxReader.read(OnnxExport.bytes(model), source);
      if (again.computesAs(file)) {
        return Optional.of(model);
      }
      notes.add(
          "Rekindle wrote this graph, but it was changed since: it is read as it is now, without"
              + " the preprocessing and names of then");
    } catch (InputException e) {
      notes.add(
          "what Rekindle wrote of the model does not fit the graph, which is read alone: "
              + e.getMessage());
    }
    return Optional.empty();
  }

  private static float[] parameters(OnnxModel file, Network network, String source) {
    List<Slot> slots = network.slots();
    for (Slot slot : slots) {
      Tensor tensor = file.constants().get(slot.name());
      if (tensor == null || tensor.type() != ElementType.FLOAT || tensor.size() != slot.size()) {
        throw new InputException(
            "%s: there is no constant \"%s\" of %d floats"
                .formatted(source, slot.name(), slot.size()));
      }
    }
    float[] parameters = new float[network.size()];
    for (Slot slot : slots) {
      float[] values = OnnxImport.required(file.constants(), slot.name()).floats();
      System.arraycopy(values, 0, parameters, slot.offset(), values.length);
    }
    return parameters;
  }

  private static Tensor required(Map<String, Tensor> constants, String name) {
    return java.util.Objects.requireNonNull(constants.get(name));
  }
}
