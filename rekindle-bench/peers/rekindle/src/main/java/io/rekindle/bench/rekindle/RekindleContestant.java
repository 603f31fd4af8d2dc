package io.rekindle.bench.rekindle;

import io.rekindle.bench.Contestant;
import io.rekindle.bench.Images;
import io.rekindle.bench.Rule;
import io.rekindle.bench.Task;
import io.rekindle.bench.TrainingServer;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.Inference;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.TargetValues;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;

/// Rekindle by its [Trainer], as a user has it. A run of many epochs goes on in a thread of its own
/// and waits after each.
final class RekindleContestant implements Contestant {
  private final Compute compute;
  private Optional<Run> run = Optional.empty();

  private RekindleContestant(Compute compute) {
    this.compute = compute;
  }

  /// @param arguments the data's folder; and `bfloat16` to compute in that
  static void main(String[] arguments) throws IOException {
    boolean half = List.of(arguments).contains("bfloat16");
    Compute compute = half ? Compute.best().inBfloat16() : Compute.best();
    if (half && compute.bfloat16().isEmpty()) {
      throw new IllegalStateException("this processor has no bfloat16");
    }
    TrainingServer.serve(arguments, new RekindleContestant(compute));
  }

  @Override
  public String version() {
    String precision = compute.bfloat16().isPresent() ? ", products in bfloat16" : "";
    return "Rekindle, kernels " + KernelChoice.current().reason() + precision;
  }

  @Override
  public void begin(Task task, Images train) {
    run.ifPresent(Run::stop);
    run = Optional.of(new Run(task, train, compute.withThreads(task.threads())));
    run.get().start();
  }

  @Override
  public void epoch() {
    run.orElseThrow().epoch();
  }

  @Override
  public int[] classify(Images rows) {
    return run.orElseThrow().classify(rows);
  }

  private static Features features(Images images) {
    return Features.Bytes.divided(images.pixels(), images.rows(), images.columns(), 255);
  }

  /// A training that goes one epoch further at each call.
  private static final class Run implements Progress {
    private final SynchronousQueue<Boolean> orders = new SynchronousQueue<>();
    private final SynchronousQueue<float[]> ends = new SynchronousQueue<>();
    private final Network network;
    private final Compute compute;
    private final Thread thread;
    private boolean stopped;
    private float[] parameters = {};

    Run(Task task, Images train, Compute compute) {
      this.compute = compute;
      this.network = network(task);
      Training training =
          Training.of(Loss.crossEntropy(), optimizer(task.rule()))
              .withBatchSize(task.batch())
              .withEpochs(1_000_000);
      Examples examples =
          Examples.of(features(train), new TargetValues.OneHot(train.labels(), task.classes()));
      thread =
          new Thread(
              () -> Trainer.train(network, training, examples, Optional.empty(), this, compute),
              "trainer");
    }

    private static Network network(Task task) {
      List<Layer> layers = new ArrayList<>();
      for (int units : task.widths().subList(1, task.layers())) {
        layers.add(new Layer.Dense(units, Activation.RELU));
      }
      layers.add(new Layer.Dense(task.classes(), Activation.SOFTMAX));
      return Network.of(task.inputs(), layers.toArray(Layer[]::new));
    }

    private static Optimizer optimizer(Rule rule) {
      return switch (rule) {
        case Rule.Sgd(double rate, double momentum) ->
            momentum == 0 ? Optimizer.sgd(rate) : Optimizer.sgd(rate, momentum);
        case Rule.Adam(double rate) -> Optimizer.adam(rate);
      };
    }

    void start() {
      thread.setDaemon(true);
      thread.start();
    }

    void epoch() {
      order(true);
      parameters = uninterrupted(ends::take);
    }

    void stop() {
      order(false);
      uninterrupted(() -> thread.join(Duration.ofMinutes(1)));
    }

    private void order(boolean goOn) {
      uninterrupted(
          () -> {
            orders.put(goOn);
            return true;
          });
    }

    int[] classify(Images rows) {
      try (Inference inference = new Inference(network, parameters, compute)) {
        return largest(inference.outputs(features(rows)), network.outputs());
      }
    }

    @Override
    public void started(Network of, float[] initial, long totalSteps, long stepsPerEpoch) {
      stopped = !uninterrupted(orders::take);
    }

    @Override
    public void epoch(EpochReport report, float[] reached) {
      uninterrupted(
          () -> {
            ends.put(reached);
            return true;
          });
      stopped = !uninterrupted(orders::take);
    }

    @Override
    public boolean stopRequested() {
      return stopped;
    }
  }

  private static int[] largest(float[] outputs, int width) {
    int[] classes = new int[outputs.length / width];
    for (int i = 0; i < classes.length; i++) {
      for (int j = 1; j < width; j++) {
        if (outputs[i * width + j] > outputs[i * width + classes[i]]) {
          classes[i] = j;
        }
      }
    }
    return classes;
  }

  private interface Taking<T> {
    T take() throws InterruptedException;
  }

  private static <T> T uninterrupted(Taking<T> action) {
    try {
      return action.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a contestant", e);
    }
  }
}
