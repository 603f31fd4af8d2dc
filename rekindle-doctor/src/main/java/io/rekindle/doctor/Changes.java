package io.rekindle.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Prescriptions put together.
final class Changes {
  private Changes() {}

  /// The changes of all, later ones over earlier ones at the same place or within it. Layers go
  /// last, from the end, so that the indexes of others hold.
  static List<Change> of(List<Suspicion> suspicions) {
    Map<String, Change> byPath = new LinkedHashMap<>();
    Map<String, Change> removed = new LinkedHashMap<>();
    for (Suspicion suspicion : suspicions) {
      for (Change change : suspicion.changes()) {
        boolean layer =
            change.value().isEmpty() && change.path().matches("network\\.layers\\.\\d+");
        if (layer) {
          removed.put(change.path(), change);
        } else {
          byPath.keySet().removeIf(path -> path.startsWith(change.path() + "."));
          Change whole = within(byPath, change);
          byPath.put(whole.path(), whole);
        }
      }
    }
    List<Change> merged = new ArrayList<>();
    for (Change change : byPath.values()) {
      if (removed.keySet().stream().noneMatch(path -> change.path().startsWith(path + "."))) {
        merged.add(change);
      }
    }
    merged.addAll(removed.values());
    return merged;
  }

  /// A change, or where the whole that it is a part of is set already, that whole with it.
  private static Change within(Map<String, Change> byPath, Change change) {
    int dot = change.path().lastIndexOf('.');
    Change parent = dot < 0 ? null : byPath.get(change.path().substring(0, dot));
    if (parent == null
        || !(parent.value().orElse("") instanceof Map<?, ?> settings)
        || change.value().isEmpty()) {
      return change;
    }
    Map<String, Object> joined = new LinkedHashMap<>();
    settings.forEach((key, value) -> joined.put(String.valueOf(key), value));
    joined.put(change.path().substring(dot + 1), change.value().get());
    return Change.set(parent.path(), joined);
  }

  /// Whether two prescriptions set the same, or one a part of what the other sets.
  static boolean overlap(Suspicion one, Suspicion other) {
    return one.changes().stream()
        .anyMatch(c -> other.changes().stream().anyMatch(o -> isWithin(c, o) || isWithin(o, c)));
  }

  private static boolean isWithin(Change part, Change whole) {
    return (part.path() + ".").startsWith(whole.path() + ".");
  }
}
