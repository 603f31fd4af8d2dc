package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A folder that looks like the repository to a reader who types what a page says, with this
/// build's program as `rekindle`. What the commands write stays in it.
record GuideFolder(Path path) {
  private static final Set<String> NOT_LINKED =
      Set.of("rekindle", "runs", "target", ".git", ".mvn", ".gitignore");
  private static final int MOST_SECONDS = 600;

  static GuideFolder create(Path path, Path root) throws IOException {
    Files.createDirectories(path);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!NOT_LINKED.contains(name)) {
          Files.createSymbolicLink(path.resolve(name), entry);
        }
      }
    }
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    // MNIST is trained for two epochs alone. That a run does not learn, status 3, ends no script.
    Path program =
        Files.writeString(
            path.resolve("rekindle"),
            """
            #!/bin/sh
            [ "$*" != 'train mnist' ] || set -- train mnist --epochs 2
            '%s' --enable-native-access=ALL-UNNAMED -cp '%s' io.rekindle.cli.Main "$@"
            status=$?
            [ $status -ne 3 ] || status=0
            exit $status
            """
                .formatted(java, System.getProperty("java.class.path")));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new GuideFolder(path);
  }

  /// Runs a script, which has to end well.
  ///
  /// @return what it printed
  String shell(String script) throws IOException, InterruptedException {
    return run(List.of("/bin/sh", "-e", "-c", script));
  }

  /// Runs a command, which has to end well.
  String run(List<String> command) throws IOException, InterruptedException {
    Path out = path.resolve("guide-output.txt");
    Process process = start(command, out);
    boolean ended = process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    String text = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(ended).as("%s took more than %d s%n%s", command, MOST_SECONDS, text).isTrue();
    assertThat(process.exitValue()).as("%s%n%s", command, text).isZero();
    return text;
  }

  private Process start(List<String> command, Path out) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(path.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().merge("PATH", path.toString(), (old, own) -> own + ":" + old);
    return builder.start();
  }

  /// Whether Python has all these modules.
  boolean hasPython(String modules) throws InterruptedException {
    try {
      return start(List.of("python3", "-c", "import " + modules), path.resolve("python.txt"))
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
