package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Preprocessing.Feature;
import io.rekindle.core.task.Targets;
import io.rekindle.data.run.RunFile;
import java.util.ArrayList;
import java.util.List;

/// A run that goes on from a model: rows reach the network as they did then, whatever the run file
/// says of scales and labels. Columns may have other names.
final class GoingOn {
  private final RunFile run;
  private final Preprocessing preprocessing;
  private final Targets targets;

  GoingOn(RunFile run, Model model) {
    this.run = run;
    this.preprocessing = renamed(model.preprocessing());
    this.targets = renamed(model.targets());
  }

  Preprocessing preprocessing() {
    return preprocessing;
  }

  Targets targets() {
    return targets;
  }

  Selected selected(Loaded loaded) {
    return new Application(preprocessing, targets).selected(loaded, run.data().weights());
  }

  String note() {
    return "features, scales, labels and targets are those of the model of network.from";
  }

  private Preprocessing renamed(Preprocessing own) {
    List<String> names =
        run.data().features().orElse(own.features().stream().map(Feature::name).toList());
    requireCount("data.features", names.size(), own.features().size());
    List<Feature> features = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      features.add(
          switch (own.features().get(i)) {
            case Feature.Numeric n ->
                new Feature.Numeric(
                    name, n.center(), n.scale(), n.impute(), n.indicator(), n.log());
            case Feature.Date d ->
                new Feature.Date(
                    name, d.center(), d.scale(), d.impute(), d.indicator(), d.cycles());
            case Feature.Categorical c -> new Feature.Categorical(name, c.values(), c.other());
            case Feature.Hashed h -> new Feature.Hashed(name, h.buckets());
          });
    }
    return new Preprocessing(
        features, own.unitRows(), own.image(), own.missing().and(run.data().missing()));
  }

  private Targets renamed(Targets own) {
    run.data()
        .task()
        .filter(task -> task != own.task())
        .ifPresent(
            task -> {
              throw new InputException(
                  "%s: data.task is %s, but the model of network.from is for %s; leave it out"
                      .formatted(run.placeOf("data.task"), task.label(), own.task().label()));
            });
    List<String> names = run.data().target().orElse(own.names());
    requireCount("data.target", names.size(), own.names().size());
    return new Targets(
        own.task(),
        names,
        own.labels(),
        own.encoding(),
        own.width(),
        own.center(),
        own.scale(),
        own.separator());
  }

  private void requireCount(String key, int found, int needed) {
    if (found != needed) {
      throw new InputException(
          "%s: %s names %d columns, but the model of network.from has %d"
              .formatted(run.placeOf(key), key, found, needed));
    }
  }
}
