package io.rekindle.data;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Data to train on from Java: rows, ready for a network, and other rows to test it with.
///
/// What a run file can say about data and more, [Preparation] does.
///
/// @param name of the models that are trained on it
/// @param train features of [Preprocessing#width()] inputs, scaled by these rows alone
/// @param test scaled likewise
/// @param preprocessing turns raw rows into features
/// @param targets what the outputs of a network stand for
public record Dataset(
    String name, Examples train, Examples test, Preprocessing preprocessing, Targets targets) {

  /// The 60,000 and 10,000 images of handwritten digits, 784 inputs from 0 to 1, 10 classes.
  public static Dataset mnist() {
    return builtIn("mnist");
  }

  /// 1,438 and 359 small images of handwritten digits, 64 inputs from 0 to 1, 10 classes.
  public static Dataset digits() {
    return builtIn("digits");
  }

  /// A table with a header. A fifth of its rows, drawn at random, become the test; numbers are
  /// standardised, missing ones replaced by the median, texts are one input for each value.
  ///
  /// @param file .csv or .tsv, also .gz
  /// @param target the column to predict; numbers to predict are standardised too
  /// @throws io.rekindle.core.InputException if the file cannot be read or has no such column
  public static Dataset table(Path file, String target) {
    return prepare(file.toString(), Optional.of(target), 0.2);
  }

  private static Dataset builtIn(String name) {
    return prepare(name, Optional.empty(), 0);
  }

  private static Dataset prepare(String source, Optional<String> target, double heldOut) {
    List<Setting> settings =
        List.of(
            Setting.of("data.validation", heldOut)
                .saidBy("Dataset.table, which tests with a fifth of the rows"));
    RunFile run = Defaults.run(source, target, Path.of(""), settings);
    Prepared prepared = Preparation.prepare(run);
    Examples test = prepared.test().or(prepared::validation).orElseThrow();
    return new Dataset(
        run.name(), prepared.train(), test, prepared.preprocessing(), prepared.targets());
  }

  /// How many rows there are, and what goes in and comes out: `digits: 1438 rows and 359 to test
  /// with, 64 inputs, classification of 10 classes`.
  @Override
  public String toString() {
    int classes = targets.labels().size();
    return "%s: %d rows and %d to test with, %d inputs, %s of %s"
        .formatted(
            name,
            train.rows(),
            test.rows(),
            preprocessing.width(),
            targets.task().label(),
            classes > 0
                ? classes + " classes"
                : targets.width() + (targets.width() == 1 ? " number" : " numbers"));
  }

  /// Trains a network on the training rows, silently, with the fastest kernels and all processors.
  /// [Trainer] offers more.
  ///
  /// @param network as wide as the data: [Preprocessing#width()] inputs, [Targets#width()] outputs
  /// @throws IllegalArgumentException if a width does not fit, before anything is trained
  /// @throws IllegalStateException naming tensor and step where a number became infinite or NaN:
  ///   such a model predicts nothing. [Trainer] hands back what was trained until then
  public Model train(Network network, Training training) {
    Trained trained = Trainer.train(network, training, train);
    trained
        .firstNonFinite()
        .ifPresent(
            found -> {
              throw new IllegalStateException(
                  "training became infinite or NaN at step %d, first in %s; set a smaller learning rate, or look for NaN and very large numbers among the features"
                      .formatted(found.step(), found.tensor()));
            });
    Origin origin =
        new Origin(
            "",
            name,
            trained.epochs().size(),
            trained.steps(),
            training.seed(),
            Compute.best().kernels().name(),
            Map.of());
    return new Model(
        network,
        trained.parameters(),
        preprocessing,
        targets,
        training.loss(),
        List.of(Metric.defaultFor(targets.task())),
        origin);
  }
}
