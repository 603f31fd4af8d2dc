package io.rekindle.doctor;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer.Rule;
import io.rekindle.core.optimizer.Schedule;
import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Batch;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Pass;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Source;
import io.rekindle.core.train.Trained;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.LearningRateRange.Bound;
import io.rekindle.doctor.RateTrial.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Finds a learning rate by a range test: short runs at rates of every size.
///
/// Smith (Cyclical learning rates for training neural networks, 2017) raises the rate during one
/// run. There the loss at a rate depends on what smaller rates had learned before, and one noisy
/// step looks like an edge. Here every rate has runs of its own from the same initial weights, on
/// the same rows in the same order, once for each of several seeds; what is compared is the loss on
/// a fixed sample of the training rows. The schedule is left out: the rate is what is tested.
///
/// The number of steps follows from the budget by counting operations, not by the clock, so the
/// same run and budget give the same answer on any machine.
public final class LearningRateSearch {
  private static final int SAMPLE_ROWS = 1024;
  private static final int BATCH_ROWS = 256;
  private static final int CURVATURE_ROWS = 512;
  private static final int CURVATURE_ITERATIONS = 20;
  private static final long FEWEST_STEPS = 20;

  /// Multiplications of weights by rows in a second of budget, as two processors of a small machine
  /// do them.
  private static final double SPEED = 6e9;

  private final Prepared data;
  private final Network network;
  private final Training training;
  private final Examples rows;
  private final Examples sample;
  private final Compute compute;
  private final ExecutorService pool;

  private LearningRateSearch(Subject subject, Compute compute, ExecutorService pool) {
    Training own = subject.data().run().training();
    this.data = subject.data();
    this.network = subject.network();
    this.training =
        new Training(
            own.loss(),
            own.optimizer(),
            Schedule.CONSTANT,
            own.batchSize(),
            1,
            own.shuffle(),
            Optional.empty(),
            own.seed());
    this.rows = subject.data().train();
    this.sample = sample(rows);
    this.compute = compute.withThreads(1);
    this.pool = pool;
  }

  /// Tries learning rates on a run.
  ///
  /// @param seeds runs of each rate, at least 1
  /// @param budgetSeconds what the runs may take in all, on a small machine
  /// @throws InputException if the run cannot start, or its optimiser has no rate to find
  public static LearningRateRange find(
      RunFile run, Compute compute, int seeds, double budgetSeconds) {
    long start = System.nanoTime();
    requireRate(run);
    Subject subject = new Subject(run, Preparation.prepare(run));
    List<Double> grid = grid(run.training().optimizer().rule());
    long steps = steps(subject, grid.size() * seeds, budgetSeconds);
    try (ExecutorService pool =
        Executors.newFixedThreadPool(
            compute.threads(), Thread.ofPlatform().daemon().name("rekindle-rate-", 1).factory())) {
      LearningRateSearch search = new LearningRateSearch(subject, compute, pool);
      List<RateTrial> rates = search.rates(grid, seeds, steps);
      return new LearningRateRange(
          LearningRateRange.suggest(rates),
          run.training().optimizer().learningRate(),
          search.bound(seeds),
          rates,
          Trials.median(rates.getFirst().runs().stream().map(Run::before).toList()),
          subject.nullLoss(),
          steps,
          seeds,
          (System.nanoTime() - start) / 1e9);
    }
  }

  private static void requireRate(RunFile run) {
    if (run.training().optimizer().rule() instanceof Rule.Lbfgs) {
      throw new InputException(
          "%s: lbfgs finds the length of each step by a line search, so there is no learning rate to find; train the run as it is, or choose another optimizer, such as --set optimizer=adam"
              .formatted(run.placeOf("optimizer")));
    }
  }

  /// 1, 2 and 5 of each decade that is sensible for an optimiser.
  static List<Double> grid(Rule rule) {
    int last =
        switch (rule) {
          case Rule.Sgd _, Rule.Adadelta _, Rule.Lbfgs _ -> 1;
          case Rule.Adam _, Rule.Nadam _, Rule.RmsProp _, Rule.Adagrad _, Rule.Lion _ -> 0;
        };
    List<Double> grid = new ArrayList<>();
    for (int decade = -6; decade < last; decade++) {
      for (int digit : new int[] {1, 2, 5}) {
        grid.add(Double.parseDouble(digit + "e" + decade));
      }
    }
    grid.add(Double.parseDouble("1e" + last));
    return grid;
  }

