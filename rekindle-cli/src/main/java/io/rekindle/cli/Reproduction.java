package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How a run that was repeated compares to what it was.
///
/// @param figures of the model's description, of the first epoch that differs, and of the results
/// @param causes what is otherwise now and may be why
record Reproduction(Weights weights, int epochs, List<Change> figures, List<Change> causes) {
  /// Figures that are of the clock or of the place.
  private static final Set<String> NOT_COMPARED =
      Set.of("run", "seconds", "rows_per_second", "kernels", "origin");

  /// So many figures are printed.
  private static final int MOST_PRINTED = 12;

  Reproduction {
    figures = List.copyOf(figures);
    causes = List.copyOf(causes);
  }

  /// @param numbers how many there are
  /// @param different how many of them differ in any bit
  /// @param first the first tensor with one that does
  /// @param largest the largest difference
  record Weights(int numbers, int different, Optional<String> first, double largest) {

    static Weights compare(Model then, Model now) {
      float[] a = then.parameters();
      float[] b = now.parameters();
      if (a.length != b.length) {
        return new Weights(a.length, Math.max(a.length, b.length), Optional.empty(), Double.NaN);
      }
      int different = 0;
      double largest = 0;
      Optional<String> first = Optional.empty();
      for (Slot slot : then.network().slots()) {
        for (int i = slot.offset(); i < slot.end(); i++) {
          if (Float.floatToIntBits(a[i]) != Float.floatToIntBits(b[i])) {
            different++;
            largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
            first = first.or(() -> Optional.of(slot.name()));
          }
        }
      }
      return new Weights(a.length, different, first, largest);
    }

    boolean same() {
      return different == 0;
    }
  }

  static Reproduction compare(FinishedRun then, FinishedRun now, List<Change> causes) {
    List<Change> figures = new ArrayList<>();
    add(figures, "", then.model().describe(), now.model().describe());
    int epochs = Math.min(then.epochs().size(), now.epochs().size());
    for (int i = 0; i < epochs; i++) {
      Json before = then.epochs().get(i).value();
      int known = figures.size();
      add(figures, "epoch " + (i + 1), before, now.epochs().get(i).value());
      if (figures.size() > known) {
        break;
      }
    }
    add(figures, "", then.results().value(), now.results().value());
    return new Reproduction(
        Weights.compare(then.model(), now.model()), then.epochs().size(), figures, causes);
  }

  /// Adds what differs in two values, by its path: `test loss`.
  private static void add(List<Change> changes, String path, Json then, Json now) {
    if (then instanceof Json.Obj a
        && now instanceof Json.Obj b
        && a.members().keySet().equals(b.members().keySet())) {
      a.members()
          .forEach(
              (name, value) -> {
                if (!NOT_COMPARED.contains(name)) {
                  add(changes, below(path, name), value, b.members().getOrDefault(name, value));
                }
              });
    } else if (then instanceof Json.Arr a
        && now instanceof Json.Arr b
        && a.elements().size() == b.elements().size()) {
      for (int i = 0; i < a.elements().size(); i++) {
        add(changes, below(path, String.valueOf(i)), a.elements().get(i), b.elements().get(i));
      }
    } else if (!then.equals(now)) {
      changes.add(new Change(path, then.toString(), now.toString()));
    }
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + " " + name;
  }

  boolean same() {
    return weights.same() && figures.isEmpty();
  }

  Json json() {
    return Json.object()
        .put("reproduced", same())
        .put(
            "weights",
            Json.object()
                .put("numbers", weights.numbers())
                .put("different", weights.different())
                .putIfPresent("first", weights.first().map(Json::of))
                .put("largest", weights.largest())
                .build())
        .put("epochs", epochs)
        .put("figures", Json.array(figures.stream().map(Change::json).toList()))
        .put("changed", Json.array(causes.stream().map(Change::json).toList()))
        .build();
  }

  /// The same for people.
  void print(Sections sections) {
    sections.print("Weights", weightsText());
    sections.print("Figures", figuresText());
    if (!causes.isEmpty()) {
      sections.print(same() ? "Although" : "Why", causes.stream().map(Change::toString).toList());
    } else if (!same()) {
      sections.print(
          "Why",
          "nothing that is known has changed, and then the bits have to be the same: please report"
              + " this");
    }
  }

  private List<String> figuresText() {
    if (figures.isEmpty()) {
      return List.of(
          "of %s and the results: all the same".formatted(Figures.count(epochs, "epoch")));
    }
    List<String> lines = new ArrayList<>();
    figures.stream().limit(MOST_PRINTED).forEach(figure -> lines.add(figure.toString()));
    if (figures.size() > MOST_PRINTED) {
      lines.add("and %s more".formatted(Figures.count(figures.size() - MOST_PRINTED)));
    }
    return lines;
  }

  private String weightsText() {
    if (weights.same()) {
      return "%s, every bit the same".formatted(Figures.count(weights.numbers(), "number"));
    }
    return "%s of %s differ, the first in %s, by at most %s"
        .formatted(
            Figures.count(weights.different()),
            Figures.count(weights.numbers(), "number"),
            weights.first().orElse("no tensor"),
            Figures.number(weights.largest()));
  }
}
