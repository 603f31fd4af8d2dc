package io.rekindle.data;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Examples;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Matrix;
import io.rekindle.data.run.BuiltIn;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Scale;
import io.rekindle.data.run.Setting;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// The run files of sources that are trained without one. They are run files like any other: what
/// they say can be printed, changed by settings and saved.
public final class Defaults {
  /// From so many rows on a table is large: it can fill wide layers, and is trained in one cycle.
  private static final int MANY_ROWS = 5_000;

  /// Steps that a small table is trained for, if early stopping does not end it.
  private static final long STEPS = 6_000;

  /// Rows that a large table is trained on in all its epochs, which are 10 to [#CYCLE_EPOCHS].
  private static final long CYCLE_ROWS = 2_000_000;

  private static final int CYCLE_EPOCHS = 30;

  private static final int SMALL_BATCH = 32;

  /// A category with fewer rows of a large table has too few to learn a weight by.
  private static final int FEW_OF_A_CATEGORY = 3;

  private static final int MOST_CATEGORIES = 200;

  /// A column of numbers is heavy-tailed if the largest is this many deviations from the mean. The
  /// largest of a million normal numbers is 5 away.
  private static final double HEAVY_TAIL = 8;

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

  /// What is made of missing values.
  private static final List<Setting> IMPUTED =
      List.of(Setting.of("data.impute", "median"), Setting.of("data.impute_indicator", true));

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
    target.ifPresent(name -> own.add(Setting.text("data.target", name).saidBy("target " + name)));
    DataSource file = DataSource.of(source, base, true);
    if (file.isTable()) {
      own.addAll(IMPUTED);
      own.add(Setting.of("data.max_categories", MOST_CATEGORIES));
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
    List<Setting> settings = new ArrayList<>(logOfHeavyTails(draft, selected));
    if (selected.inputs() instanceof Inputs.OfMatrix(_, _, Matrix matrix) && matrix.hasGaps()) {
      settings.addAll(IMPUTED);
    }
    List<Integer> hidden = hidden(selected, targets.task());
    settings.add(layers(hidden));
    if (source.isTable() && selected.rows() >= MANY_ROWS) {
      settings.add(Setting.of("data.min_frequency", FEW_OF_A_CATEGORY));
    }
    settings.addAll(head(targets));
    settings.addAll(pace(selected.rows()));
    double l2 =
        targets.task() == Task.REGRESSION
            ? penaltyOfNoise(draft, forData, settings)
            : Math.min(LARGEST_PENALTY, PENALTY / Math.max(1, selected.rows()));
    settings.addAll(penalty(l2, hidden.size() + 1));
    if (selected.rows() < FEW_ROWS) {
      settings.add(Setting.of("data.validation", selected.rows() < 20 ? 0 : 0.2));
    }
    return settings;
  }

  private static List<Setting> head(Targets targets) {
    List<Setting> settings = new ArrayList<>();
    settings.add(Setting.of("network.layers.-1.dense", targets.width()));
    Task task = targets.task();
    switch (task) {
      case CLASSIFICATION -> {
        boolean picks = targets.encoding() == Targets.Encoding.INDEX;
        settings.add(
            Setting.of(
                "network.layers.-1.dense", picks ? targets.labels().size() : targets.width()));
        settings.add(Setting.of("network.layers.-1.activation", "softmax"));
        settings.add(Setting.of("loss", "cross_entropy"));
      }
      case BINARY, MULTILABEL -> {
        settings.add(Setting.of("network.layers.-1.activation", "sigmoid"));
        settings.add(Setting.of("loss", "binary_cross_entropy"));
      }
      case REGRESSION -> settings.add(Setting.of("data.scale_target", "standardize"));
      case AUTOENCODING -> {}
    }
    return settings;
  }

  /// Small tables are trained at one rate until the validation loss no longer falls. Large ones go
  /// through a cycle of a higher rate, whose fall at the end averages the noise of the batches out;
  /// their patience is long enough to reach it.
  private static List<Setting> pace(int rows) {
    if (rows < MANY_ROWS) {
      int epochs = Math.clamp(STEPS * SMALL_BATCH / Math.max(1, rows), 10, 400);
      return paced(SMALL_BATCH, epochs, epochs / 5);
    }
    int batch = rows < 50_000 ? 64 : rows < 200_000 ? 128 : 512;
    int epochs = Math.clamp(CYCLE_ROWS / rows, 10, CYCLE_EPOCHS);
    List<Setting> settings = new ArrayList<>(paced(batch, epochs, epochs / 3));
    settings.add(Setting.of("schedule", "one_cycle"));
    settings.add(Setting.of("optimizer.learning_rate", 0.002));
    return settings;
  }

