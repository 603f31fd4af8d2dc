package io.rekindle.spark;

import io.rekindle.core.InputException;
import io.rekindle.core.network.Layer;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.task.Task;
import io.rekindle.data.run.DataSection;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.Param;

/// Makes one run file of the Params and of the run file that they may name: what it says is what
/// runs.
final class RunPlan {
  private static final String BARE =
      """
      data: {source: dataframe}
      network: {layers: [{dense: 1}]}
      loss: %s
      optimizer: {name: adam}
      """;

  /// What a run file may say of data that is a DataFrame.
  private static final Set<String> ALLOWED_DATA = Set.of("source", "task", "encode", "classes");

  private final HasTraining<?> owner;
  private final TrainingParams params;
  private final Optional<String> text;
  private final List<Setting> settings = new ArrayList<>();

  /// @param text the run file that `runFile` names, or is
  RunPlan(HasTraining<?> owner, Optional<String> text) {
    this.owner = owner;
    this.params = owner.held();
    this.text = text;
  }

  /// @param inputs the width of a row of features
  /// @param outputs how many the network needs; a run file's network may have one for two classes
  /// @param defaultLoss without a run file
  /// @throws InputException if the run file does not fit, naming what
  RunFile make(int inputs, int outputs, String defaultLoss) {
    String yaml = text.orElse(BARE.formatted(defaultLoss));
    if (text.isEmpty() || owner.isSet(params.layers)) {
      layers(hidden(inputs, outputs), outputs);
    } else {
      requireUnset(params.activation, params.initializer, params.dropout);
    }
    set("loss", params.loss, false);
    set("optimizer.name", params.optimizer, true);
    set("optimizer.learning_rate", params.learningRate, false);
    set("batch_size", params.batchSize, true);
    set("epochs", params.maxIter, true);
    RunFile run = parse(yaml);
    penalties(run);
    stopping(run);
    RunFile made = parse(yaml);
    if (text.isPresent()) {
      requireData(made);
      requireTask(made, outputs);
    }
    require(made, inputs, outputs);
    return made;
  }

  private RunFile parse(String yaml) {
    return RunFile.parse(yaml, "runFile", "spark", Path.of(""), settings);
  }

  private <T> void set(String path, Param<T> param, boolean byDefault) {
    if (owner.isSet(param) || (byDefault && text.isEmpty())) {
      settings.add(Setting.of(path, owner.getOrDefault(param)));
    }
  }

  private int[] hidden(int inputs, int outputs) {
    int[] widths = owner.getLayers();
    boolean whole =
        widths.length > 1 && widths[0] == inputs && widths[widths.length - 1] == outputs;
    return whole ? Arrays.copyOfRange(widths, 1, widths.length - 1) : widths;
  }

  private void layers(int[] hidden, int outputs) {
    List<Object> layers = new ArrayList<>();
    List<Integer> dense = new ArrayList<>();
    for (int width : hidden) {
      dense.add(layers.size());
      layers.add(new LinkedHashMap<>(Map.of("dense", width)));
      if (owner.getDropout() > 0) {
        layers.add(new LinkedHashMap<>(Map.of("dropout", owner.getDropout())));
      }
    }
    layers.add(
        outputs > 1 ? Map.of("dense", outputs, "activation", "softmax") : Map.of("dense", outputs));
    settings.add(Setting.of("network.layers", layers));
    for (int index : dense) {
      settings.add(
          Setting.of("network.layers.%d.activation".formatted(index), owner.getActivation()));
    }
    if (owner.isSet(params.initializer)) {
      settings.add(Setting.of("network.init", owner.getInitializer()));
    }
  }

  private void penalties(RunFile run) {
    for (int i = 0; i < run.layers().size(); i++) {
      if (run.layers().get(i) instanceof Layer.Dense) {
        set("network.layers.%d.l1".formatted(i), params.l1, false);
        set("network.layers.%d.l2".formatted(i), params.l2, false);
      }
    }
  }

