package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/// A Java source file, compiled and run as a user would: by the launcher, on Rekindle's modules.
final class JavaProgram {
  private static final Pattern NEEDED =
      Pattern.compile(
          ".*[/\\\\](rekindle-[^/\\\\]*([/\\\\]target[/\\\\](dist[/\\\\])?classes|(?<!-tests)\\.jar)"
              + "|(fastcsv|fastdoubleparser|snakeyaml-engine|dnnl|hardwood-core)-[^/\\\\]*\\.jar)");

  private JavaProgram() {}

  /// What a program prints, which has to end well.
  ///
  /// @param folder the working directory
  /// @param module what the program reads
  static String run(Path source, Path folder, String module)
      throws IOException, InterruptedException {
    return run(
        source,
        folder,
        List.of(
            "-p",
            path(NEEDED),
            "--add-modules",
            module,
            "--enable-native-access=io.rekindle.onednn"));
  }

  /// Compiles a source on Rekindle's modules.
  static void compile(String source, Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("Guide.java"), source);
    StringWriter told = new StringWriter();
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(told),
                new PrintWriter(told),
                "-proc:none",
                "-p",
                path(NEEDED),
                "--add-modules",
                "ALL-MODULE-PATH",
                "-d",
                folder.resolve("guide-classes").toString(),
                file.toString());
    assertThat(status).as("%s%n%s", told, source).isZero();
  }

  /// Those entries of this program's own path that match.
  static String path(Pattern needed) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(needed.asMatchPredicate())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// @param options of `java`
  static String run(Path source, Path folder, List<String> options)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(options);
    words.add(source.toString());
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(words).directory(folder.toFile()).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(err)).isZero();
    return out;
  }
}
