package io.rekindle.doctor;

import io.rekindle.data.run.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One value of a run file put in the place of another.
///
/// @param path as after `--set`
/// @param value a text, number, truth value, list or map; empty to remove the key
public record Change(String path, Optional<Object> value) {

  public static Change set(String path, Object value) {
    return new Change(path, Optional.of(value));
  }

  public static Change remove(String path) {
    return new Change(path, Optional.empty());
  }

  Setting setting() {
    return value.map(v -> Setting.of(path, v)).orElseGet(() -> Setting.remove(path));
  }

  static List<Setting> settings(List<Change> changes) {
    return changes.stream().map(Change::setting).toList();
  }

  /// As a person would type it: `optimizer.learning_rate=0.01`.
  @Override
  public String toString() {
    return path + "=" + value.map(Change::written).orElse("null");
  }

  private static String written(Object value) {
    return value instanceof Map<?, ?> map && map.size() == 1
        ? map.entrySet().iterator().next().toString().replace('=', ':')
        : String.valueOf(value);
  }
}