  private void stopping(RunFile run) {
    boolean validates = owner.isSet(params.validationIndicatorCol);
    boolean asked = owner.isSet(params.tol) || owner.isSet(params.patience);
    if (asked || (validates && run.training().earlyStopping().isEmpty())) {
      Map<String, Object> stopping = new LinkedHashMap<>();
      stopping.put("patience", owner.getPatience());
      stopping.put("min_delta", owner.isSet(params.tol) ? owner.getTol() : 0.0);
      stopping.put("restore_best", validates);
      settings.add(Setting.of("early_stopping", stopping));
    }
  }

  private void requireUnset(Param<?>... layerParams) {
    for (Param<?> param : layerParams) {
      if (owner.isSet(param)) {
        throw new InputException(
            "%s is set, but the layers are those of the run file; set layers too, or write %s there"
                .formatted(param.name(), param.name()));
      }
    }
  }

  /// What rows are made of is the DataFrame's to say.
  private static void requireData(RunFile run) {
    RunFile bare = RunFile.parse(BARE.formatted("mse"), "", "", Path.of(""), List.of());
    for (RecordComponent component : DataSection.class.getRecordComponents()) {
      if (!ALLOWED_DATA.contains(component.getName())
          && !value(component, run).equals(value(component, bare))) {
        String key =
            component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
        throw new InputException(
            "%s: data.%s does not apply to a DataFrame; do it in the Pipeline (StandardScaler, Imputer, OneHotEncoder, FeatureHasher) or by a Param (weightCol, validationIndicatorCol), and take it out here"
                .formatted(run.placeOf("data." + key), key));
      }
    }
    if (run.from().isPresent()) {
      throw new InputException(
          "%s: network.from does not apply on a cluster; training there begins with new weights"
              .formatted(run.placeOf("network.from")));
    }
  }

  /// A label column holds a number, or one class.
  private static void requireTask(RunFile run, int outputs) {
    Set<Task> allowed =
        outputs == 1 ? EnumSet.of(Task.REGRESSION) : EnumSet.of(Task.CLASSIFICATION, Task.BINARY);
    run.data()
        .task()
        .filter(task -> !allowed.contains(task))
        .ifPresent(
            task -> {
              throw new InputException(
                  "%s: task %s, and this estimator is for %s: a label column holds %s; leave the task out, or train by `rekindle train`"
                      .formatted(
                          run.placeOf("data.task"),
                          task.label(),
                          allowed.stream().map(Task::label).collect(Collectors.joining(" and ")),
                          outputs == 1 ? "one number a row" : "one class a row"));
            });
  }

  private static Object value(RecordComponent component, RunFile run) {
    try {
      return component.getAccessor().invoke(run.data());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void require(RunFile run, int inputs, int outputs) {
    int found = run.network(inputs).outputs();
    if (found != outputs && !(outputs == 2 && found == 1)) {
      throw new InputException(
          "%s: the network has %d outputs, and the label column needs %d (%s)"
              .formatted(
                  run.placeOf("network.layers"),
                  found,
                  outputs,
                  outputs == 1 ? "one number" : "one for each class"));
    }
  }

  /// Fails where a layer needs all rows of a batch in one place, and they are not.
  static void requireSpreadable(RunFile run, boolean wholeBatches, int tasks) {
    boolean normalizes = run.layers().stream().anyMatch(l -> l instanceof Layer.BatchNorm);
    if (normalizes && wholeBatches && tasks > 1) {
      throw new InputException(
          "%s: batch_norm needs all rows of a batch in one task, and there are %d tasks; use layer_norm, or localSteps of 2 or more, with which each task normalises its own batches"
              .formatted(run.placeOf("network.layers"), tasks));
    }
  }

  static boolean isLbfgs(RunFile run) {
    return run.training().optimizer().rule() instanceof Optimizer.Rule.Lbfgs;
  }
}
