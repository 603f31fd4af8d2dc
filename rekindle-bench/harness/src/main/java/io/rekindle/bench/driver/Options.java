package io.rekindle.bench.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What the user asked for.
///
/// @param data the folder of Fashion-MNIST's four files; empty to draw what a file of results has
/// @param only names of workloads; empty for all
/// @param peers names of lines or libraries; empty for all
/// @param modes what to measure
/// @param out the file of results, read first where it exists
/// @param resume whether sections that the file has are left as they are
record Options(
    Optional<Path> data,
    boolean quick,
    List<String> only,
    List<String> peers,
    List<String> modes,
    Path out,
    boolean resume,
    String python,
    int rounds) {
  static final String USAGE =
      """
      Usage: rekindle-bench/bench DATA [options]      measures, then writes results, tables and picture
             rekindle-bench/bench --draw [--out FILE] writes tables and picture from results alone

      DATA is the folder of Fashion-MNIST's four .gz files.

        --modes A,B     of train, inference, busy, threads, rows, overhead, accuracy (all)
        --only S,M      of the workloads S, M, L, T, momentum, adam (all)
        --peers A,B     lines or libraries, such as rekindle,pytorch-openmp (all)
        --quick         two rounds, short turns: to see that everything runs
        --rounds N      measured turns of each contestant (5)
        --out FILE      the results (docs/benchmarks/results.json; a selection or a quick run
                        writes to rekindle-bench/target/results.json and draws beside it)
        --resume        leaves the sections that the results have already
        --python PATH   the interpreter that has torch and sklearn (/usr/bin/python3)
      """;

  private static final List<String> MODES =
      List.of("train", "inference", "busy", "threads", "rows", "overhead", "accuracy");
  private static final Set<String> FILES =
      Set.of(
          "train-images-idx3-ubyte.gz",
          "train-labels-idx1-ubyte.gz",
          "t10k-images-idx3-ubyte.gz",
          "t10k-labels-idx1-ubyte.gz");

  Options {
    only = List.copyOf(only);
    peers = List.copyOf(peers);
    modes = List.copyOf(modes);
  }

  /// @param root the project's folder
  static Options parse(Path root, String... arguments) {
    Deque<String> rest = new ArrayDeque<>(List.of(arguments));
    Optional<Path> data = Optional.empty();
    boolean draw = false;
    boolean quick = false;
    boolean resume = false;
    List<String> only = List.of();
    List<String> peers = List.of();
    List<String> modes = List.of();
    Optional<Path> out = Optional.empty();
    String python = "/usr/bin/python3";
    int rounds = 0;
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      switch (argument) {
        case "--draw" -> draw = true;
        case "--quick" -> quick = true;
        case "--resume" -> resume = true;
        case "--only" -> only = list(argument, rest);
        case "--peers" -> peers = list(argument, rest);
        case "--modes" -> modes = list(argument, rest);
        case "--out" -> out = Optional.of(Path.of(value(argument, rest)));
        case "--python" -> python = value(argument, rest);
        case "--rounds" -> rounds = whole(argument, value(argument, rest));
        default -> {
          if (argument.startsWith("-") || data.isPresent()) {
            throw new BadOption("'%s' is not understood\n\n%s".formatted(argument, USAGE));
          }
          data = Optional.of(dataFolder(argument));
        }
      }
    }
    if (draw == data.isPresent()) {
      throw new BadOption("name the data's folder, or --draw\n\n" + USAGE);
    }
    only.forEach(Workload::named);
    for (String mode : modes) {
      if (!MODES.contains(mode)) {
        throw new BadOption("--modes: '%s' is unknown; there are %s".formatted(mode, MODES));
      }
    }
    boolean whole = draw || (!quick && peers.isEmpty() && only.isEmpty());
    Path results =
        out.orElse(
            root.resolve(
                whole ? "docs/benchmarks/results.json" : "rekindle-bench/target/results.json"));
    List<String> chosen = modes.isEmpty() ? MODES : modes;
    return new Options(data, quick, only, peers, chosen, results, resume, python, rounds);
  }

  private static Path dataFolder(String argument) {
    Path folder = Path.of(argument).toAbsolutePath();
    for (String file : FILES) {
      if (!Files.exists(folder.resolve(file))) {
        throw new BadOption(
            "%s has no %s; name the folder of Fashion-MNIST's four .gz files"
                .formatted(folder, file));
      }
    }
    return folder;
  }

  private static String value(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new BadOption(option + " needs a value\n\n" + USAGE);
    }
    return rest.pop();
  }

  private static List<String> list(String option, Deque<String> rest) {
    return List.of(value(option, rest).split(",", -1));
  }

  private static int whole(String option, String value) {
    if (!value.matches("[1-9][0-9]{0,3}")) {
      throw new BadOption("%s: '%s', a number from 1 to 9999 is needed".formatted(option, value));
    }
    return Integer.parseInt(value);
  }

  Pace pace() {
    Pace pace = quick ? Pace.QUICK : Pace.FULL;
    return rounds == 0 ? pace : pace.withRounds(rounds);
  }

  List<Workload> workloads() {
    return Workload.TRAINING.stream()
        .filter(workload -> only.isEmpty() || only.contains(workload.name()))
        .toList();
  }

  /// Those of some lines that the user named, or the usual ones if none were named.
  List<Line> choose(List<Line> lines, List<String> usual) {
    List<String> names = peers.isEmpty() ? usual : peers;
    return lines.stream()
        .filter(line -> names.isEmpty() || names.stream().anyMatch(name -> matches(line, name)))
        .toList();
  }

  private static boolean matches(Line line, String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return line.name().equals(lower) || line.library().toLowerCase(Locale.ROOT).equals(lower);
  }
}
