package io.rekindle.spark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;

/// Spark with executors in processes of their own, on this machine: `local-cluster`.
///
/// Such a session needs a process of its own too, whose environment names a Spark home: [#start].
final class Cluster {
  private Cluster() {}

  /// A process that runs a main class on this one's class path, and may call [#session].
  ///
  /// @param folder becomes the Spark home, and the working directory
  static ProcessBuilder start(Path folder, Class<?> main, String... arguments) throws IOException {
    home(folder);
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(options());
    words.add("-cp");
    words.add(System.getProperty("java.class.path"));
    words.add(main.getName());
    words.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "SPARK_HOME",
                folder.toString(),
                "SPARK_SCALA_VERSION",
                "2.13",
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "JAVA_HOME",
                System.getProperty("java.home")));
    return builder;
  }

  /// Makes a folder look like an installed Spark.
  private static void home(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("jars"));
    if (!Files.exists(folder.resolve("RELEASE"))) {
      Files.createFile(folder.resolve("RELEASE"));
    }
  }

  /// What this process was told of modules and native code, which executors need as well.
  private static List<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(
            each ->
                each.startsWith("--add-")
                    || each.startsWith("--enable-native")
                    || each.startsWith("--sun-misc"))
        .toList();
  }

  /// @param executors each with one task slot and 1 GB
  /// @param more options of the executors' java
  static SparkSession session(int executors, String... more) throws IOException {
    home(Path.of(System.getenv("SPARK_HOME")));
    List<String> options = new ArrayList<>(options());
    options.addAll(Arrays.asList(more));
    return SparkSession.builder()
        .master("local-cluster[%d,1,1024]".formatted(executors))
        .config("spark.ui.enabled", false)
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.executor.memory", "1g")
        .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
        .config(
            "spark.executor.extraJavaOptions", options.stream().collect(Collectors.joining(" ")))
        .config("spark.task.maxFailures", 20)
        .getOrCreate();
  }
}
