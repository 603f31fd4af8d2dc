package io.rekindle.report;

import io.rekindle.core.metric.Metric;
import io.rekindle.core.model.Model;
import io.rekindle.core.model.Origin;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A short run on the built-in digits.
///
/// @param yaml of its run file
record DigitsRun(String yaml, Prepared data, Model model) {
  static final Compute COMPUTE = Compute.best().withThreads(1);

  private static final String YAML =
      """
      data: {source: digits}
      network:
        layers:
          - {dense: 24, activation: relu}
          - {dense: 16, activation: tanh}
          - {dense: 10, activation: softmax}
      loss: cross_entropy
      optimizer: {name: sgd, learning_rate: RATE}
      batch_size: 32
      epochs: 4
      """;

  static DigitsRun of(double rate) {
    String yaml = YAML.replace("RATE", String.valueOf(rate));
    Prepared data =
        Preparation.prepare(
            RunFile.parse(yaml, "run.yaml", "digits", Path.of("").toAbsolutePath(), List.of()));
    Trained trained =
        Trainer.train(
            data.network(),
            data.run().training(),
            data.train(),
            Optional.empty(),
            Progress.SILENT,
            COMPUTE);
    return new DigitsRun(yaml, data, model(data, trained.parameters(), trained.steps()));
  }

  private static Model model(Prepared data, float[] parameters, long steps) {
    return new Model(
        data.network(),
        parameters,
        data.preprocessing(),
        data.targets(),
        data.run().training().loss(),
        List.of(Metric.ACCURACY, Metric.BALANCED_ACCURACY),
        new Origin("1", "digits", 4, steps, 1, "scalar", Map.of()));
  }

  /// The same with every number of the model NaN, as divergence leaves it.
  DigitsRun broken() {
    float[] parameters = model.parameters();
    Arrays.fill(parameters, Float.NaN);
    return new DigitsRun(yaml, data, model(data, parameters, 13));
  }
}
