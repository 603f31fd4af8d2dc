package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.model.Targets;
import io.rekindle.core.model.Task;
import io.rekindle.core.train.Examples;
import io.rekindle.data.run.BuiltIn;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The run files of sources that are trained without one. They are run files like any other: what
/// they say can be printed, changed by settings and saved.
public final class Defaults {
  /// Steps that a small table is trained for, if early stopping does not end it.
  private static final long STEPS = 6_000;

  /// Below this many rows a tenth is too few to stop by.
  private static final int FEW_ROWS = 100;

  /// The penalty on squared weights is this divided by the rows, at most [#LARGEST_PENALTY].
  private static final double PENALTY = 4;

  private static final double LARGEST_PENALTY = 0.03;

  /// The same for numbers, times the share of their variance that is noise.
  private static final double PENALTY_OF_NOISE = 20;

  private static final double LARGEST_PENALTY_OF_NOISE = 0.1;

  private static final String MNIST =
      """
      data: {source: mnist, validation: 0.1}
      network:
        layers:
          - {dense: 512, activation: relu}
          - {dropout: 0.2}
          - {dense: 256, activation: relu}
          - {dropout: 0.2}
          - {dense: 10, activation: softmax}
      loss: cross_entropy
      optimizer: {name: adam, learning_rate: 0.002}
      schedule: one_cycle
      batch_size: 128
      epochs: 10
      metrics: [accuracy]
      """;

  private static final String DIGITS =
      """
      data: {source: digits, validation: 0.1}
      network:
        layers:
          - {dense: 128, activation: relu}
          - {dropout: 0.2}
          - {dense: 64, activation: relu}
          - {dense: 10, activation: softmax}
      loss: cross_entropy
      optimizer: {name: adam, learning_rate: 0.002}
      schedule: one_cycle
      batch_size: 32
      epochs: 40
      metrics: [accuracy]
      """;

  private static final String OTHER =
      """
      data: {source: data, validation: 0.1}
      network:
        layers:
          - {dense: 64, activation: relu}
          - {dense: 64, activation: relu}
          - {dense: 1}
      loss: mse
      optimizer: {name: adam, learning_rate: 0.001}
      batch_size: 32
      epochs: 100
      early_stopping: {patience: 20, restore_best: true}
      """;

  private Defaults() {}

  /// The run of a built-in set, or a file or folder of examples. The data is read to see the task
  /// and its size.
  ///
  /// @param source a built-in name or a path
  /// @param target tables: the column to predict; empty for the last
  /// @param base the folder that a relative path starts from
  /// @param settings changes to the default, made last
  /// @throws InputException if the source cannot be read
  public static RunFile run(
      String source, Optional<String> target, Path base, List<Setting> settings) {
    Optional<BuiltIn> builtIn = BuiltIn.of(source);
    if (builtIn.isPresent()) {
      if (target.isPresent()) {
        throw new InputException(
            "--target %s: %s has no named columns, its target is the label; leave --target out"
                .formatted(target.get(), source));
      }
      String text =
          switch (builtIn.get()) {
            case MNIST -> MNIST;
            case DIGITS -> DIGITS;
          };
      return parse(text, source, base, settings);
    }
    return ofFile(source, target, base, settings);
  }

  private static RunFile parse(String text, String source, Path base, List<Setting> settings) {
    Path file = Path.of(source).getFileName();
    String name = file == null ? "run" : file.toString().replaceFirst("\\..*$", "");
    return RunFile.parse(
        text, "the default run of " + source, name.isEmpty() ? "run" : name, base, settings);
  }

  private static RunFile ofFile(
      String source, Optional<String> target, Path base, List<Setting> settings) {
    List<Setting> own = new ArrayList<>();
    own.add(Setting.text("data.source", source));
    target.ifPresent(name -> own.add(Setting.text("data.target", name)));
    DataSource file = DataSource.of(source, base, true);
    if (file.isTable()) {
      own.add(Setting.of("data.impute", "median"));
      own.add(Setting.of("data.impute_indicator", true));
    }
    List<Setting> forData = new ArrayList<>(own);
    settings.stream().filter(s -> s.path().startsWith("data.")).forEach(forData::add);
    RunFile draft = parse(OTHER, source, base, forData);
    own.addAll(fitted(draft, forData));
    own.addAll(settings);
    return parse(OTHER, source, base, own);
  }

