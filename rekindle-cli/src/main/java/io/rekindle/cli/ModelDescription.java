package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.network.LayerText;
import io.rekindle.core.task.Targets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// A model for people, and for programs.
final class ModelDescription {
  private static final int SHOWN = 12;

  private ModelDescription() {}

  /// The description in the model file, and how many parameters there are.
  static Json json(Model model) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("kind", Json.of("model"));
    members.put("parameters", Json.of(model.network().size()));
    members.putAll(model.describe().members());
    return new Json.Obj(members);
  }

  static void print(Model model, String name, Sections sections) {
    sections.print("Model", name + made(model.origin()));
    sections.print("Network", NetworkTable.lines(model.network()));
    sections.print("Features", features(model.preprocessing()));
    sections.print("Target", target(model.targets()));
    sections.print("Loss", model.loss().measure().label());
    sections.print("Scores", scores(model.origin()));
  }

  private static String made(Origin origin) {
    return origin.equals(Origin.UNKNOWN)
        ? ""
        : ": run %s, %s and %s, seed %d, by Rekindle %s on %s"
            .formatted(
                origin.run(),
                Figures.count(origin.epochs(), "epoch"),
                Figures.count(origin.steps(), "step"),
                origin.seed(),
                origin.version(),
                origin.kernels());
  }

  /// Features that are prepared alike on one line.
  private static List<String> features(Preprocessing preprocessing) {
    Map<String, List<String>> alike = new LinkedHashMap<>();
    for (Feature feature : preprocessing.features()) {
      alike.computeIfAbsent(describe(feature), _ -> new ArrayList<>()).add(feature.name());
    }
    List<String> lines = new ArrayList<>();
    alike.forEach((how, names) -> lines.add(some(names) + ": " + how));
    if (lines.size() > SHOWN) {
      int more = lines.size() - SHOWN;
      lines.subList(SHOWN, lines.size()).clear();
      lines.add("and %s prepared in other ways (--json shows all)".formatted(Figures.count(more)));
    }
    if (!preprocessing.missing().isEmpty()) {
      lines.add(
          "missing besides empty cells, NA and nan: "
              + String.join(", ", preprocessing.missing().cells()));
    }
    if (preprocessing.unitRows()) {
      lines.add("each row is then divided by its length");
    }
    return lines;
  }

  private static String some(List<String> names) {
    return names.size() <= 3
        ? String.join(", ", names)
        : "%s, %s, ... %s (%s)"
            .formatted(names.get(0), names.get(1), names.getLast(), Figures.count(names.size()));
  }

  private static String describe(Feature feature) {
    return switch (feature) {
      case Feature.Numeric n -> {
        String value = n.log() ? "log(1 + value)" : "value";
        String base =
            n.center() == 0 && n.scale() == 1
                ? n.log() ? value : "as it is"
                : n.center() == 0
                    ? value + " / " + LayerText.setting(n.scale())
                    : "(%s - %s) / %s"
                        .formatted(value, Figures.number(n.center()), Figures.number(n.scale()));
        yield base + missing(n.impute(), n.indicator());
      }
      case Feature.Date d ->
          "days since 1970 (- %s, / %s)%s"
                  .formatted(
                      Figures.number(d.center()),
                      Figures.number(d.scale()),
                      d.cycles().isEmpty()
                          ? ""
                          : " and where it lies in cycles of %s days"
                              .formatted(
                                  d.cycles().stream()
                                      .map(LayerText::setting)
                                      .collect(Collectors.joining(", "))))
              + missing(d.impute(), d.indicator());
      case Feature.Categorical c ->
          Figures.count(c.width(), "category input")
              + ": "
              + list(c.values())
              + (c.other() ? ", and one for all others" : "");
      case Feature.Hashed h -> "category, hashed into " + Figures.count(h.buckets(), "input");
    };
  }

  private static String missing(OptionalDouble impute, boolean indicator) {
    return (impute.isPresent() ? ", missing: " + Figures.number(impute.getAsDouble()) : "")
        + (indicator ? " and a mark" : "");
  }

  private static String list(List<String> all) {
    String shown = all.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return all.size() <= SHOWN ? shown : shown + ", ...";
  }

  private static List<String> target(Targets targets) {
    List<String> lines = new ArrayList<>();
    lines.add(RunDescription.target(targets) + ", encoded as " + targets.encoding().label());
    if (!targets.labels().isEmpty()) {
      lines.add(list(targets.labels()));
    }
    return lines;
  }

  private static List<String> scores(Origin origin) {
    TextTable table = new TextTable("<<");
    origin
        .scores()
        .forEach(
            (on, values) ->
                table.row(
                    on.equals("null") ? "constant" : on,
                    values.entrySet().stream()
                        .map(each -> each.getKey() + " " + Figures.number(each.getValue()))
                        .collect(Collectors.joining(", "))));
    return table.lines();
  }
}
