package io.rekindle.bench.kernels;

import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.optimizer.Optimizer.Rule;
import io.rekindle.core.optimizer.Updater;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The steps of optimisers on one thread: nanoseconds a parameter, of 50,000 in tiles as training
/// has them.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xlog:disable")
public class UpdateBenchmark {
  private static final int SIZE = 50_000;
  private static final int TILE = 10_000;

  @Param({
    "sgd",
    "momentum",
    "nesterov",
    "adam",
    "adamw",
    "nadam",
    "rmsprop",
    "adagrad",
    "adadelta",
    "lion"
  })
  String optimizer = "";

  private final float[] parameters = new float[SIZE];
  private final float[] gradient = new float[SIZE];
  private Updater updater = new Updater(Optimizer.sgd(0), List.of());

  /// Draws parameters and a gradient.
  @Setup
  public void setup() {
    Random random = new Random(1);
    for (int i = 0; i < SIZE; i++) {
      parameters[i] = random.nextFloat() - 0.5f;
      gradient[i] = 0.01f * (random.nextFloat() - 0.5f);
    }
    Slot weights = new Slot("w", Slot.Kind.WEIGHT, 0, 0, 1, SIZE, true);
    updater = new Updater(named(optimizer), List.of(weights));
  }

  private static Optimizer named(String name) {
    return switch (name) {
      case "sgd" -> Optimizer.sgd(1e-6);
      case "momentum" -> Optimizer.sgd(1e-6, 0.9);
      case "nesterov" -> Optimizer.of(new Rule.Sgd(0.9, true), 1e-6);
      case "adam" -> Optimizer.adam(1e-6);
      case "adamw" -> Optimizer.adamw(1e-6, 0.01);
      case "nadam" -> Optimizer.of(new Rule.Nadam(0.9, 0.999, 1e-7), 1e-6);
      case "rmsprop" -> Optimizer.of(new Rule.RmsProp(0.9, 0, 1e-7), 1e-6);
      case "adagrad" -> Optimizer.of(new Rule.Adagrad(0.1, 1e-7), 1e-6);
      case "adadelta" -> Optimizer.of(new Rule.Adadelta(0.95, 1e-7), 1e-6);
      case "lion" -> Optimizer.of(new Rule.Lion(0.9, 0.99), 1e-6);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /// One step of all parameters.
  @Benchmark
  @OperationsPerInvocation(SIZE)
  public void update() {
    updater.begin(gradient, 1);
    for (int start = 0; start < SIZE; start += TILE) {
      updater.update(start, start + TILE, true, parameters, gradient);
    }
  }
}
