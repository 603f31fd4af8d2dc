package io.rekindle.bench.driver;

import io.rekindle.bench.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// From the start of a process to a saved model of MNIST with a test accuracy of 97 %: the command
/// line of Rekindle, and the same network, rows, rule and schedule in PyTorch. Each gets as many
/// epochs as it needs, found beforehand.
final class TimeToAccuracy {
  private static final double GOAL = 0.97;
  private static final int MOST_EPOCHS = 10;
  private static final int MOST_ROUNDS = 3;
  private static final Pattern REKINDLE = Pattern.compile("\"test\":.*?\"accuracy\": *([0-9.]+)");
  private static final Pattern PYTORCH = Pattern.compile("test ([0-9.]+)");

  private final Options options;
  private final Consumer<String> log;
  private final Path root;

  TimeToAccuracy(Options options, Consumer<String> log) {
    this.options = options;
    this.log = log;
    this.root = Bench.root();
  }

  /// A process that trains and says the accuracy.
  private record Contest(
      String line, String library, String setting, Map<String, String> environment, boolean java) {}

  private record Run(double seconds, double accuracy) {}

  private record Entrant(Contest contest, int epochs, List<Run> runs) {}

  Section section() throws IOException {
    String started = Session.now();
    log.accept("== accuracy mnist");
    Peak.Rates peak = Peak.measure();
    Path folder = Files.createTempDirectory("rekindle-bench");
    Map<String, String> failures = new TreeMap<>();
    List<Entrant> entrants = new ArrayList<>();
    for (Contest contest : contests()) {
      try {
        entrants.add(new Entrant(contest, epochsNeeded(contest, folder), new ArrayList<>()));
      } catch (IOException e) {
        failures.put(contest.line, String.valueOf(e.getMessage()));
      }
    }
    for (int round = 0; round < Math.min(MOST_ROUNDS, options.pace().rounds()); round++) {
      for (Entrant entrant : List.copyOf(entrants)) {
        try {
          entrant.runs.add(run(entrant.contest, entrant.epochs, folder));
        } catch (IOException e) {
          entrants.remove(entrant);
          failures.put(entrant.contest.line, String.valueOf(e.getMessage()));
        }
      }
    }
    List<Score> scores = entrants.stream().map(TimeToAccuracy::score).toList();
    scores.forEach(
        score ->
            log.accept(
                "%-26s %6.2f s, %s, accuracy %.4f"
                    .formatted(
                        score.line(),
                        score.median(),
                        score.note(),
                        score.accuracy().orElse(Double.NaN))));
    Task task = Workload.named("M").task();
    return new Section(
        "accuracy",
        "mnist",
        "784-512-256-10, dropout 0.2, adam 0.002, one cycle, batches of 128",
        started,
        task.operationsPerRow(),
        peak,
        0,
        scores,
        failures);
  }

  private List<Contest> contests() {
    List<Contest> contests = new ArrayList<>();
    contests.add(new Contest("rekindle", "Rekindle", "./rekindle train mnist", Map.of(), true));
    for (Line line : Lineup.training()) {
      if (line.library().equals("PyTorch") && !line.environment().containsKey(Launch.THREADS)) {
        contests.add(
            new Contest(line.name(), line.library(), line.setting(), line.environment(), false));
      }
    }
    return contests;
  }

  private int epochsNeeded(Contest contest, Path folder) throws IOException {
    for (int epochs = 1; epochs <= MOST_EPOCHS; epochs++) {
      if (run(contest, epochs, folder).accuracy >= GOAL) {
        return epochs;
      }
    }
    throw new IOException("no accuracy of %s in %d epochs".formatted(GOAL, MOST_EPOCHS));
  }

  private Run run(Contest contest, int epochs, Path folder) throws IOException {
    Path out = Files.createTempDirectory(folder, contest.line);
    Path model = out.resolve("model");
    Path printed = out.resolve("printed.txt");
    String count = String.valueOf(epochs);
    List<String> command =
        contest.java
            ? List.of(
                root.resolve("rekindle").toString(),
                "train",
                "mnist",
                "--epochs",
                count,
                "--out",
                model.toString())
            : List.of(
                options.python(),
                root.resolve("rekindle-bench/python/torch_mnist.py").toString(),
                mnist().toString(),
                count,
                model.toString());
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    process.redirectOutput(printed.toFile());
    process.environment().keySet().removeIf(name -> name.startsWith("OPENBLAS"));
    process.environment().putAll(contest.environment);
    long start = System.nanoTime();
    Process running = process.start();
    try {
      if (!running.waitFor(5, TimeUnit.MINUTES) || running.exitValue() != 0) {
        running.destroyForcibly();
        throw new IOException("failed or took 5 minutes:\n" + Files.readString(printed));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Path source = contest.java ? model.resolve("metrics.jsonl") : printed;
    return new Run(seconds, last(contest.java ? REKINDLE : PYTORCH, Files.readString(source)));
  }

  private static double last(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    Optional<String> found = Optional.empty();
    while (matcher.find()) {
      found = Optional.of(matcher.group(1));
    }
    return Double.parseDouble(found.orElseThrow(() -> new IOException("no accuracy in:\n" + text)));
  }

  /// MNIST's files are in the jar that Rekindle's own launcher puts beside its others.
  private Path mnist() throws IOException {
    Path folder = root.resolve("rekindle-cli/target/dist/run/lib");
    try (Stream<Path> jars = Files.list(folder)) {
      return jars.filter(jar -> jar.getFileName().toString().startsWith("rekindle-mnist"))
          .findFirst()
          .orElseThrow(() -> new IOException("no jar of MNIST in " + folder));
    }
  }

  private static Score score(Entrant entrant) {
    Contest contest = entrant.contest;
    double accuracy = Statistics.median(entrant.runs.stream().map(Run::accuracy).toList());
    return new Score(
        contest.line,
        contest.library,
        contest.setting,
        "",
        "seconds",
        Runtime.getRuntime().availableProcessors(),
        54_000,
        false,
        entrant.runs.stream().map(Run::seconds).toList(),
        List.of(),
        0,
        OptionalDouble.of(accuracy),
        accuracy >= GOAL - 0.005 ? Score.Verdict.ALIKE : Score.Verdict.DIFFERS,
        entrant.epochs + (entrant.epochs == 1 ? " epoch" : " epochs"));
  }
}