  /// Steps of each run: what the budget allows, at least 20, at most an epoch.
  static long steps(Subject subject, int runs, double budgetSeconds) {
    double rows = subject.data().train().rows();
    double batch = Math.min(rows, subject.data().run().training().batchSize());
    double watching = 2 * Laboratory.stepCost(subject, Math.min(rows, SAMPLE_ROWS));
    double allowed = budgetSeconds * SPEED / runs - watching;
    long affordable = (long) (allowed / Laboratory.stepCost(subject, batch));
    return Math.min((long) Math.ceil(rows / batch), Math.max(FEWEST_STEPS, affordable));
  }

  private static Examples sample(Examples all) {
    int[] order = new int[all.rows()];
    Draws.of(0, "learning rate sample").permute(order);
    return all.select(Arrays.copyOf(order, Math.min(order.length, SAMPLE_ROWS)));
  }

  private List<RateTrial> rates(List<Double> grid, int seeds, long steps) {
    List<List<Future<Run>>> started = new ArrayList<>();
    for (double rate : grid) {
      List<Future<Run>> runs = new ArrayList<>();
      for (int seed = 0; seed < seeds; seed++) {
        Training at =
            training
                .withSeed(training.seed() + seed)
                .withOptimizer(training.optimizer().withLearningRate(rate));
        runs.add(pool.submit(() -> run(at, steps)));
      }
      started.add(runs);
    }
    List<RateTrial> rates = new ArrayList<>();
    for (int i = 0; i < grid.size(); i++) {
      rates.add(
          new RateTrial(
              grid.get(i), started.get(i).stream().map(LearningRateSearch::join).toList()));
    }
    return rates;
  }

  private Run run(Training at, long steps) {
    float[] parameters = data.initialParameters(rows, at.seed(), compute);
    double before = loss(parameters, at.seed());
    Trained trained =
        Trainer.train(
            network,
            at,
            rows.source(at.shuffle(), at.seed()),
            Optional.empty(),
            parameters,
            new StopAfter(steps),
            compute);
    boolean finite = trained.firstNonFinite().isEmpty();
    return new Run(before, finite ? loss(trained.parameters(), at.seed()) : Double.NaN);
  }

  /// Ends a run after some steps.
  private static final class StopAfter implements Progress {
    private long left;

    StopAfter(long steps) {
      left = steps;
    }

    @Override
    public void step(long step, double loss, int rows) {
      left--;
    }

    @Override
    public boolean stopRequested() {
      return left <= 0;
    }
  }

  /// The sample's mean loss in training mode: a few steps are too few for the running statistics of
  /// batch normalisation, which inference goes by.
  private double loss(float[] parameters, long seed) {
    Batch batch = batch(BATCH_ROWS);
    Source source = sample.source(false, 0);
    boolean mean = training.loss().reduction() == Loss.Reduction.MEAN;
    double sum = 0;
    try (Pass pass = pass(parameters.clone(), batch, seed)) {
      for (long i = 0; source.next(batch); i++) {
        sum += pass.gradient(i) * (mean ? batch.rows() : 1);
      }
    }
    return sum / sample.rows();
  }

  private Pass pass(float[] parameters, Batch batch, long seed) {
    float[] gradient = new float[parameters.length];
    return new Pass(network, training.loss(), parameters, gradient, batch, seed, compute);
  }

  private Batch batch(int most) {
    return new Batch(Math.min(most, sample.rows()), network.inputs(), sample.targets().columns());
  }

  private Optional<Bound> bound(int seeds) {
    if (!(training.optimizer().rule() instanceof Rule.Sgd rule)) {
      return Optional.empty();
    }
    List<Future<Double>> started = new ArrayList<>();
    for (int seed = 0; seed < seeds; seed++) {
      long own = training.seed() + seed;
      started.add(pool.submit(() -> curvature(own)));
    }
    double largest = Trials.median(started.stream().map(LearningRateSearch::join).toList());
    return largest > 0 && Double.isFinite(largest)
        ? Optional.of(new Bound(largest, stability(rule) / largest))
        : Optional.empty();
  }

  /// The product of rate and curvature above which descent on a parabola diverges.
  static double stability(Rule.Sgd rule) {
    double heavyBall = 2 + 2 * rule.momentum();
    return rule.nesterov() ? heavyBall / (1 + 2 * rule.momentum()) : heavyBall;
  }

  private double curvature(long seed) {
    Batch batch = batch(CURVATURE_ROWS);
    sample.source(false, 0).next(batch);
    float[] initial = data.initialParameters(rows, seed, compute);
    double largest =
        Curvature.largest(
            network, training.loss(), initial, batch, CURVATURE_ITERATIONS, seed, compute);
    double stepRows = Math.min(training.batchSize(), rows.rows());
    return training.loss().reduction() == Loss.Reduction.MEAN
        ? largest
        : largest * stepRows / batch.rows();
  }

  private static <T> T join(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while learning rates were tried", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a run at some learning rate failed: " + e.getCause(), e);
    }
  }
}
