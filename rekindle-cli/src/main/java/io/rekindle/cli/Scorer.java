package io.rekindle.cli;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.metric.NullModel;
import io.rekindle.core.metric.Scores;
import io.rekindle.core.network.Network;
import io.rekindle.core.task.Targets;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Evaluation;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Inference;
import io.rekindle.core.train.TargetValues;
import java.util.List;

/// Measures a network on prepared rows.
final class Scorer implements AutoCloseable {
  private final Network network;
  private final Loss loss;
  private final Targets targets;
  private final List<Metric> metrics;
  private final Inference inference;

  /// @param parameters read at each measurement, so that it follows training
  Scorer(
      Network network,
      Loss loss,
      Targets targets,
      List<Metric> metrics,
      float[] parameters,
      Compute compute) {
    this.network = network;
    this.loss = loss;
    this.targets = targets;
    this.metrics = metrics;
    this.inference = new Inference(network, loss, targets.width(), parameters, compute);
  }

  /// A measurement with what else can be asked of it.
  ///
  /// @param evaluation as the network gives it; not copied
  record Measured(Scored scored, Scores scores, Evaluation evaluation) {}

  /// Every row counts alike, whatever its weight in training.
  Measured measure(Examples examples) {
    Evaluation evaluation =
        inference.evaluate(Examples.of(examples.features(), examples.targets()));
    Scores scores = Scores.of(targets, evaluation.outputs(), network.outputs(), examples.targets());
    return new Measured(new Scored(evaluation.loss(), scores.values(metrics)), scores, evaluation);
  }

  /// What a constant predictor scores.
  ///
  /// @param training what it is fitted on
  /// @param on what it is measured on
  Scored constant(TargetValues training, TargetValues on) {
    NullModel constant = new NullModel(targets, training, network.outputs());
    return new Scored(constant.loss(loss, on), constant.scores(metrics, on));
  }

  @Override
  public void close() {
    inference.close();
  }
}
