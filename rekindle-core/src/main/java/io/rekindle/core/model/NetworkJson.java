package io.rekindle.core.model;

import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// A network as JSON, in the run file's words.
final class NetworkJson {
  private NetworkJson() {}

  static Json write(Network network) {
    return Json.object()
        .put("inputs", network.inputs())
        .putIfPresent("init", network.init().map(NetworkJson::write))
        .put("layers", Json.array(network.layers().stream().map(NetworkJson::write).toList()))
        .build();
  }

  static Network read(JsonField field) {
    int inputs = field.get("inputs").count(1);
    Optional<Initializer> init = field.find("init").map(NetworkJson::initializer);
    List<Layer> layers = field.get("layers").elements().stream().map(NetworkJson::layer).toList();
    try {
      return new Network(inputs, layers, init);
    } catch (InputException e) {
      throw field.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static Json write(Layer layer) {
    return switch (layer) {
      case Layer.Dense d -> Json.object().put("dense", write(d)).build();
      case Layer.Activate a ->
          Json.object().put("activation", activations(a.activations())).build();
      case Layer.Dropout d -> Json.object().put("dropout", Json.exactly(d.rate())).build();
      case Layer.BatchNorm b ->
          Json.object()
              .put(
                  "batch_norm",
                  Json.object()
                      .put("momentum", Json.exactly(b.momentum()))
                      .put("epsilon", Json.exactly(b.epsilon()))
                      .build())
              .build();
      case Layer.LayerNorm l ->
          Json.object()
              .put("layer_norm", Json.object().put("epsilon", Json.exactly(l.epsilon())).build())
              .build();
    };
  }

  private static Json write(Layer.Dense dense) {
    ObjBuilder object =
        Json.object()
            .put("units", dense.units())
            .put("activation", activations(dense.activations()))
            .putIfPresent("init", dense.init().map(NetworkJson::write))
            .put("bias", write(dense.bias()))
            .put("use_bias", dense.useBias())
            .put("trainable", dense.trainable())
            .put("l1", Json.exactly(dense.l1()))
            .put("l2", Json.exactly(dense.l2()));
    dense.maxNorm().ifPresent(norm -> object.put("max_norm", Json.exactly(norm)));
    return object.build();
  }

  private static Json activations(List<Activation> activations) {
    return Json.array(activations.stream().map(NetworkJson::write).toList());
  }

  private static Json write(Activation activation) {
    return switch (activation) {
      case Activation.Standard s -> Json.of(s.label());
      case Activation.LeakyRelu l ->
          Json.object().put("leaky_relu", Json.exactly(l.slope())).build();
    };
  }

  private static Json write(Initializer initializer) {
    return switch (initializer) {
      case Initializer.Uniform u ->
          Json.object()
              .put("uniform", Json.array(List.of(Json.exactly(u.low()), Json.exactly(u.high()))))
              .build();
      case Initializer.Normal n -> single("normal", n.deviation());
      case Initializer.TruncatedNormal n -> single("truncated_normal", n.deviation());
      case Initializer.Constant c -> single("constant", c.value());
      case Initializer.Orthogonal o -> single("orthogonal", o.gain());
      case Initializer.Lsuv _ -> Json.of("lsuv");
      case Initializer.Scaled s -> Json.of(label(s));
    };
  }

  private static Json single(String name, double value) {
    return Json.object().put(name, Json.exactly(value)).build();
  }

  private static String label(Initializer.Scaled scaled) {
    return (scaled.family() + "_" + scaled.shape()).toLowerCase(Locale.ROOT);
  }

  private static Layer layer(JsonField field) {
    Map.Entry<String, JsonField> layer = field.only();
    JsonField settings = layer.getValue();
    try {
      return switch (layer.getKey()) {
        case "dense" -> dense(settings);
        case "activation" -> new Layer.Activate(activations(settings));
        case "dropout" -> new Layer.Dropout(settings.number());
        case "batch_norm" ->
            new Layer.BatchNorm(
                settings.get("momentum").number(), settings.get("epsilon").number());
        case "layer_norm" -> new Layer.LayerNorm(settings.get("epsilon").number());
        default ->
            throw field.wrong(
                "unknown layer \"%s\"; known are dense, activation, dropout, batch_norm, layer_norm"
                    .formatted(layer.getKey()));
      };
    } catch (IllegalArgumentException e) {
      throw settings.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static Layer dense(JsonField field) {
    Optional<JsonField> maxNorm = field.find("max_norm");
    return new Layer.Dense(
        field.get("units").count(1),
        activations(field.get("activation")),
        field.find("init").map(NetworkJson::initializer),
        initializer(field.get("bias")),
        field.get("use_bias").flag(),
        field.get("trainable").flag(),
        field.get("l1").number(),
        field.get("l2").number(),
        maxNorm.isPresent() ? OptionalDouble.of(maxNorm.get().number()) : OptionalDouble.empty());
  }

  private static List<Activation> activations(JsonField field) {
    return field.elements().stream().map(NetworkJson::activation).toList();
  }

  private static Activation activation(JsonField field) {
    if (field.value() instanceof Json.Obj) {
      JsonField leaky = field.get("leaky_relu");
      return new Activation.LeakyRelu(leaky.number());
    }
    return Words.oneOf(field, Activation.Standard.values(), Activation.Standard::label);
  }

  private static Initializer initializer(JsonField field) {
    if (!(field.value() instanceof Json.Obj)) {
      return named(field);
    }
    Map.Entry<String, JsonField> only = field.only();
    JsonField setting = only.getValue();
    return switch (only.getKey()) {
      case "uniform" -> {
        List<Double> bounds = setting.numbers();
        if (bounds.size() != 2) {
          throw setting.expected("two numbers");
        }
        yield new Initializer.Uniform(bounds.getFirst(), bounds.getLast());
      }
      case "normal" -> new Initializer.Normal(setting.number());
      case "truncated_normal" -> new Initializer.TruncatedNormal(setting.number());
      case "constant" -> new Initializer.Constant(setting.number());
      case "orthogonal" -> new Initializer.Orthogonal(setting.number());
      default -> throw field.wrong("unknown initialiser \"%s\"".formatted(only.getKey()));
    };
  }

  private static Initializer named(JsonField field) {
    String name = field.text();
    if (name.equals("lsuv")) {
      return new Initializer.Lsuv();
    }
    for (Initializer.Family family : Initializer.Family.values()) {
      for (Initializer.Shape shape : Initializer.Shape.values()) {
        Initializer.Scaled scaled = new Initializer.Scaled(family, shape);
        if (label(scaled).equals(name)) {
          return scaled;
        }
      }
    }
    throw field.wrong("unknown initialiser \"%s\"".formatted(name));
  }
}
