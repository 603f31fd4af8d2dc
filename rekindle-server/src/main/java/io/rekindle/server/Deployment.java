package io.rekindle.server;

import io.rekindle.core.model.Model;
import io.rekindle.core.model.PredictionWriter;
import io.rekindle.core.train.Compute;
import io.rekindle.data.Application;
import java.util.function.IntConsumer;

/// A model in service, with all that is made of it once.
record Deployment(
    String name, Model model, RowReader rows, PredictionWriter predictions, Batcher batcher)
    implements AutoCloseable {

  static Deployment of(Model model, ServerSettings settings, Compute compute, IntConsumer onBatch) {
    return new Deployment(
        settings.name(),
        model,
        new RowReader(
            model.preprocessing().features(),
            new Application(model.preprocessing(), model.targets()),
            settings.maxRows()),
        new PredictionWriter(model, false),
        new Batcher(model, compute.withThreads(settings.workers()), settings.maxQueue(), onBatch));
  }

  /// Takes no more rows; those it has taken are computed.
  @Override
  public void close() {
    batcher.close();
  }
}
