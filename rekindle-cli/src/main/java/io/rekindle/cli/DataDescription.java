package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.data.ColumnProfile;
import io.rekindle.data.DataProfile;
import io.rekindle.data.raw.CellText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// The columns of a source for people, and for programs.
final class DataDescription {
  private DataDescription() {}

  static void print(DataProfile profile, Sections sections) {
    List<String> about = new ArrayList<>();
    about.add(
        "%s: %s, %s"
            .formatted(
                profile.source(),
                Figures.count(profile.rows(), "row"),
                Figures.count(profile.columns().size(), "column")));
    profile.notes().forEach(note -> about.add(CellText.line(note)));
    sections.print("Data", about);
    sections.print("Columns", columns(profile));
    List<String> odd = new ArrayList<>();
    for (ColumnProfile column : profile.columns()) {
      String name = CellText.of(column.name());
      column.suspicions().forEach(what -> odd.add(name + ": " + CellText.line(what)));
    }
    sections.print("Odd", odd);
  }

  private static List<String> columns(DataProfile profile) {
    TextTable table = new TextTable("<<>>>>>><");
    table.row("", "kind", "missing", "distinct", "min", "mean", "max", "deviation", "");
    for (ColumnProfile column : profile.columns()) {
      table.row(
          CellText.of(column.name()),
          column.kind().label(),
          Figures.count(column.missing()),
          Figures.count(column.distinct()),
          figure(column.min()),
          figure(column.mean()),
          figure(column.max()),
          figure(column.deviation()),
          String.join(", ", column.examples().stream().map(CellText::of).toList()));
    }
    return table.lines();
  }

  private static String figure(OptionalDouble value) {
    return value.isPresent() ? Figures.number(value.getAsDouble()) : "";
  }

  static Json json(DataProfile profile) {
    return Json.object()
        .put("kind", "data")
        .put("source", profile.source())
        .put("rows", profile.rows())
        .put("columns", Json.array(profile.columns().stream().map(DataDescription::json).toList()))
        .put("notes", Json.texts(profile.notes()))
        .build();
  }

  private static Json json(ColumnProfile column) {
    ObjBuilder object =
        Json.object()
            .put("name", column.name())
            .put("kind", column.kind().label())
            .put("missing", column.missing())
            .put("distinct", column.distinct());
    column.min().ifPresent(value -> object.put("min", value));
    column.mean().ifPresent(value -> object.put("mean", value));
    column.max().ifPresent(value -> object.put("max", value));
    column.deviation().ifPresent(value -> object.put("deviation", value));
    return object
        .put("examples", Json.texts(column.examples()))
        .put("suspicions", Json.texts(column.suspicions()))
        .build();
  }
}
