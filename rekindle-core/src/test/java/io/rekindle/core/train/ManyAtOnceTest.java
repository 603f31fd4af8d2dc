package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.random.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many threads that use one model, several runs in one process, ends in the middle of work.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ManyAtOnceTest {
  private static final int CALLERS = 64;
  private static final Network NETWORK =
      Network.of(
          60,
          new Layer.Dense(300, Activation.RELU),
          new Layer.BatchNorm(),
          new Layer.Dense(200, Activation.TANH),
          new Layer.Dropout(0.2),
          new Layer.Dense(4, Activation.SOFTMAX));

  private static Examples rows(int rows, long seed) {
    Draws draws = Draws.of(seed, "rows");
    float[][] x = new float[rows][60];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < 60; j++) {
        x[i][j] = (float) draws.normal(60L * i + j);
      }
      labels[i] = (x[i][0] > 0 ? 2 : 0) + (x[i][1] > x[i][2] ? 1 : 0);
    }
    return Examples.of(x, labels, 4);
  }

  private static Trained train(int seed, int threads) {
    Training training =
        Training.of(Loss.crossEntropy(), Optimizer.adam(0.005))
            .withBatchSize(64)
            .withEpochs(3)
            .withSeed(seed);
    return Trainer.train(
        NETWORK,
        training,
        rows(500, seed),
        Optional.empty(),
        Progress.SILENT,
        Compute.best().withThreads(threads));
  }

  @Test
  void manyThreadsPredictByOneModelWhatOneThreadDoes() throws Exception {
    Model model = Model.of(NETWORK, train(1, 1).parameters());
    List<float[]> inputs = new ArrayList<>();
    List<float[]> alone = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      float[] row = new float[60];
      rows(CALLERS, 2).features().copyRow(i, row, 0);
      inputs.add(row);
      alone.add(model.predict(row));
    }
    CyclicBarrier start = new CyclicBarrier(CALLERS);
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<Integer>> wrong = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        int first = i;
        wrong.add(
            callers.submit(
                () -> {
                  start.await();
                  int different = 0;
                  for (int k = 0; k < 200; k++) {
                    int row = (first + k) % CALLERS;
                    different +=
                        Arrays.equals(model.predict(inputs.get(row)), alone.get(row)) ? 0 : 1;
                  }
                  return different;
                }));
      }
      for (Future<Integer> each : wrong) {
        assertThat(each.get()).isZero();
      }
    }
  }

  @Test
  void runsAtTheSameTimeComeToWhatTheyDoAlone() throws Exception {
    List<float[]> alone = new ArrayList<>();
    for (int seed = 0; seed < 4; seed++) {
      alone.add(train(seed, 1).parameters());
    }
    try (ExecutorService runs = Executors.newFixedThreadPool(8)) {
      List<Future<Trained>> together = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int seed = i % 4;
        int threads = 1 + i % 3;
        together.add(runs.submit(() -> train(seed, threads)));
      }
      for (int i = 0; i < 12; i++) {
        assertThat(together.get(i).get().parameters()).as("run %d", i).isEqualTo(alone.get(i % 4));
      }
    }
  }

  @Test
  void closingInTheMiddleOfAPredictionNeitherHangsNorChangesIt() throws Exception {
    float[] parameters = train(1, 1).parameters();
    Features features = rows(2_000, 3).features();
    float[] expected;
    try (Inference alone = new Inference(NETWORK, parameters, Compute.best().withThreads(1))) {
      expected = alone.outputs(features);
    }
    SplittableRandom random = new SplittableRandom(1);
    try (ExecutorService caller = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < 60; i++) {
        Inference inference = new Inference(NETWORK, parameters, Compute.best().withThreads(4));
        Future<float[]> outputs = caller.submit(() -> inference.outputs(features));
        TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
        inference.close();

        assertThat(outputs.get(30, TimeUnit.SECONDS)).as("close %d", i).isEqualTo(expected);
        assertThat(inference.outputs(features)).as("after close %d", i).isEqualTo(expected);
      }
    }
  }

  @Test
  void closedRunsLeaveNoThreads() throws Exception {
    for (int i = 0; i < 20; i++) {
      train(i, 4);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (workers() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(workers()).isZero();
  }

  private static long workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("rekindle-worker-"))
        .count();
  }
}
