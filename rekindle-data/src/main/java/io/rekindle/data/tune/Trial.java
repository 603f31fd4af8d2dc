package io.rekindle.data.tune;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.data.run.Setting;
import java.util.List;

/// What came of one choice of settings.
///
/// @param number from 0; settings are a function of it
/// @param epochs it was trained for, at most
/// @param score by what the search ranks; the mean over folds, NaN where a run became non-finite
/// @param loss of the validation rows
/// @param seconds that it took
public record Trial(
    int number, int epochs, List<Setting> settings, double score, double loss, double seconds) {

  public Trial {
    settings = List.copyOf(settings);
  }

  /// `{"trial": 3, "epochs": 10, "set": {...}, "score": ..., ...}`.
  public Json json() {
    return Json.object()
        .put("trial", number)
        .put("epochs", epochs)
        .put("set", settingsJson())
        .put("score", Json.exactly(score))
        .put("loss", Json.exactly(loss))
        .put("seconds", seconds)
        .build();
  }

  /// `{"optimizer.learning_rate": 0.01, ...}`.
  Json settingsJson() {
    ObjBuilder set = Json.object();
    settings.forEach(setting -> set.put(setting.path(), setting.json()));
    return set.build();
  }

  /// Whether these are the settings that a file holds.
  boolean hasSettings(Json written) {
    return Json.parse(settingsJson().toString(), "settings").equals(written);
  }

  /// A trial that was made before.
  ///
  /// @param settings that its number stands for
  static Trial of(JsonField json, List<Setting> settings) {
    return new Trial(
        json.get("trial").count(0),
        json.get("epochs").count(0),
        settings,
        json.get("score").number(),
        json.get("loss").number(),
        json.get("seconds").number());
  }
}
