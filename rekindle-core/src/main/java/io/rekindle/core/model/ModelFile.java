package io.rekindle.core.model;

import io.rekindle.core.InputException;
import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.file.FileProblem;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.network.Network;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// The model file: a zip of two stored entries, `model.json` and `weights.safetensors`. Equal
/// models give equal bytes.
///
/// The format number rises whenever an older reader would compute something else; members that a
/// reader does not know are skipped.
final class ModelFile {
  static final int FORMAT = 1;

  private static final String DESCRIPTION = "model.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final long MOST_DESCRIPTION = 256L << 20;

  /// The first moment that a zip can express.
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private ModelFile() {}

  static void write(Model model, Path file) {
    byte[] description = describe(model).indented().getBytes(StandardCharsets.UTF_8);
    byte[] header = Safetensors.header(model.network().slots());
    float[] parameters = model.parameters();
    AtomicFile.write(
        file,
        out -> {
          try (ZipOutputStream zip = new ZipOutputStream(out)) {
            store(zip, DESCRIPTION, description.length, to -> to.write(description));
            store(
                zip,
                WEIGHTS,
                header.length + 4L * parameters.length,
                to -> {
                  to.write(header);
                  Safetensors.writeData(parameters, to);
                });
          }
        });
  }

  /// A stored entry needs its checksum up front, so the content is produced twice.
  private static void store(ZipOutputStream zip, String name, long size, AtomicFile.Content content)
      throws IOException {
    CRC32 sum = new CRC32();
    content.writeTo(new CheckedOutputStream(OutputStream.nullOutputStream(), sum));
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(size);
    entry.setCrc(sum.getValue());
    entry.setTimeLocal(NO_TIME);
    zip.putNextEntry(entry);
    content.writeTo(zip);
    zip.closeEntry();
  }

  static Json.Obj describe(Model model) {
    return Json.object()
        .put("format", FORMAT)
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
    if (Files.isDirectory(file)) {
      throw new InputException("%s: a folder, but a model file (.rkn) is needed".formatted(file));
    }
    try (ZipFile zip = new ZipFile(open(file).toFile())) {
      Json json = Json.parse(bytes(zip, file), file + ", " + DESCRIPTION);
      JsonField root = JsonField.root(file + ", " + DESCRIPTION, json);
      requireKnownFormat(root);
      Network network = NetworkJson.read(root.get("network"));
      return new Model(
          network,
          weights(zip, file, network),
          DataJson.readPreprocessing(root.get("preprocessing")),
          DataJson.readTargets(root.get("targets")),
          LossJson.read(root.get("loss")),
          metrics(root.get("metrics")),
          origin(root.get("origin")));
    } catch (IOException e) {
      throw damaged(file, FileProblem.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
  }

  /// Tells apart a file that cannot be read from one that can, but is no zip.
  private static Path open(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      if (in.read() != 'P' || in.read() != 'K') {
        throw new InputException(
            "%s: no model file: it does not begin as a zip does; give the model.rkn of a run, or its folder"
                .formatted(file));
      }
      return file;
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }

  private static InputException damaged(Path file, String reason, Exception cause) {
    return new InputException(
        "%s: damaged model file: %s; copy it again or train anew".formatted(file, reason), cause);
  }

  private static ZipEntry entry(ZipFile zip, Path file, String name) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new InputException(
          "%s: the entry \"%s\" is missing; found %s"
              .formatted(file, name, zip.stream().map(ZipEntry::getName).limit(5).toList()));
    }
    if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
      throw new InputException(
          "%s, %s: compressed, but the entries of a model are stored; pack them by zip -0"
              .formatted(file, name));
    }
    return entry;
  }

  private static byte[] bytes(ZipFile zip, Path file) throws IOException {
    ZipEntry entry = entry(zip, file, DESCRIPTION);
    if (entry.getSize() > Math.min(MOST_DESCRIPTION, Files.size(file))) {
      throw new InputException(
          "%s, %s: %d bytes are announced, at most %d are allowed"
              .formatted(file, DESCRIPTION, entry.getSize(), MOST_DESCRIPTION));
    }
    CRC32 sum = new CRC32();
    try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), sum)) {
      byte[] bytes = in.readAllBytes();
      requireSum(file, entry, sum);
      return bytes;
    }
  }

  private static float[] weights(ZipFile zip, Path file, Network network) throws IOException {
    ZipEntry entry = entry(zip, file, WEIGHTS);
    long needed = 4L * network.size();
    if (entry.getSize() < needed || Files.size(file) < needed) {
      throw new InputException(
          "%s, %s: %d bytes, but the network of %s has %d parameters of 4 bytes each"
              .formatted(file, WEIGHTS, entry.getSize(), DESCRIPTION, network.size()));
    }
    float[] parameters = new float[network.size()];
    CRC32 sum = new CRC32();
    try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), sum)) {
      Safetensors.read(in, entry.getSize(), network.slots(), parameters, file + ", " + WEIGHTS);
      requireSum(file, entry, sum);
    }
    return parameters;
  }

  private static void requireSum(Path file, ZipEntry entry, CRC32 sum) {
    if (sum.getValue() != entry.getCrc()) {
      throw new InputException(
          "%s, %s: damaged: its checksum is %08x, expected %08x; copy it again or train anew"
              .formatted(file, entry.getName(), sum.getValue(), entry.getCrc()));
    }
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
