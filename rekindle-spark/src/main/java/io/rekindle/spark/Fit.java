package io.rekindle.spark;

import io.rekindle.core.InputException;
import io.rekindle.core.State;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.model.Preprocessing;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.Checkpoint;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Watcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/// One call of `fit`: packs the rows where they are, trains on them, makes the model.
final class Fit {
  /// The rows that `lsuv` measures.
  private static final int FIRST_ROWS = 512;

  private static final int SAMPLE_ROWS = 2048;
  private static final int KEPT_CHECKPOINTS = 3;

  private final HasTraining<?> owner;
  private final Progress user;
  private final Columns columns;
  private final boolean classifies;

  /// What the DataFrame says of its columns.
  ///
  /// @param classes how many the label column says it has
  /// @param labels their names; empty where it says none
  record Columns(
      String features,
      String label,
      List<String> names,
      OptionalInt classes,
      List<String> labels) {}

  Fit(HasTraining<?> owner, Columns columns, boolean classifies, Progress user) {
    this.owner = owner;
    this.columns = columns;
    this.classifies = classifies;
    this.user = user;
  }

  /// @throws InputException if Params, run file and rows do not fit each other, naming what
  Model run(Dataset<?> rows) {
    JavaRDD<PackedRows> packed = pack(rows).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return train(packed, packed.map(PackedRows::summary).collect());
    } finally {
      packed.unpersist(false);
    }
  }

  private JavaRDD<PackedRows> pack(Dataset<?> rows) {
    List<Column> selected = new ArrayList<>();
    selected.add(functions.col(columns.features()));
    selected.add(functions.col(columns.label()).cast("double"));
    int weight = add(selected, owner.weightCol(), "double");
    int indicator = add(selected, owner.validationIndicatorCol(), "boolean");
    JavaRDD<Row> all = rows.select(selected.toArray(Column[]::new)).javaRDD();
    int most = owner.getNumTasks();
    if (most > 0 && all.getNumPartitions() > most) {
      all = all.rdd().coalesce(most, false, scala.Option.apply(new Neighbours()), null).toJavaRDD();
    }
    return all.mapPartitionsWithIndex(
        new Packing(
            columns.features(),
            columns.label(),
            weight < 0 ? "" : owner.getOrDefault(owner.weightCol()),
            indicator < 0 ? "" : owner.getValidationIndicatorCol(),
            classifies,
            weight,
            indicator),
        true);
  }

  private int add(
      List<Column> selected, org.apache.spark.ml.param.Param<String> param, String type) {
    if (!owner.isSet(param) || owner.getOrDefault(param).isEmpty()) {
      return -1;
    }
    selected.add(functions.col(owner.getOrDefault(param)).cast(type));
    return selected.size() - 1;
  }

  private Model train(JavaRDD<PackedRows> packed, List<PackedRows.Summary> tasks) {
    int inputs = inputs(tasks);
    int outputs = classifies ? classes(tasks) : 1;
    Configuration hadoop = packed.context().hadoopConfiguration();
    RunFile run =
        new RunPlan(owner, runFileText(hadoop))
            .make(inputs, outputs, classifies ? "cross_entropy" : "mse");
    int localSteps = Math.max(1, owner.getLocalSteps());
    boolean wholeBatches = localSteps == 1 || RunPlan.isLbfgs(run);
    RunPlan.requireSpreadable(run, wholeBatches, tasks.size());
    if (wholeBatches) {
      requireShufflable(tasks);
    }
    boolean ownSeed = owner.isSet(owner.seed()) || !owner.isSet(owner.runFile());
    long seed = ownSeed ? owner.getSeed() : run.training().seed();
    Network network = explicit(run.network(inputs));
    Training training = run.training().withSeed(seed);
    int width = network.outputs() == 1 ? 1 : outputs;
    Spec spec = new Spec(run.yaml(Path.of("")), inputs, width, seed);
    Targets targets = targets(outputs, width);
    log(tasks, network);

    Sampling sampling = new Sampling(packed, tasks, spec);
    Compute compute = Compute.best();
    float[] initial =
        usesLsuv(network)
            ? Trainer.initialParameters(network, sampling.first(FIRST_ROWS), seed, compute)
            : Initialization.draw(network, seed);
    Optional<Checkpoints> checkpoints = checkpoints(run, spec, tasks, hadoop);
    Optional<State> from = checkpoints.flatMap(Checkpoints::newest);
    from.ifPresent(
        _ -> Watched.log().info("goes on from a checkpoint in {}", owner.getCheckpointDir()));
    Optional<Watcher> doctor =
        owner.getDoctor() && training.epochs() > 0
            ? Optional.of(
                new Watcher(
                    prepared(run, network, sampling.spread(SAMPLE_ROWS), targets),
                    compute,
                    from.isPresent(),
                    Set.of(),
                    Watched::warn))
            : Optional.empty();
    Watched.Interval interval =
        new Watched.Interval(
            owner.getCheckpointInterval(),
            run.checkpoint().map(c -> c.everySteps().orElse(0)).orElse(0));
    Watched progress = new Watched(user, doctor, checkpoints, interval, training.epochs());
    JavaRDD<PackedRows> weighed = ClassWeighing.apply(run, packed, targets.labels());
    SparkReplicas replicas =
        new SparkReplicas(weighed, tasks, spec, training, Combining.MOST_COLLECTED);
    Trained trained =
        Trainer.train(network, training, replicas, localSteps, initial, from, progress);
    requireFinite(trained);
    return model(run, network, training, trained, targets, compute);
  }

  private Optional<String> runFileText(Configuration hadoop) {
    if (!owner.isSet(owner.runFile())) {
      return Optional.empty();
    }
    String value = owner.getRunFile();
    boolean isText = value.contains("\n") || value.contains(": ");
    return Optional.of(
        isText
            ? value
            : Checkpoints.Local.read(
                hadoop, new org.apache.hadoop.fs.Path(value), java.nio.file.Files::readString));
  }

  private int inputs(List<PackedRows.Summary> tasks) {
    int inputs = 0;
    long rows = 0;
    for (PackedRows.Summary each : tasks) {
      if (each.columns() != 0 && inputs != 0 && each.columns() != inputs) {
        throw new InputException(
            "column %s: vectors of %d numbers and of %d; all rows need the same features"
                .formatted(columns.features(), inputs, each.columns()));
      }
      inputs = Math.max(inputs, each.columns());
      rows += each.trainRows();
    }
    if (rows == 0) {
      throw new InputException(
          tasks.stream().anyMatch(each -> each.validationRows() > 0)
              ? "column %s: true in every row, so that no row is left to train on"
                  .formatted(owner.getValidationIndicatorCol())
              : "the DataFrame has no rows to train on");
    }
    if (inputs == 0) {
      throw new InputException(
          "column %s: vectors without numbers; features are needed".formatted(columns.features()));
    }
    return inputs;
  }

  /// The driver holds the order of an epoch's rows.
  private static void requireShufflable(List<PackedRows.Summary> tasks) {
    long rows = tasks.stream().mapToLong(PackedRows.Summary::trainRows).sum();
    if (rows > Integer.MAX_VALUE - 8) {
      throw new InputException(
          "%d training rows are too many to shuffle as one; set localSteps to 2 or more, with which each task shuffles its own"
              .formatted(rows));
    }
  }

  private int classes(List<PackedRows.Summary> tasks) {
    double largest = tasks.stream().mapToDouble(PackedRows.Summary::largestLabel).max().orElse(-1);
    if (columns.classes().isPresent() && largest >= columns.classes().getAsInt()) {
      throw new InputException(
          "column %s: a label of %s, but its metadata say %d classes"
              .formatted(columns.label(), largest, columns.classes().getAsInt()));
    }
    return Math.max(2, columns.classes().orElse((int) largest + 1));
  }

  private Targets targets(int outputs, int width) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < outputs && classifies; i++) {
      labels.add(columns.labels().size() == outputs ? columns.labels().get(i) : "" + i);
    }
    Task task = !classifies ? Task.REGRESSION : width == 1 ? Task.BINARY : Task.CLASSIFICATION;
    return new Targets(
        task,
        List.of(columns.label()),
        labels,
        width == 1 ? Targets.Encoding.NUMBER : Targets.Encoding.ONE_HOT,
        width,
        Collections.nCopies(width, 0.0),
        Collections.nCopies(width, 1.0));
  }

  private static boolean usesLsuv(Network network) {
    return network.layers().stream()
        .anyMatch(l -> l instanceof Layer.Dense d && network.initOf(d) instanceof Initializer.Lsuv);
  }

  /// With every initialiser written out, as the model file has it.
  private static Network explicit(Network network) {
    return Network.of(
        network.inputs(),
        network.layers().stream()
            .map(l -> l instanceof Layer.Dense d ? d.withInit(network.initOf(d)) : l)
            .toList());
  }

  private void log(List<PackedRows.Summary> tasks, Network network) {
    long rows = tasks.stream().mapToLong(PackedRows.Summary::trainRows).sum();
    long most = tasks.stream().mapToLong(PackedRows.Summary::trainRows).max().orElse(0);
    Watched.log()
        .info(
            "{} parameters; {} training rows in {} tasks, {} MB packed in the largest",
            network.size(),
            rows,
            tasks.size(),
            tasks.stream().mapToLong(PackedRows.Summary::bytes).max().orElse(0) >> 20);
    if (most * tasks.size() > 2 * rows) {
      Watched.log()
          .warn(
              "the largest of {} tasks has {} of {} rows, and the others wait for it; repartition"
                  + " the DataFrame",
              tasks.size(),
              most,
              rows);
    }
  }

  private Optional<Checkpoints> checkpoints(
      RunFile run, Spec spec, List<PackedRows.Summary> tasks, Configuration hadoop) {
    if (!owner.isSet(owner.checkpointDir())) {
      return Optional.empty();
    }
    long fit = 31L * spec.inputs() + spec.classes();
    String epochsApart = spec.yaml().replaceAll("(?m)^epochs:.*$", "");
    for (char c : (epochsApart + spec.seed() + "," + owner.getLocalSteps()).toCharArray()) {
      fit = (fit ^ c) * 0x9E3779B97F4A7C15L;
      fit ^= fit >>> 32;
    }
    for (PackedRows.Summary each : tasks) {
      fit = (fit ^ each.digest()) * 0x9E3779B97F4A7C15L;
      fit ^= fit >>> 32;
    }
    return Optional.of(
        new Checkpoints(
            hadoop,
            new org.apache.hadoop.fs.Path(owner.getCheckpointDir()),
            "%016x".formatted(fit),
            run.checkpoint().map(Checkpoint::keep).orElse(KEPT_CHECKPOINTS)));
  }

  private Preprocessing preprocessing(int inputs) {
    List<Preprocessing.Feature> features = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      features.add(
          new Preprocessing.Feature.Numeric(
              columns.names().size() == inputs ? columns.names().get(i) : "x" + i));
    }
    return new Preprocessing(features, false, Optional.empty());
  }

  private Prepared prepared(RunFile run, Network network, Examples sample, Targets targets) {
    return new Prepared(
        run,
        network,
        sample,
        Optional.empty(),
        Optional.empty(),
        preprocessing(network.inputs()),
        targets,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static void requireFinite(Trained trained) {
    trained
        .firstNonFinite()
        .ifPresent(
            found -> {
              throw new IllegalStateException(
                  "training became infinite or NaN at step %d, first in %s; look for NaN and very large numbers among the features, or set a smaller learningRate"
                      .formatted(found.step(), found.tensor()));
            });
  }

  private Model model(
      RunFile run,
      Network network,
      Training training,
      Trained trained,
      Targets targets,
      Compute compute) {
    List<Metric> metrics = run.metrics(targets);
    Origin origin =
        new Origin(
            "",
            "spark",
            trained.epochs().size(),
            trained.steps(),
            training.seed(),
            compute.kernels().name(),
            Map.of());
    return new Model(
        network,
        trained.parameters(),
        preprocessing(network.inputs()),
        targets,
        training.loss(),
        metrics,
        origin);
  }
}
