package io.rekindle.server;

import io.rekindle.core.model.Model;
import io.rekindle.core.model.PredictionWriter;
import io.rekindle.core.train.Compute;
import io.rekindle.data.Application;
import io.rekindle.data.AppliedRows;
import java.util.Optional;
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
            model.preprocessing(),
            new Application(model.preprocessing(), model.targets()),
            settings.maxRows()),
        new PredictionWriter(model, false),
        new Batcher(model, compute.withThreads(settings.workers()), settings.maxQueue(), onBatch));
  }

  /// What the model makes of rows, interpreted.
  ///
  /// @return rows x outputs; empty if another model has taken this one's place
  /// @throws io.rekindle.server.http.Refusal if too many rows wait, or the model makes NaN or an
  ///   infinite number of one
  Optional<float[]> predict(AppliedRows wanted) {
    return batcher
        .predict(wanted.features())
        .map(outputs -> rows.finite(wanted, outputs, model.network().outputs()));
  }

  /// Takes no more rows; those it has taken are computed.
  @Override
  public void close() {
    batcher.close();
  }
}
