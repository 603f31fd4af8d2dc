package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.loss.Loss.Reduction;
import io.rekindle.core.network.Slot;
import io.rekindle.core.reference.Kinks;
import io.rekindle.core.reference.Mode;
import io.rekindle.core.reference.RandomProblem;
import io.rekindle.core.reference.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/// What the training engine must do with any kernels: agree with the double-precision reference on
/// random networks, with the same bits for any number of threads.
public interface EngineContract {

  /// Of |g|, |outputs| and |loss|; single precision carries 6e-8.
  double BOUND = 1e-5;

  /// Where rounding the parameters and inputs alone moves the exact gradient by more than this, a
  /// problem is ill-conditioned: no arithmetic in single precision could keep [#BOUND]. Such a
  /// problem is held to a bound that grows with the movement, and does not count as compared.
  double WELL_CONDITIONED = 1e-6;

  /// Nearer than this to a kink, rounding may take the other branch.
  double KINK_DISTANCE = 1e-4;

  /// The kernels under test.
  Kernels kernels();

  @Test
  default void agreesWithTheReferenceOnSmallNetworks() {
    compare(RandomProblem::of, 240, 1);
  }

  @Test
  default void agreesWithTheReferenceOnLargerNetworksSharedAmongThreads() {
    compare(RandomProblem::large, 60, 3);
  }

  @Test
  default void agreesWithTheReferenceOnWideNetworks() {
    compare(RandomProblem::wide, 2, 2);
  }

  @Test
  default void sameBitsForAnyNumberOfThreads() {
    int shared = 0;
    for (long seed = 0; seed < 42; seed++) {
      RandomProblem problem = seed < 40 ? RandomProblem.large(seed) : RandomProblem.wide(seed);
      try (EngineRun one = new EngineRun(problem, new Compute(kernels(), 1))) {
        one.train();
        double sum = one.infer();
        for (int threads : new int[] {2, 4, 16}) {
          try (EngineRun same = new EngineRun(problem, new Compute(kernels(), threads))) {
            same.train();
            shared += same.isShared() ? 1 : 0;
            assertThat(same.gradient).as("gradient, seed %d", seed).isEqualTo(one.gradient);
            assertThat(same.parameters).as("statistics, seed %d", seed).isEqualTo(one.parameters);
            assertThat(same.outputs()).as("outputs, seed %d", seed).isEqualTo(one.outputs());
            assertThat(same.loss).as("loss, seed %d", seed).isEqualTo(one.loss);
            assertThat(same.infer()).as("inferred loss, seed %d", seed).isEqualTo(sum);
            assertThat(same.inferredOutputs()).isEqualTo(one.inferredOutputs());
          }
        }
      }
    }
    assertThat(shared).as("runs large enough to be shared").isGreaterThan(20);
  }

  /// Along a unit direction u, g · u against the difference of the engine's own losses.
  @Test
  default void gradientIsTheSlopeOfTheEnginesOwnLoss() {
    double step = 2e-3;
    int checked = 0;
    for (long seed = 0; checked < 60; seed++) {
      assertThat(seed).as("problems tried").isLessThan(300);
      try (EngineRun run = new EngineRun(RandomProblem.of(seed), new Compute(kernels(), 1))) {
        run.train();
        double[] g = run.trainedGradient();
        double size = Math.sqrt(Arrays.stream(g).map(v -> v * v).sum());
        if (size < 0.1 * run.minimised() + 1e-3) {
          continue;
        }
        float[] start = run.parameters.clone();
        double[] u = run.direction();
        double slope = 0;
        for (int i = 0; i < u.length; i++) {
          slope += run.gradient[i] * u[i];
        }
        double difference = run.minimisedAt(start, u, step) - run.minimisedAt(start, u, -step);
        assertThat(Math.abs(difference / (2 * step) - slope) / size)
            .as("seed %d: %s", seed, RandomProblem.of(seed).network())
            .isLessThan(1e-2);
        checked++;
      }
    }
  }

  @Test
  default void stepsAllocateNothingOnceTheyAreWarm() {
    AllocationProbe.measure(kernels(), 200, 60)
        .forEach((what, bytes) -> assertThat(bytes).as("bytes allocated, %s", what).isZero());
  }

  /// No help from the compiler: what is not allocated by an interpreter is not allocated at all.
  ///
  /// The Vector API makes an object of every vector until it is compiled, so its kernels cannot,
  /// and the others do without its module here.
  @Test
  default void stepsAllocateNothingInAnInterpreter() throws IOException, InterruptedException {
    assumeFalse(kernels().name().equals("vector"), "the Vector API allocates when interpreted");
    assertNothingAllocated("-Xint");
  }

  /// With the Vector API, in a JVM that compiles but makes every object that the program asks for.
  /// Elsewhere what was inlined first decides whether an object is seen to be of no use.
  @Test
  default void stepsAllocateNothingWithoutEscapeAnalysis()
      throws IOException, InterruptedException {
    assertNothingAllocated("-XX:-DoEscapeAnalysis", "--add-modules=jdk.incubator.vector");
  }

