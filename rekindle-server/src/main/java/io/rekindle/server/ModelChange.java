package io.rekindle.server;

import io.rekindle.core.model.Model;
import io.rekindle.core.model.PredictionWriter;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.model.Preprocessing.Image;
import io.rekindle.data.raw.CellText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How requests and answers change where one model takes another's place.
final class ModelChange {
  private static final int NAMED = 5;

  private final Model before;
  private final Model after;
  private final List<String> told = new ArrayList<>();

  private ModelChange(Model before, Model after) {
    this.before = before;
    this.after = after;
  }

  /// `columns gone: a; columns new: b; task: classification before, regression now`; empty where
  /// requests and answers stay as they are.
  static String of(Model before, Model after) {
    ModelChange change = new ModelChange(before, after);
    change.columns();
    change.answers();
    return String.join("; ", change.told);
  }

  private void columns() {
    Map<String, String> old = kinds(before);
    Map<String, String> now = kinds(after);
    List<String> kept = old.keySet().stream().filter(now::containsKey).toList();
    names("columns gone", without(old.keySet(), now.keySet()));
    names("columns new", without(now.keySet(), old.keySet()));
    List<String> types =
        kept.stream()
            .filter(name -> !Objects.equals(old.get(name), now.get(name)))
            .map(
                name ->
                    "%s (%s before, %s now)"
                        .formatted(CellText.of(name), old.get(name), now.get(name)))
            .toList();
    texts("columns of another type", types, types.size());
    if (!kept.equals(now.keySet().stream().filter(old::containsKey).toList())) {
      told.add("columns in another order, which rows that are arrays have to have");
    }
    differ("image", image(before), image(after));
  }

  private void answers() {
    differ("task", before.targets().task().label(), after.targets().task().label());
    names("targets gone", without(before.targets().names(), after.targets().names()));
    names("targets new", without(after.targets().names(), before.targets().names()));
    List<String> old = before.targets().labels();
    List<String> now = after.targets().labels();
    names("classes gone", without(old, now));
    names("classes new", without(now, old));
    List<String> outputs = PredictionWriter.names(before);
    List<String> outputsNow = PredictionWriter.names(after);
    if (!outputs.equals(outputsNow) && Set.copyOf(outputs).equals(Set.copyOf(outputsNow))) {
      told.add("outputs in another order");
    }
  }

  private static Map<String, String> kinds(Model model) {
    Map<String, String> kinds = new LinkedHashMap<>();
    for (Feature feature : model.preprocessing().features()) {
      kinds.put(
          feature.name(),
          switch (feature) {
            case Feature.Numeric _ -> "a number";
            case Feature.Date _ -> "a date";
            case Feature.Categorical _, Feature.Hashed _ -> "a category";
          });
    }
    return kinds;
  }

  private static String image(Model model) {
    Optional<Image> image = model.preprocessing().image();
    return image
        .map(i -> "%d x %d, channels %d".formatted(i.height(), i.width(), i.channels()))
        .orElse("none");
  }

  private static List<String> without(Collection<String> names, Collection<String> others) {
    return names.stream().filter(name -> !others.contains(name)).toList();
  }

  private void names(String what, List<String> names) {
    texts(what, names.stream().limit(NAMED).map(CellText::of).toList(), names.size());
  }

  private void texts(String what, List<String> texts, int count) {
    if (count > 0) {
      told.add(
          "%s: %s%s"
              .formatted(
                  what,
                  texts.stream().limit(NAMED).collect(Collectors.joining(", ")),
                  count > NAMED ? ", ... (%,d in all)".formatted(count) : ""));
    }
  }

  private void differ(String what, String old, String now) {
    if (!old.equals(now)) {
      told.add("%s: %s before, %s now".formatted(what, old, now));
    }
  }
}
