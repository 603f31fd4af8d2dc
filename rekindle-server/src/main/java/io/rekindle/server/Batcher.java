package io.rekindle.server;

import io.rekindle.core.model.Model;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.Inference;
import io.rekindle.server.http.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/// Computes what requests ask for, together those that wait at the same time: while one batch is
/// computed, the next gathers. Nobody waits for others to come. Results of a row do not depend on
/// the rows beside it, see [Model#inference].
final class Batcher implements AutoCloseable {
  /// Requests are added to a batch until it has as many rows.
  private static final int ENOUGH_ROWS = 256;

  private final Model model;
  private final int maxQueue;
  private final IntConsumer onBatch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Queue<Job> queue = new ArrayDeque<>();
  private int queuedRows;
  private boolean closed;

  private record Job(Features features, CompletableFuture<float[]> result) {}

  /// @param compute its threads are as many batches as may be computed at once
  /// @param maxQueue rows that may wait
  /// @param onBatch is told the rows of each batch
  Batcher(Model model, Compute compute, int maxQueue, IntConsumer onBatch) {
    this.model = model;
    this.maxQueue = maxQueue;
    this.onBatch = onBatch;
    for (int i = 0; i < compute.threads(); i++) {
      Inference inference = model.inference(1);
      Thread.ofPlatform().daemon().name("rekindle-predict-" + i).start(() -> work(inference));
    }
  }

  /// What the model makes of rows, interpreted.
  ///
  /// @return rows x outputs; empty if the batcher was closed before the rows came
  /// @throws Refusal if too many rows wait
  Optional<float[]> predict(Features features) {
    CompletableFuture<float[]> result = new CompletableFuture<>();
    lock.lock();
    try {
      if (closed) {
        return Optional.empty();
      }
      if (queuedRows > 0 && queuedRows + features.rows() > maxQueue) {
        throw Refusal.busy(
            "queue",
            "%d rows that wait, and %d more".formatted(queuedRows, features.rows()),
            "at most %d; try again in a moment".formatted(maxQueue));
      }
      queue.add(new Job(features, result));
      queuedRows += features.rows();
      work.signal();
    } finally {
      lock.unlock();
    }
    try {
      return Optional.of(result.join());
    } catch (CompletionException e) {
      throw new IllegalStateException("the batch failed", e.getCause());
    }
  }

  private void work(Inference inference) {
    try (inference) {
      for (List<Job> batch = next(); !batch.isEmpty(); batch = next()) {
        compute(inference, batch);
      }
    }
  }

  /// The next batch, as soon as there is one; empty at the end.
  private List<Job> next() {
    List<Job> batch = new ArrayList<>();
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        work.awaitUninterruptibly();
      }
      int rows = 0;
      while (!queue.isEmpty() && rows < ENOUGH_ROWS) {
        Job job = queue.remove();
        rows += job.features().rows();
        batch.add(job);
      }
      queuedRows -= rows;
      if (!queue.isEmpty()) {
        work.signal();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void compute(Inference inference, List<Job> batch) {
    try {
      Features all = batch.size() == 1 ? batch.getFirst().features() : joined(batch);
      onBatch.accept(all.rows());
      float[] outputs = inference.outputs(all);
      model.interpret(outputs);
      int from = 0;
      for (Job job : batch) {
        int to = from + job.features().rows() * model.network().outputs();
        job.result().complete(Arrays.copyOfRange(outputs, from, to));
        from = to;
      }
    } catch (RuntimeException | Error e) {
      batch.forEach(job -> job.result().completeExceptionally(e));
    }
  }

  private Features joined(List<Job> batch) {
    int width = model.network().inputs();
    int rows = batch.stream().mapToInt(job -> job.features().rows()).sum();
    float[] values = new float[Math.multiplyExact(rows, width)];
    int at = 0;
    for (Job job : batch) {
      for (int i = 0; i < job.features().rows(); i++) {
        job.features().copyRow(i, values, at);
        at += width;
      }
    }
    return new Features.Floats(values, rows, width);
  }

  /// Takes no more rows; those that wait are computed.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
