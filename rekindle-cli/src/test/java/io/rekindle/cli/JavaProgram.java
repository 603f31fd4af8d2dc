package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A Java source file, compiled and run as a user would: by the launcher, on Rekindle's modules.
final class JavaProgram {
  private static final Pattern NEEDED =
      Pattern.compile(
          ".*[/\\\\](rekindle-[^/\\\\]*([/\\\\]target[/\\\\](dist[/\\\\])?classes|\\.jar)"
              + "|(fastcsv|snakeyaml-engine|dnnl)-[^/\\\\]*\\.jar)");

  private JavaProgram() {}

  /// What a program prints, which has to end well.
  ///
  /// @param folder the working directory
  /// @param module what the program reads
  static String run(Path source, Path folder, String module)
      throws IOException, InterruptedException {
    String modules =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(NEEDED.asMatchPredicate())
            .collect(Collectors.joining(File.pathSeparator));
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                modules,
                "--add-modules",
                module,
                "--enable-native-access=io.rekindle.onednn",
                source.toString())
            .directory(folder.toFile())
            .redirectError(err.toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(err)).isZero();
    return out;
  }
}
