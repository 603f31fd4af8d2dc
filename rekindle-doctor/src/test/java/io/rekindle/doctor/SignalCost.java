package io.rekindle.doctor;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.StepView;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import io.rekindle.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What recording costs: `SignalCost [RUNS]` trains on MNIST in turn with and without it, each
/// epoch timed, and prints the medians. Lines are written as a run writes them, but to nowhere.
final class SignalCost {
  private static final int EPOCHS = 4;

  private SignalCost() {}

  private static final class Recorded implements Progress {
    private final boolean recording;
    private final List<Double> speeds;
    private long written;
    private final SignalRecorder recorder =
        new SignalRecorder(signals -> written += signals.json().toString().length());

    Recorded(boolean recording, List<Double> speeds) {
      this.recording = recording;
      this.speeds = speeds;
    }

    @Override
    public void started(Network network, float[] parameters, long total, long perEpoch) {
      recorder.started(network, parameters, total, perEpoch);
    }

    @Override
    public boolean readsParameters(long step) {
      return recording && recorder.readsParameters(step);
    }

    @Override
    public boolean observes(long step) {
      return recording && recorder.observes(step);
    }

    @Override
    public void observe(StepView view) {
      recorder.observe(view);
    }

    @Override
    public void step(long step, double loss, int rows) {
      recorder.step(step, loss, rows);
    }

    @Override
    public void epoch(EpochReport report, float[] parameters) {
      speeds.add(report.rowsPerSecond());
    }
  }

  public static void main(String[] arguments) {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    Dataset mnist = Dataset.mnist();
    for (int batch : new int[] {32, 128}) {
      for (int width : new int[] {100, 512}) {
        Network network =
            Network.of(
                784,
                new Layer.Dense(width, Activation.RELU),
                new Layer.Dense(width, Activation.RELU),
                new Layer.Dense(10, Activation.SOFTMAX));
        Training training =
            Training.of(Loss.crossEntropy(), Optimizer.adam(0.001))
                .withBatchSize(batch)
                .withEpochs(width > 100 ? 1 : EPOCHS);
        List<Double> plain = new ArrayList<>();
        List<Double> recorded = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
          boolean first = i % 2 == 0;
          for (boolean recording : new boolean[] {first, !first}) {
            Progress progress = new Recorded(recording, recording ? recorded : plain);
            Object _ =
                Trainer.train(
                    network, training, mnist.train(), Optional.empty(), progress, Compute.best());
          }
        }
        System.out.printf(
            "784-%d-%d-10, batches of %d: %,.0f rows/s, recorded %,.0f: %.2f %% less%n",
            width,
            width,
            batch,
            median(plain),
            median(recorded),
            100 * (1 - median(recorded) / median(plain)));
      }
    }
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length % 2 == 1
        ? sorted[sorted.length / 2]
        : Arrays.stream(sorted, sorted.length / 2 - 1, sorted.length / 2 + 1).average().orElse(0);
  }
}
