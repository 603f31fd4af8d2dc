package io.rekindle.data;

import io.rekindle.core.Background;
import io.rekindle.core.InputException;
import io.rekindle.core.model.Missing;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.network.Network;
import io.rekindle.core.random.Draws;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.TargetValues;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.run.DataSection;
import io.rekindle.data.run.DataSection.Validation;
import io.rekindle.data.run.ImageReading;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Scale;
import io.rekindle.data.run.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Reads the data of a run file and makes it ready to train with.
///
/// Scales, categories and what takes the place of missing values are fitted on the training rows
/// alone, in double; labels are those of the training file.
public final class Preparation {
  private final RunFile run;
  private final DataSection data;
  private final List<String> notes = new ArrayList<>();

  private final IntFunction<Split> splitting;

  /// Sources of held-out rows, by their names, that are read while training rows are prepared.
  private final Map<String, Supplier<Loaded>> ahead = new HashMap<>();

  private Preparation(RunFile run) {
    this.run = run;
    this.data = run.data();
    this.splitting = this::split;
  }

  /// @param splitting divides so many rows
  private Preparation(RunFile run, IntFunction<Split> splitting) {
    this.run = run;
    this.data = run.data();
    this.splitting = splitting;
  }

  /// Reads all files of a run.
  ///
  /// @throws InputException if a file cannot be read, does not hold what the run file names, or
  ///   targets and network do not fit
  public static Prepared prepare(RunFile run) {
    DataSource source = source(run, run.data().source());
    if (!run.data().image().equals(ImageReading.PLAIN) && !source.isImageFolder()) {
      throw new InputException(
          "%s: data.image is for folders of images, and %s is none; leave it out"
              .formatted(run.placeOf("data.image"), source.name()));
    }
    if (run.data().stream()) {
      return new Streaming(run, source).prepare();
    }
    Loaded loaded = source.load();
    Preparation preparation = new Preparation(run);
    preparation.validationSource().ifPresent(preparation::readAhead);
    preparation.testSource().ifPresent(preparation::readAhead);
    return preparation.prepare(loaded);
  }

  /// The run by a sample of its training file.
  static Prepared ofSample(RunFile run, Loaded sample, IntFunction<Split> splitting) {
    return new Preparation(run, splitting).prepare(sample);
  }

  /// The run once for each of some equal parts of its training rows, which is held out to validate
  /// with. Parts are drawn by the seed; the run's own validation rows are trained on.
  ///
  /// @param count at least 2
  /// @throws InputException as [#prepare], or if there are fewer rows than parts
  public static List<Prepared> folds(RunFile run, int count) {
    Loaded loaded = source(run, run.data().source()).load();
    return IntStream.range(0, count)
        .mapToObj(
            fold -> new Preparation(run, rows -> fold(run, rows, fold, count)).prepare(loaded))
        .toList();
  }

  private static Split fold(RunFile run, int rows, int fold, int count) {
    if (rows < count) {
      throw new InputException(
          "%s: %d rows, but %d folds; at least one row is needed for each"
              .formatted(run.data().source(), rows, count));
    }
    int[] order = new int[rows];
    Draws.of(run.training().seed(), "folds").permute(order);
    int from = (int) ((long) rows * fold / count);
    int to = (int) ((long) rows * (fold + 1) / count);
    return Split.of(rows, Arrays.copyOfRange(order, from, to));
  }

  /// A source that a run file names.
  static DataSource source(RunFile run, String name) {
    Missing missing =
        run.from()
            .map(model -> model.preprocessing().missing())
            .orElse(Missing.NONE)
            .and(run.data().missing());
    return DataSource.of(name, run.base(), run.data().header())
        .withMissing(missing)
        .withImages(run.data().image());
  }