  /// The settings that depend on what the data holds.
  private static List<Setting> fitted(RunFile draft, List<Setting> forData) {
    DataSource source = Preparation.source(draft, draft.data().source());
    Selected selected = new Selection(Preparation.wanted(draft)).from(source.load());
    int[] rows = IntStream.range(0, selected.rows()).toArray();
    TargetFitting fitting = new TargetFitting(draft, selected, rows.length);
    Targets targets = fitting.fit(rows, Preprocessing.none(selected.inputs().count()));
    List<Setting> settings = new ArrayList<>();
    settings.addAll(head(targets));
    settings.addAll(pace(selected.rows()));
    settings.addAll(
        targets.task() == Task.REGRESSION
            ? penaltyOfNoise(draft, forData, settings)
            : penalty(PENALTY / Math.max(1, selected.rows()), LARGEST_PENALTY));
    if (selected.image().isPresent()) {
      settings.add(Setting.of("network.layers.0.dense", 512));
      settings.add(Setting.of("network.layers.1.dense", 256));
    }
    if (selected.rows() < FEW_ROWS) {
      settings.add(Setting.of("data.validation", selected.rows() < 20 ? 0 : 0.2));
    }
    return settings;
  }

  private static List<Setting> head(Targets targets) {
    List<Setting> settings = new ArrayList<>();
    settings.add(Setting.of("network.layers.2.dense", targets.width()));
    Task task = targets.task();
    switch (task) {
      case CLASSIFICATION -> {
        boolean picks = targets.encoding() == Targets.Encoding.INDEX;
        settings.add(
            Setting.of(
                "network.layers.2.dense", picks ? targets.labels().size() : targets.width()));
        settings.add(Setting.of("network.layers.2.activation", "softmax"));
        settings.add(Setting.of("loss", "cross_entropy"));
      }
      case BINARY, MULTILABEL -> {
        settings.add(Setting.of("network.layers.2.activation", "sigmoid"));
        settings.add(Setting.of("loss", "binary_cross_entropy"));
      }
      case REGRESSION -> settings.add(Setting.of("data.scale_target", "standardize"));
      case AUTOENCODING -> {}
    }
    return settings;
  }

  /// Larger batches, fewer epochs and less patience for more rows.
  private static List<Setting> pace(int rows) {
    int batch = rows < 20_000 ? 32 : rows < 200_000 ? 128 : 512;
    int epochs = Math.clamp(STEPS * batch / Math.max(1, rows), 10, 400);
    return List.of(
        Setting.of("batch_size", batch),
        Setting.of("epochs", epochs),
        Setting.of("early_stopping.patience", Math.max(5, epochs / 5)));
  }

  /// Small tables are learned by heart, and too few rows can be spared to see it in time: large
  /// weights cost the same however few rows there are.
  private static List<Setting> penalty(double wanted, double largest) {
    double l2 = Math.min(largest, wanted);
    double rounded = new BigDecimal(l2).round(new MathContext(1)).doubleValue();
    return IntStream.range(0, 3)
        .mapToObj(i -> Setting.of("network.layers.%d.l2".formatted(i), rounded))
        .toList();
  }

  /// The best penalty of a linear fit is the variance of the noise over rows times the variance of
  /// the weights (Hoerl and Kennard, Technometrics 12, 1970). What a linear fit leaves is an upper
  /// bound of the noise.
  private static List<Setting> penaltyOfNoise(
      RunFile draft, List<Setting> forData, List<Setting> fitted) {
    List<Setting> settings = new ArrayList<>(forData);
    settings.addAll(fitted);
    Examples train =
        Preparation.prepare(parse(OTHER, draft.data().source(), draft.base(), settings)).train();
    return penalty(
        PENALTY_OF_NOISE * LinearFit.unexplained(train) / Math.max(1, train.rows()),
        LARGEST_PENALTY_OF_NOISE);
  }
}
