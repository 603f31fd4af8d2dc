package io.rekindle.data.run;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.train.Training;
import io.rekindle.core.train.Training.EarlyStopping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads what a run file says about training besides the network and the data.
final class TrainingReader {
  /// The sections that a bare word may name.
  static final Set<String> NAMED = Set.of("loss", "optimizer", "schedule");

  private static final Map<String, Metric> METRICS = Choices.of(Metric.values(), Metric::label);
  private static final Map<String, Precision> PRECISIONS =
      Choices.of(Precision.values(), Precision::label);

  private TrainingReader() {}

  static Training training(Section run) {
    return new Training(
        LossReader.read(run),
        OptimizerReader.read(run),
        ScheduleReader.read(run),
        run.integer("batch_size", 1, 32),
        run.integer("epochs", 0, 1),
        run.flag("shuffle", true),
        earlyStopping(run),
        seed(run));
  }

  /// Whole numbers up to 2^53, negative ones included.
  private static long seed(Section run) {
    Optional<Long> seed =
        run.read(
            "seed",
            (path, node) -> {
              double value = Section.number(path, node, Range.ANY);
              if (value != Math.rint(value) || Math.abs(value) > 0x1p53) {
                throw Section.wrong(path, node, "a whole number is needed, such as 1");
              }
              return (long) value;
            });
    if (seed.isEmpty()) {
      run.resolve("seed", Node.Numeral.of(1, run.place()));
    }
    return seed.orElse(1L);
  }

  private static Optional<EarlyStopping> earlyStopping(Section run) {
    if (run.get("early_stopping").isEmpty()) {
      return Optional.empty();
    }
    Section section = run.section("early_stopping");
    var stopping =
        new EarlyStopping(
            section.integer("patience", 0, 0),
            section.number("min_delta", Range.NOT_NEGATIVE, 0),
            section.flag("restore_best", false));
    section.rejectUnknownKeys();
    return Optional.of(stopping);
  }

  /// Empty where the file leaves them to the task.
  static List<Metric> metrics(Section run) {
    return run.read(
            "metrics",
            (path, node) -> {
              List<Metric> metrics = new ArrayList<>();
              for (Node item : Section.items(node)) {
                metrics.add(Section.choice(path, item, METRICS));
              }
              return metrics;
            })
        .orElse(List.of());
  }

  static Optional<ClassWeights> classWeights(Section run) {
    return run.read("class_weights", TrainingReader::classWeights);
  }

  private static ClassWeights classWeights(String path, Node node) {
    if (node instanceof Node.Text word && word.value().equals("balanced")) {
      return new ClassWeights.Balanced();
    }
    if (!(node instanceof Node.Mapping mapping) || mapping.entries().isEmpty()) {
      throw Section.wrong(
          path, node, "balanced or a weight for each label is needed: {yes: 2, no: 1}");
    }
    Map<String, Double> weights = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (label, entry) ->
                weights.put(
                    label, Section.number(path + "." + label, entry.value(), Range.NOT_NEGATIVE)));
    return new ClassWeights.ByLabel(weights);
  }

  static Optional<Checkpoint> checkpoint(Section run) {
    if (run.get("checkpoint").isEmpty()) {
      return Optional.empty();
    }
    Section section = run.section("checkpoint");
    OptionalInt everySteps = section.integer("every_steps", 1);
    var checkpoint =
        new Checkpoint(
            everySteps,
            section.number("every_minutes", Range.POSITIVE),
            section.integer("keep", 1, 3));
    section.rejectUnknownKeys();
    return Optional.of(checkpoint);
  }

  static Precision precision(Section run) {
    return run.choice("precision", PRECISIONS, "float32");
  }
}