  private Prepared prepare(Loaded loaded) {
    if (loaded instanceof Loaded.OfTable t) {
      Marks.unmet(data.missing(), t.table()).ifPresent(notes::add);
    }
    if (run.from().isPresent()) {
      GoingOn model = new GoingOn(run, run.from().get());
      Selected selected = model.selected(loaded);
      notes.addAll(selected.notes());
      notes.add(model.note());
      Split split = splitting.apply(rows(selected));
      return prepared(selected, split, model.preprocessing(), model.targets(), Optional.empty());
    }
    Selected selected = new Selection(wanted(run)).from(loaded);
    notes.addAll(selected.notes());
    int rows = rows(selected);
    Split split = splitting.apply(rows);
    FeatureFitting features = new FeatureFitting(run, selected, split.train());
    Preprocessing preprocessing = features.fit();
    notes.addAll(features.notes());
    TargetFitting fitting = new TargetFitting(run, selected, rows);
    Targets targets = fitting.fit(split.train(), preprocessing);
    notes.addAll(fitting.notes());
    return prepared(selected, split, preprocessing, targets, features.chosenByDefault());
  }

  private void readAhead(String name) {
    DataSource source = source(run, name);
    if (!source.isOfImageFiles()) {
      ahead.computeIfAbsent(name, _ -> Background.begin("held-out", source::loadTest));
    }
  }

  private int rows(Selected selected) {
    return Math.min(selected.rows(), data.rows().orElse(Integer.MAX_VALUE));
  }

  private Prepared prepared(
      Selected selected,
      Split split,
      Preprocessing preprocessing,
      Targets targets,
      Optional<Scale> chosenByDefault) {
    Examples train = weighted(selected, targets, split.train(), preprocessing);
    warn("training", split.train(), new AppliedRows(preprocessing, selected, train));
    Network network = network(preprocessing);
    new WidthCheck(run, network, targets).check(train.targets());
    Optional<Examples> validation =
        split.validation().length > 0
            ? Optional.of(validation(selected, split.validation(), preprocessing, targets))
            : validationSource().map(name -> heldOut("validation", name, preprocessing, targets));
    return new Prepared(
        resolved(selected, targets, chosenByDefault),
        network,
        train,
        validation,
        testSource().map(name -> heldOut("test", name, preprocessing, targets)),
        preprocessing,
        targets,
        notes,
        Optional.of(split.validation()).filter(rows -> rows.length > 0),
        Optional.empty());
  }

  private Examples validation(
      Selected selected, int[] rows, Preprocessing preprocessing, Targets targets) {
    Examples examples = examples(selected, rows, preprocessing, targets);
    warn("validation", rows, new AppliedRows(preprocessing, selected, examples));
    return examples;
  }

  private void warn(String kind, int[] rows, AppliedRows applied) {
    applied.warning(kind, rows).ifPresent(notes::add);
  }

  /// What a run file takes from its training source.
  static Wanted wanted(RunFile run) {
    DataSection data = run.data();
    boolean none = data.task().equals(Optional.of(Task.AUTOENCODING)) && data.target().isEmpty();
    return new Wanted(
        data.features(),
        none ? Optional.of(List.of()) : data.target(),
        data.weights(),
        new Wanted.Askers(asker(run, "features"), asker(run, "target"), asker(run, "weights")));
  }

  private static String asker(RunFile run, String key) {
    return "%s: data.%s".formatted(run.placeOf("data." + key), key);
  }

  /// Which rows train and which validate, each in ascending order.
  record Split(int[] train, int[] validation) {

    /// @param validation in any order
    static Split of(int rows, int[] validation) {
      BitSet held = new BitSet(rows);
      for (int row : validation) {
        held.set(row);
      }
      int[] sorted = new int[validation.length];
      int[] train = new int[rows - validation.length];
      for (int row = 0, count = 0; row < rows; row++) {
        if (held.get(row)) {
          sorted[count++] = row;
        } else {
          train[row - count] = row;
        }
      }
      return new Split(train, sorted);
    }
  }

  private Split split(int rows) {
    if (!(data.validation() instanceof Validation.Share share)) {
      return new Split(IntStream.range(0, rows).toArray(), new int[0]);
    }
    int held = (int) Math.rint(rows * share.share());
    if (held == 0 || held == rows) {
      throw new InputException(
          "%s: data.validation %s of %d rows leaves %d to validate and %d to train with; both need at least 1"
              .formatted(run.placeOf("data.validation"), share.share(), rows, held, rows - held));
    }
    int[] order = new int[rows];
    Draws.of(run.training().seed(), "validation").permute(order);
    return Split.of(rows, Arrays.copyOf(order, held));
  }

