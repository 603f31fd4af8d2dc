package io.rekindle.bench.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How processes of contestants are started.
///
/// @param bench the folder of the bench
/// @param data the folder of the images
/// @param python the interpreter
/// @param logs the folder that takes what contestants print
record Launch(Path bench, Path data, String python, Path logs) {
  /// A variable of a line by which it asks for fewer threads than the run has.
  static final String THREADS = "BENCH_THREADS";

  /// The threads of a line in a run.
  static int threads(Line line, int ofTheRun) {
    String own = line.environment().get(THREADS);
    return own == null ? ofTheRun : Integer.parseInt(own);
  }

  /// A process that is not started yet. It has no variable of this process's environment but those
  /// that name the user and the system.
  ///
  /// @throws IOException if the line's module is not built
  ProcessBuilder process(Line line, int threads) throws IOException {
    List<String> command = new ArrayList<>();
    switch (line.program()) {
      case Line.Jvm jvm -> {
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx3g");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvm.options());
        command.add("-cp");
        command.add(classPath(jvm));
        command.add("io.rekindle.bench." + jvm.main());
      }
      case Line.Python(String script) -> {
        command.add(python);
        command.add(bench.resolve("python").resolve(script).toString());
      }
    }
    command.add(data.toString());
    for (String argument : line.program().arguments()) {
      command.add(argument.replace("{threads}", String.valueOf(threads)));
    }
    ProcessBuilder process = new ProcessBuilder(command);
    process.directory(logs.toFile());
    Map<String, String> environment = process.environment();
    environment.keySet().retainAll(List.of("PATH", "HOME", "USER", "LANG", "TMPDIR"));
    environment.putAll(line.environment());
    return process;
  }

  private String classPath(Line.Jvm jvm) throws IOException {
    Path target = bench.resolve("peers").resolve(jvm.module()).resolve("target/dist");
    Path file = target.resolve("class-path.txt");
    if (!Files.exists(file)) {
      throw new IOException(
          "peers/%s is not built: its libraries could not be fetched".formatted(jvm.module()));
    }
    String jars =
        Arrays.stream(Files.readString(file).strip().split(":", -1))
            .filter(jar -> jvm.without().stream().noneMatch(jar::contains))
            .collect(Collectors.joining(":"));
    return target.resolve("classes") + ":" + jars;
  }
}
