package io.rekindle.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command `rekindle-bench/bench`: measures what was asked for, then writes results, tables and
/// picture. Results are written after each section, so that a session can be broken off.
final class Bench {
  private Bench() {}

  static void main(String... arguments) throws IOException {
    try {
      run(Options.parse(root(), arguments), String.join(" ", arguments));
    } catch (BadOption e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(2);
    }
  }

  /// The project's folder, which the script names.
  static Path root() {
    return Path.of(System.getProperty("bench.root", ".")).toAbsolutePath();
  }

  private static void run(Options options, String arguments) throws IOException {
    if (options.data().isPresent()) {
      measure(options, options.data().get(), arguments);
    }
    draw(options.out());
  }

  private static void measure(Options options, Path data, String arguments) throws IOException {
    Path logs = root().resolve("rekindle-bench/target/logs");
    Files.createDirectories(logs);
    String command = "rekindle-bench/bench DATA " + arguments.replaceFirst("^\\S+ ?", "").strip();
    Results results = begin(options, new Results(Machine.here(), command.strip(), List.of()));
    Launch launch = new Launch(root().resolve("rekindle-bench"), data, options.python(), logs);
    try (Children children = new Children(launch);
        Neighbour neighbour = new Neighbour()) {
      Runtime.getRuntime().addShutdownHook(new Thread(children::clear));
      Session session = new Session(options, children, neighbour, System.out::println);
      for (String mode : options.modes()) {
        for (Session.Job job : session.jobs(mode)) {
          if (options.resume() && results.find(job.mode(), job.workload()).isPresent()) {
            System.out.println("== %s %s: kept".formatted(job.mode(), job.workload()));
            continue;
          }
          long start = System.nanoTime();
          results = results.with(job.measurement().run());
          results.write(options.out());
          System.out.println("took %.0f s".formatted((System.nanoTime() - start) / 1e9));
          children.clear();
        }
      }
    }
  }

  /// The results to add to: those of the file, if it is there.
  private static Results begin(Options options, Results empty) throws IOException {
    if (!Files.exists(options.out())) {
      return empty;
    }
    Results earlier = Results.read(options.out());
    if (!earlier.machine().processor().equals(empty.machine().processor())) {
      throw new BadOption(
          "%s was measured on %s, this is %s; name another file with --out"
              .formatted(
                  options.out(), earlier.machine().processor(), empty.machine().processor()));
    }
    return options.resume()
        ? earlier
        : new Results(empty.machine(), empty.command(), earlier.sections());
  }

  /// The picture goes beside the results; the tables into the page beside their folder, or, where
  /// there is none, into a page of tables alone.
  private static void draw(Path out) throws IOException {
    Results results = Results.read(out);
    Path folder = out.toAbsolutePath().resolveSibling("");
    Files.writeString(folder.resolve("training.svg"), Chart.draw(results));
    Tables tables = new Tables(results);
    Path page = root().resolve("docs/benchmarks.md");
    if (folder.normalize().equals(root().resolve("docs/benchmarks").normalize())) {
      Files.writeString(page, Tables.fill(Files.readString(page), tables.all()));
      System.out.println("wrote %s, training.svg and %s".formatted(out, page));
    } else {
      List<String> parts = new ArrayList<>();
      tables.all().forEach((name, table) -> parts.add("## %s%n%n%s%n".formatted(name, table)));
      Files.writeString(folder.resolve("tables.md"), String.join("\n", parts));
      System.out.println("wrote %s, training.svg and tables.md beside it".formatted(out));
    }
  }
}
