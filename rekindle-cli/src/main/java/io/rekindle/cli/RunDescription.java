package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.network.LayerText;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Schedule;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Training;
import io.rekindle.data.Prepared;
import java.util.ArrayList;
import java.util.List;

/// A run for people: its data, network and training.
final class RunDescription {
  private RunDescription() {}

  static void print(Prepared prepared, Sections sections) {
    sections.print("Data", data(prepared));
    sections.print("Network", NetworkTable.lines(prepared.network()));
    sections.print("Training", training(prepared.run().training()));
  }

  /// What a program may want to know of a run.
  ///
  /// @param resolved the run file with every default
  static Json json(Prepared prepared, String resolved) {
    Network network = prepared.network();
    List<Json> layers = new ArrayList<>();
    for (int i = 0; i < network.layers().size(); i++) {
      layers.add(
          Json.object()
              .put("layer", LayerText.describe(network.layers().get(i)))
              .put("inputs", network.widthAfter(i - 1))
              .put("outputs", network.widthAfter(i))
              .put("parameters", NetworkTable.parameters(network, i))
              .build());
    }
    ObjBuilder rows = Json.object().put("train", prepared.trainingRows());
    prepared.validation().ifPresent(v -> rows.put("validation", v.rows()));
    prepared.test().ifPresent(t -> rows.put("test", t.rows()));
    return Json.object()
        .put("kind", "run")
        .put("name", prepared.run().name())
        .put("rows", rows.build())
        .put("task", prepared.targets().task().label())
        .put("labels", Json.texts(prepared.targets().labels()))
        .put("layers", Json.array(layers))
        .put("parameters", network.size())
        .put("notes", Json.texts(prepared.notes()))
        .put("resolved", resolved)
        .build();
  }

  private static List<String> data(Prepared prepared) {
    List<String> lines = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    parts.add(Figures.count(prepared.trainingRows(), "training row"));
    prepared.validation().ifPresent(v -> parts.add(Figures.count(v.rows()) + " for validation"));
    prepared.test().ifPresent(t -> parts.add(Figures.count(t.rows()) + " for the test"));
    lines.add(prepared.run().data().source() + ": " + String.join(", ", parts));
    lines.add(
        Figures.count(prepared.preprocessing().features().size(), "feature")
            + "; "
            + target(prepared.targets()));
    lines.addAll(prepared.notes());
    return lines;
  }

  static String target(Targets targets) {
    int labels = targets.labels().size();
    return targets.task().label()
        + (targets.task() == Task.AUTOENCODING ? "" : " of " + String.join(", ", targets.names()))
        + (labels > 0 ? ", " + Figures.count(labels, "class") : "");
  }

  private static String training(Training training) {
    Schedule.Shape shape = training.schedule().shape();
    String schedule = shape instanceof Schedule.Shape.Constant ? "" : ", " + shape.label();
    return "%s, %s learning rate %s%s, batches of %s, %s, seed %d"
        .formatted(
            training.loss().measure().label(),
            training.optimizer().rule().label(),
            LayerText.setting(training.optimizer().learningRate()),
            schedule,
            Figures.count(training.batchSize(), "row"),
            Figures.count(training.epochs(), "epoch"),
            training.seed());
  }
}