  private Network network(Preprocessing preprocessing) {
    if (preprocessing.width() == 0) {
      throw new InputException(
          "%s: the features hold no value in any training row; choose others with data.features"
              .formatted(data.source()));
    }
    return run.network(preprocessing.width());
  }

  private Examples weighted(
      Selected selected, Targets targets, int[] rows, Preprocessing preprocessing) {
    Examples examples = examples(selected, rows, preprocessing, targets);
    RowWeights weights = new RowWeights(selected, targets, rows);
    Optional<float[]> each = weights.of(run.classWeights());
    notes.addAll(weights.notes());
    return each.map(examples::withWeights).orElse(examples);
  }

  static Examples examples(
      Selected selected, int[] rows, Preprocessing preprocessing, Targets targets) {
    FeatureEncoder encoder = new FeatureEncoder(preprocessing, selected);
    if (targets.task() == Task.AUTOENCODING) {
      Features.Floats features = encoder.floats(rows);
      return Examples.of(
          features,
          new TargetValues.Floats(features.values(), features.rows(), features.columns()));
    }
    Supplier<TargetValues> values =
        Background.begin("targets", () -> new TargetEncoder(targets, selected).encode(rows));
    return Examples.of(encoder.encode(rows), values.get());
  }

  private Optional<String> validationSource() {
    return data.validation() instanceof Validation.Data file
        ? Optional.of(file.source())
        : Optional.empty();
  }

  private Optional<String> testSource() {
    return data.test()
        .or(() -> Optional.of(data.source()).filter(name -> source(run, name).bringsTest()));
  }

  private Examples heldOut(String kind, String name, Preprocessing preprocessing, Targets targets) {
    Application application = new Application(preprocessing, targets);
    Loaded loaded =
        Optional.ofNullable(ahead.remove(name))
            .map(Supplier::get)
            .orElseGet(() -> application.load(source(run, name)));
    AppliedRows rows = application.rowsWithTargets(loaded);
    notes.addAll(rows.notes());
    warn(kind, IntStream.range(0, rows.features().rows()).toArray(), rows);
    return rows.examples();
  }

  /// The run file with what was guessed put in, so that it says all that runs.
  private RunFile resolved(Selected selected, Targets targets, Optional<Scale> chosenByDefault) {
    List<Setting> settings = new ArrayList<>();
    if (data.task().isEmpty()) {
      settings.add(Setting.of("data.task", targets.task().label()));
    }
    if (data.encode().isEmpty()) {
      settings.add(Setting.of("data.encode", targets.encoding().label()));
    }
    if (data.separator().isEmpty()) {
      targets.separator().ifPresent(s -> settings.add(Setting.text("data.separator", s)));
    }
    boolean named = selected.inputs() instanceof Inputs.OfColumns;
    if (named && data.target().isEmpty() && targets.task() != Task.AUTOENCODING) {
      settings.add(Setting.of("data.target", targets.names()));
    }
    chosenByDefault.ifPresent(
        scale -> {
          settings.add(Setting.of("data.scale", written(scale)));
          notes.add("scale: %s, by default".formatted(said(scale)));
        });
    return run.with(settings);
  }

  private static String said(Scale scale) {
    return scale instanceof Scale.Divide divide
        ? "divided by " + Labels.spell(divide.divisor())
        : String.valueOf(written(scale));
  }

  private static Object written(Scale scale) {
    return switch (scale) {
      case Scale.Fitted fitted -> fitted.label();
      case Scale.Divide divide -> Map.of("divide", divide.divisor());
      case Scale.UnitRow _ -> "unit-row";
      case Scale.ByColumn by -> {
        Map<String, Object> all = new LinkedHashMap<>();
        by.scales().forEach((name, own) -> all.put(name, written(own)));
        all.put("others", written(by.others()));
        yield all;
      }
      case Scale.PerFeature each -> each.scales().stream().map(Preparation::written).toList();
    };
  }
}