  private static List<Setting> paced(int batch, int epochs, int patience) {
    return List.of(
        Setting.of("batch_size", batch),
        Setting.of("epochs", epochs),
        Setting.of("early_stopping.patience", Math.max(5, patience)));
  }

  /// The widths of the hidden layers. A surface of numbers asks for more than borders of classes
  /// do, which a larger network only learns by heart.
  private static List<Integer> hidden(Selected selected, Task task) {
    if (selected.image().isPresent()) {
      return List.of(512, 256);
    }
    if (selected.rows() < MANY_ROWS) {
      return List.of(64, 64);
    }
    return task == Task.REGRESSION ? List.of(256, 256, 256) : List.of(256, 128);
  }

  private static Setting layers(List<Integer> hidden) {
    List<Object> layers = new ArrayList<>();
    hidden.forEach(units -> layers.add(layer(units, "relu")));
    layers.add(Map.of("dense", 1));
    return Setting.of("network.layers", layers);
  }

  private static Map<String, Object> layer(int units, String activation) {
    Map<String, Object> layer = new LinkedHashMap<>();
    layer.put("dense", units);
    layer.put("activation", activation);
    return layer;
  }

  /// A few large numbers leave the rest of a standardised column too close together to tell apart.
  private static List<Setting> logOfHeavyTails(RunFile draft, Selected selected) {
    if (draft.data().scale().isPresent()
        || !(selected.inputs() instanceof Inputs.OfColumns columns)) {
      return List.of();
    }
    Map<String, Object> scales = new LinkedHashMap<>();
    columns.columns().stream()
        .filter(column -> column instanceof Column.Numbers)
        .filter(column -> !draft.data().categories().contains(column.name()))
        .filter(column -> isHeavyTailed(column.numbers(selected.places())))
        .forEach(column -> scales.put(column.name(), Scale.Fitted.LOG.label()));
    if (scales.isEmpty() || scales.containsKey("others") || scales.containsKey("divide")) {
      return List.of();
    }
    scales.put("others", Scale.Fitted.STANDARDIZE.label());
    return List.of(Setting.of("data.scale", scales));
  }

  /// A column in which one value stands in half of the rows is none: what tells its other values
  /// apart is their size, which a logarithm takes away.
  private static boolean isHeavyTailed(double[] values) {
    Statistics s = Statistics.of(values);
    if (Statistics.middleHalf(values) == 0) {
      return false;
    }
    double farthest = Math.max(s.max() - s.mean(), s.mean() - s.min());
    return Double.isFinite(farthest) && s.deviation() > 0 && farthest > HEAVY_TAIL * s.deviation();
  }

  /// Small tables are learned by heart, and too few rows can be spared to see it in time: large
  /// weights cost the same however few rows there are.
  private static List<Setting> penalty(double l2, int layers) {
    double rounded = new BigDecimal(l2).round(new MathContext(1)).doubleValue();
    return IntStream.range(0, layers)
        .mapToObj(i -> Setting.of("network.layers.%d.l2".formatted(i), rounded))
        .toList();
  }

  /// The best penalty of a linear fit is the variance of the noise over rows times the variance of
  /// the weights (Hoerl and Kennard, Technometrics 12, 1970). What a linear fit leaves is an upper
  /// bound of the noise.
  private static double penaltyOfNoise(RunFile draft, List<Setting> forData, List<Setting> fitted) {
    List<Setting> settings = new ArrayList<>(forData);
    settings.addAll(fitted);
    Examples train =
        Preparation.prepare(parse(OTHER, draft.data().source(), draft.base(), settings)).train();
    return Math.min(
        LARGEST_PENALTY_OF_NOISE,
        PENALTY_OF_NOISE * LinearFit.unexplained(train) / Math.max(1, train.rows()));
  }
}