  private void assertNothingAllocated(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            AllocationProbe.class.getName(),
            kernels().name()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> lines = process.inputReader().lines().toList();
    assertThat(process.waitFor()).isZero();
    assertThat(lines).hasSize(10).allMatch(line -> line.startsWith("0 "));
  }

  private void compare(LongFunction<RandomProblem> problems, int needed, int threads) {
    int compared = 0;
    for (long seed = 0; compared < needed; seed++) {
      assertThat(seed).as("problems tried").isLessThan(4L * needed);
      if (compare(problems.apply(seed), threads)) {
        compared++;
      }
    }
  }

  private boolean compare(RandomProblem problem, int threads) {
    try (EngineRun run = new EngineRun(problem, new Compute(kernels(), threads))) {
      RandomProblem rounded = run.rounded();
      Reference reference = new Reference(rounded.network(), rounded.loss());
      if (Kinks.distance(rounded, reference) < KINK_DISTANCE) {
        return false;
      }
      double movement = movement(rounded, reference);
      double bound = movement <= WELL_CONDITIONED ? BOUND : 20 * movement;
      compareInference(run, rounded, reference, bound);
      compareTraining(run, rounded, reference, bound);
      return movement <= WELL_CONDITIONED;
    }
  }

  /// How far the gradient moves, relative to its size, where every number is changed by one unit in
  /// the last place of a `float` or none.
  private static double movement(RandomProblem problem, Reference reference) {
    double[] exact = result(problem, reference, problem.parameters(), problem.mode()).gradient();
    double most = 0;
    for (int trial = 0; trial < 3; trial++) {
      SplittableRandom random = new SplittableRandom(problem.seed() + trial);
      double[] p = moved(problem.parameters(), random);
      double[][] x =
          Arrays.stream(problem.x()).map(row -> moved(row, random)).toArray(double[][]::new);
      double[] found =
          reference.run(p, x, problem.targets(), problem.weights(), problem.mode()).gradient();
      most = Math.max(most, distance(found, exact));
    }
    return most;
  }

  private static double[] moved(double[] values, SplittableRandom random) {
    return Arrays.stream(values).map(v -> v * (1 + random.nextInt(-1, 2) * 0x1p-24)).toArray();
  }

  private static void compareInference(
      EngineRun run, RandomProblem problem, Reference reference, double bound) {
    Reference.Result expected = result(problem, reference, problem.parameters(), Mode.inference());
    double sum = run.infer();
    double rows = problem.loss().reduction() == Reduction.MEAN ? problem.x().length : 1;
    assertClose("loss in inference", problem, sum / rows, expected.loss(), bound);
    assertClose(
        "outputs in inference", problem, run.inferredOutputs(), flat(expected.outputs()), bound);
  }

  private static void compareTraining(
      EngineRun run, RandomProblem problem, Reference reference, double bound) {
    Reference.Result expected = result(problem, reference, problem.parameters(), problem.mode());
    run.train();
    assertClose("loss", problem, run.loss, expected.loss(), bound);
    assertClose("outputs", problem, run.outputs(), flat(expected.outputs()), bound);
    assertClose(
        "gradient", problem, run.trainedGradient(), run.trained(expected.gradient()), bound);
    for (Slot slot : problem.network().slots()) {
      if (!slot.trainable()) {
        assertThat(Arrays.copyOfRange(run.gradient, slot.offset(), slot.end()))
            .as("gradient of %s, seed %d", slot.name(), problem.seed())
            .containsOnly(EngineRun.UNTOUCHED);
      }
    }
    assertClose(
        "parameters and running statistics",
        problem,
        EngineRun.doubles(run.parameters, run.parameters.length),
        expected.parameters(),
        bound);
  }

  private static Reference.Result result(
      RandomProblem problem, Reference reference, double[] parameters, Mode mode) {
    return reference.run(parameters, problem.x(), problem.targets(), problem.weights(), mode);
  }

  private static void assertClose(
      String what, RandomProblem problem, double found, double expected, double bound) {
    assertThat(Math.abs(found - expected) / (Math.abs(expected) + 1e-3))
        .as("%s, seed %d: %s %s", what, problem.seed(), problem.network(), problem.loss())
        .isLessThan(bound);
  }

  private static void assertClose(
      String what, RandomProblem problem, double[] found, double[] expected, double bound) {
    assertThat(found).hasSameSizeAs(expected);
    assertThat(distance(found, expected))
        .as("%s, seed %d: %s %s", what, problem.seed(), problem.network(), problem.loss())
        .isLessThan(bound);
  }

  /// |found - expected| / |expected|.
  private static double distance(double[] found, double[] expected) {
    double error = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      error += (found[i] - expected[i]) * (found[i] - expected[i]);
      size += expected[i] * expected[i];
    }
    return Math.sqrt(error) / (Math.sqrt(size) + 1e-9);
  }

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }
}
