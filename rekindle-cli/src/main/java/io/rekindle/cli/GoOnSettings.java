package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.model.Model;
import io.rekindle.data.run.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The changes of a run file that make it go on from a model.
final class GoOnSettings {
  private GoOnSettings() {}

  /// @param run a run file, which says the loss; or data, where the model does
  static List<Setting> of(Path model, String run) {
    Path file = Files.isDirectory(model) ? model.resolve("model.rkn") : model;
    Path here = Path.of("").toAbsolutePath();
    Path base =
        RunSource.isRunFile(run)
            ? here.resolve(run).normalize().resolveSibling("").normalize()
            : here;
    Path from = here.resolve(file).normalize();
    boolean sameDisk = from.getRoot() != null && from.getRoot().equals(base.getRoot());
    String path = (sameDisk ? base.relativize(from) : from).toString().replace('\\', '/');
    List<Setting> settings = new ArrayList<>();
    settings.add(Setting.of("network", Map.of("from", path)));
    if (!RunSource.isRunFile(run)) {
      settings.add(Setting.of("loss", loss(Model.load(file))));
    }
    return settings;
  }

  private static Map<String, Object> loss(Model model) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (model.describe().members().get("loss") instanceof Json.Obj loss) {
      loss.members()
          .forEach(
              (key, value) -> {
                switch (value) {
                  case Json.Text(String text) -> members.put(key, text);
                  case Json.Whole(long whole) -> members.put(key, whole);
                  case Json.Real(double real) -> members.put(key, real);
                  case Json.Word word -> members.put(key, word == Json.Word.TRUE);
                  case Json.Obj _, Json.Arr _ -> {}
                }
              });
    }
    return members;
  }
}
