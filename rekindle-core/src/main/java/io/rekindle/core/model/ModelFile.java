package io.rekindle.core.model;

import io.rekindle.core.InputException;
import io.rekindle.core.file.StoredZip;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.network.Network;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The model file: a zip of two stored entries, `model.json` and `weights.safetensors`. Equal
/// models give equal bytes.
///
/// The format number rises whenever an older reader would compute something else; members that a
/// reader does not know are skipped.
final class ModelFile {
  static final int FORMAT = 4;

  private static final String DESCRIPTION = "model.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final long MOST_DESCRIPTION = 256L << 20;

  private static final String KIND = "model file";

  private ModelFile() {}

  static void write(Model model, Path file) {
    byte[] header = Safetensors.header(model.network().slots());
    float[] parameters = model.parameters();
    StoredZip.write(
        file,
        List.of(
            StoredZip.Entry.of(
                DESCRIPTION, describe(model).indented().getBytes(StandardCharsets.UTF_8)),
            new StoredZip.Entry(
                WEIGHTS,
                header.length + 4L * parameters.length,
                to -> {
                  to.write(header);
                  Safetensors.writeData(parameters, to);
                })));
  }

  static Json.Obj describe(Model model) {
    return Json.object()
        .put("format", DataJson.format(model.preprocessing(), model.targets()))
        .put("network", NetworkJson.write(model.network()))
        .put("preprocessing", DataJson.write(model.preprocessing()))
        .put("targets", DataJson.write(model.targets()))
        .put("loss", LossJson.write(model.loss()))
        .put("metrics", Json.texts(model.metrics().stream().map(Metric::label).toList()))
        .put("origin", describe(model.origin()))
        .build();
  }

  private static Json describe(Origin origin) {
    Map<String, Json> scores = new LinkedHashMap<>();
    origin
        .scores()
        .forEach(
            (on, values) -> {
              Map<String, Json> members = new LinkedHashMap<>();
              values.forEach((name, value) -> members.put(name, Json.exactly(value)));
              scores.put(on, new Json.Obj(members));
            });
    return Json.object()
        .put("version", origin.version())
        .put("run", origin.run())
        .put("epochs", origin.epochs())
        .put("steps", origin.steps())
        .put("seed", origin.seed())
        .put("kernels", origin.kernels())
        .put("scores", new Json.Obj(scores))
        .build();
  }

  static Model read(Path file) {
    try (StoredZip zip = StoredZip.open(file, KIND)) {
      String place = zip.place(DESCRIPTION);
      Json json = Json.parse(zip.bytes(DESCRIPTION, MOST_DESCRIPTION), place);
      JsonField root = JsonField.root(place, json);
      return read(root, network -> weights(zip, network));
    } catch (IllegalArgumentException e) {
      throw StoredZip.damaged(file, KIND, e);
    }
  }

  /// Makes a model by its description.
  static Model read(JsonField root, Function<Network, float[]> weights) {
    requireKnownFormat(root);
    Network network = NetworkJson.read(root.get("network"));
    return new Model(
        network,
        weights.apply(network),
        DataJson.readPreprocessing(root.get("preprocessing")),
        DataJson.readTargets(root.get("targets")),
        LossJson.read(root.get("loss")),
        metrics(root.get("metrics")),
        origin(root.get("origin")));
  }

  private static float[] weights(StoredZip zip, Network network) {
    if (zip.size(WEIGHTS) < 4L * network.size()) {
      throw new InputException(
          "%s: %d bytes, but the network of %s has %d parameters of 4 bytes each"
              .formatted(zip.place(WEIGHTS), zip.size(WEIGHTS), DESCRIPTION, network.size()));
    }
    return zip.read(
        WEIGHTS,
        (in, size) -> {
          float[] parameters = new float[network.size()];
          Safetensors.read(in, size, network.slots(), parameters, zip.place(WEIGHTS));
          return parameters;
        });
  }

  private static void requireKnownFormat(JsonField root) {
    JsonField format = root.get("format");
    long found = format.whole(1, Long.MAX_VALUE);
    if (found > FORMAT) {
      throw format.wrong(
          "the model was written by a newer Rekindle: format %d, and this one reads up to %d; update Rekindle"
              .formatted(found, FORMAT));
    }
  }

  private static List<Metric> metrics(JsonField field) {
    return field.elements().stream()
        .map(element -> Words.oneOf(element, Metric.values(), Metric::label))
        .toList();
  }

  private static Origin origin(JsonField field) {
    Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
    JsonField on = field.get("scores");
    for (String part : on.members().keySet()) {
      Map<String, Double> values = new LinkedHashMap<>();
      JsonField measured = on.get(part);
      measured.members().keySet().forEach(name -> values.put(name, measured.get(name).number()));
      scores.put(part, values);
    }
    return new Origin(
        field.get("version").text(),
        field.get("run").text(),
        field.get("epochs").count(0),
        field.get("steps").whole(0, Long.MAX_VALUE),
        field.get("seed").whole(Long.MIN_VALUE, Long.MAX_VALUE),
        field.get("kernels").text(),
        scores);
  }
}
