package io.rekindle.cli;

import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.file.FileProblem;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.data.DataDigest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a run needs, besides its run file, to be repeated: where it ran, and what its data held.
/// The file `provenance.json` of its folder.
///
/// @param environment where it began
/// @param resumed where it was gone on with, if that was elsewhere
record Provenance(
    Environment environment, long seed, List<DataDigest> data, List<Environment> resumed) {
  private static final int FORMAT = 1;

  Provenance {
    data = List.copyOf(data);
    resumed = List.copyOf(resumed);
  }

  /// Of a run that begins here.
  static Provenance of(RunPlan plan, List<DataDigest> data) {
    return new Provenance(Environment.of(plan), plan.training().seed(), data, List.of());
  }

  /// The same, gone on with.
  Provenance resumedIn(Environment here) {
    if (here.changesSince(environment).isEmpty() || resumed.contains(here)) {
      return this;
    }
    List<Environment> more = new ArrayList<>(resumed);
    more.add(here);
    return new Provenance(environment, seed, data, more);
  }

  void write(Path file) {
    ObjBuilder object = Json.object().put("format", FORMAT);
    environment.json().members().forEach(object::put);
    object
        .put("seed", seed)
        .put("data", Json.array(data.stream().map(Provenance::json).toList()))
        .put("resumed", Json.array(resumed.stream().map(Environment::json).toList()));
    String text = object.build().indented() + "\n";
    AtomicFile.write(file, to -> to.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Json json(DataDigest digest) {
    return Json.object()
        .put("key", digest.key())
        .put("path", digest.path())
        .put("files", digest.files())
        .put("bytes", digest.bytes())
        .put("sha256", digest.sha256())
        .build();
  }

  /// Empty if there is no such file: versions before 0.1.0 wrote none.
  ///
  /// @throws io.rekindle.core.InputException if the file is damaged or of a newer format
  static Optional<Provenance> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
    JsonField root = JsonField.root(file.toString(), Json.parse(text, file.toString()));
    JsonField format = root.get("format");
    if (format.whole(1, Long.MAX_VALUE) > FORMAT) {
      throw format.wrong(
          "written by a newer Rekindle: this one reads format %d; update Rekindle"
              .formatted(FORMAT));
    }
    return Optional.of(
        new Provenance(
            Environment.read(root),
            root.get("seed").whole(Long.MIN_VALUE, Long.MAX_VALUE),
            root.get("data").elements().stream().map(Provenance::digest).toList(),
            root.get("resumed").elements().stream().map(Environment::read).toList()));
  }

  private static DataDigest digest(JsonField field) {
    return new DataDigest(
        field.get("key").text(),
        field.get("path").text(),
        field.get("files").count(0),
        field.get("bytes").whole(0, Long.MAX_VALUE),
        field.get("sha256").text());
  }

  /// What is otherwise with the data now.
  List<Change> dataChanges(List<DataDigest> now) {
    List<Change> changes = new ArrayList<>();
    Map<String, DataDigest> found =
        now.stream().collect(Collectors.toMap(DataDigest::key, digest -> digest));
    for (DataDigest then : data) {
      DataDigest same = found.get(then.key());
      if (same == null || !same.sha256().equals(then.sha256())) {
        changes.add(
            new Change(
                "%s, %s".formatted(then.key(), then.path()),
                described(then),
                same == null ? "none" : described(same)));
      }
    }
    return changes;
  }

  private static String described(DataDigest digest) {
    return "%s, sha256 %s...".formatted(Figures.count(digest.bytes(), "byte"), start(digest));
  }

  private static String start(DataDigest digest) {
    return digest.sha256().substring(0, Math.min(12, digest.sha256().length()));
  }
}
