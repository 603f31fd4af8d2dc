package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The launcher script `rekindle`, copied beside a project, a JDK and a Maven that are shell
/// scripts.
class LauncherTest {
  private record Outcome(int status, String out, String err) {}

  @TempDir Path folder;
  private Path project;
  private Path jdk;
  private Path tools;

  @BeforeEach
  void copyTheLauncherIntoAProject() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "the launcher needs a POSIX shell");
    project = Files.createDirectories(folder.resolve("a project"));
    Files.copy(Path.of("..", "rekindle"), project.resolve("rekindle"));
    Files.createDirectories(project.resolve("rekindle-cli/src/main"));
    Files.writeString(project.resolve("pom.xml"), "");
    Files.writeString(project.resolve("rekindle-cli/pom.xml"), "");
    jdk = jdk("jdk 25", "25.0.3");
    tools = Files.createDirectories(folder.resolve("tools"));
    // Makes the jars that the real Maven would, and notes that it was called; when it fails, its
    // last line has no end, like the real one's.
    script(
        tools.resolve("mvn"),
        """
        echo "$@" >>mvn.calls
        echo '[INFO] Building Rekindle core 0.1.0   [1/2]'
        [ ! -e broken ] || { echo '[ERROR] broken on purpose'; printf reset; exit 1; }
        cd rekindle-cli
        mkdir -p target/dist/run/lib
        touch target/dist/run/lib/core.jar target/dist/rekindle-cli-0.1.0.jar
        """);
  }

  @Test
  void firstUseBuildsAndLaterOnesDoNot() throws Exception {
    Outcome first = launch("--version");
    Outcome second = launch("--version");

    assertThat(first.status()).isZero();
    assertThat(first.err()).contains("building (first use; Java 25.0.3", "[1/2] Rekindle core");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains("io.rekindle.cli.Main\n--version\n");
    assertThat(mavenCalls()).hasSize(1);
  }

  @Test
  void newerSourceIsBuiltAnew() throws Exception {
    launch("--version");
    Path source = Files.writeString(project.resolve("rekindle-cli/src/main/New.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(launch("--version").err()).contains("building (the sources have changed");
    assertThat(mavenCalls()).hasSize(2);
  }

  @Test
  void builtIsWhatTheCommandNeedsAndNotSpark() throws Exception {
    launch("--version");
    Path spark = Files.createDirectories(project.resolve("rekindle-spark/src/main"));
    Path source = Files.writeString(spark.resolve("New.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(launch("--version").err()).isEmpty();
    assertThat(mavenCalls()).singleElement().asString().contains("-pl rekindle-cli -am package");
  }

  @Test
  void failedBuildShowsTheErrorsAndTheLogAndLeavesNoLock() throws Exception {
    Files.writeString(project.resolve("broken"), "");

    Outcome outcome = launch("--version");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("the build failed", "launcher.log", "broken on purpose");
    assertThat(outcome.out()).isEmpty();
    assertThat(project.resolve("target/launcher.lock")).doesNotExist();
    Files.delete(project.resolve("broken"));
    assertThat(launch("--version").status()).isZero();
  }

  @Test
  void lockOfADeadProcessIsTakenOver() throws Exception {
    Path lock = Files.createDirectories(project.resolve("target/launcher.lock"));
    Process dead = new ProcessBuilder("/bin/sh", "-c", "exit").start();
    dead.waitFor();
    Files.writeString(lock.resolve("owner"), Long.toString(dead.pid()));

    assertThat(launch("--version").status()).isZero();
    assertThat(lock).doesNotExist();
  }

  @Test
  void argumentsAndExitStatusPassUnchangedThroughASymbolicLink() throws Exception {
    launch("--version");
    Path link = Files.createSymbolicLink(tools.resolve("link"), Path.of("../a project/rekindle"));

    Outcome outcome = launch(link, Map.of(), "a b", "*", "", "exit 3");

    assertThat(outcome.out()).contains("io.rekindle.cli.Main\na b\n*\n\nexit 3\n");
    assertThat(outcome.status()).isEqualTo(3);
  }

  @Test
  void optionsOfTheUserReachJavaAndTheirCollectorReplacesOurs() throws Exception {
    launch("--version");
    Path launcher = project.resolve("rekindle");

    Map<String, String> options = Map.of("REKINDLE_OPTS", "-Xmx8g -XX:+UseG1GC");
    assertThat(launch(launcher, options).out())
        .contains("\n-Xmx8g\n-XX:+UseG1GC\n")
        .doesNotContain("UseSerialGC");
    assertThat(launch("--version").out()).contains("-XX:+UseSerialGC\n");
  }

  @Test
  void vectorApiIsAskedForByNameOrAServerOrWhereOneDnnDoesNotLoad() throws Exception {
    assertThat(launch("train").out()).doesNotContain("jdk.incubator.vector");
    assertThat(launch("serve", "model.rkn").out()).contains("jdk.incubator.vector");
    assertThat(launch("predict", "serve.rkn").out()).doesNotContain("jdk.incubator.vector");
    assertThat(launch("train", "--kernels=vector").out()).contains("jdk.incubator.vector");

    jdk = jdk("another jdk", "25.0.4");
    Files.writeString(jdk.resolve("kernels"), "scalar");
    assertThat(launch("train").out()).contains("jdk.incubator.vector");
  }

  @Test
  void localeOfAsciiAloneGivesWayToOneOfUtf8() throws Exception {
    launch("--version");
    Path launcher = project.resolve("rekindle");
    script(
        tools.resolve("locale"),
        """
        case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
          en_US.UTF-8 | ja_JP.UTF-8) echo UTF-8 ;;
          de_DE@euro) echo ISO-8859-15 ;;
          *) echo ANSI_X3.4-1968 ;;
        esac
        """);
    Map<String, String> unset = Map.of("LC_ALL", "", "LC_CTYPE", "", "LANG", "");

    assertThat(localeOfJava(launcher, unset)).isEqualTo("en_US.UTF-8");
    assertThat(localeOfJava(launcher, with(unset, "LC_ALL", "POSIX"))).isEqualTo("en_US.UTF-8");
    assertThat(localeOfJava(launcher, with(unset, "LANG", "xx_XX.UTF-8"))).isEqualTo("en_US.UTF-8");
    assertThat(localeOfJava(launcher, with(unset, "LANG", "ja_JP.UTF-8"))).isEmpty();
    assertThat(localeOfJava(launcher, with(unset, "LC_CTYPE", "de_DE@euro"))).isEmpty();
    script(tools.resolve("locale"), "exit 127");
    assertThat(localeOfJava(launcher, unset)).isEqualTo("C.UTF-8");
    assertThat(localeOfJava(launcher, with(unset, "LANG", "ja_JP.UTF-8"))).isEmpty();
  }

  private String localeOfJava(Path launcher, Map<String, String> environment) throws Exception {
    assertThat(launch(launcher, environment, "--version").status()).isZero();
    return Files.readString(jdk.resolve("locale")).strip();
  }

  private static Map<String, String> with(Map<String, String> all, String name, String value) {
    Map<String, String> copy = new HashMap<>(all);
    copy.put(name, value);
    return copy;
  }

  @Test
  void oldJdkIsRefusedWithItsVersion() throws Exception {
    jdk = jdk("old", "17.0.15");

    Outcome outcome = launch("--version");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("REKINDLE_JAVA_HOME", jdk + ": Java 17.0.15 (too old)");
    assertThat(project.resolve("mvn.calls")).doesNotExist();
  }

  @Test
  void missingMavenIsNamedWithAWayToGetIt() throws Exception {
    Files.delete(tools.resolve("mvn"));
    for (String tool : List.of("dirname", "readlink", "mkdir")) {
      Path real =
          Stream.of("/usr/bin", "/bin")
              .map(bin -> Path.of(bin, tool))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow();
      Files.createSymbolicLink(tools.resolve(tool), real);
    }

    Outcome outcome = launch(project.resolve("rekindle"), Map.of("PATH", tools.toString()));

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("no mvn on the PATH", "apt install maven");
  }

  @Test
  void distributionBuildsNothingAndKeepsWhatItPreparesInTheUsersCache() throws Exception {
    Path home = Files.createDirectories(folder.resolve("rekindle 0.1.0"));
    Path launcher = Files.createDirectories(home.resolve("bin")).resolve("rekindle");
    Files.copy(Path.of("..", "rekindle"), launcher);
    Path jar = Files.createDirectories(home.resolve("lib")).resolve("rekindle-cli-0.1.0.jar");
    Files.createFile(jar);
    Path cache = folder.resolve("cache");
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", cache.toString());

    Outcome first = launch(launcher, environment, "train", "a b");
    Outcome second = launch(launcher, environment, "train", "a b");

    assertThat(first.status()).isZero();
    assertThat(first.err()).contains("preparing quick starts").doesNotContain("building");
    assertThat(second.err()).isEmpty();
    assertThat(second.out())
        .contains("-XX:AOTCache=" + cache, "-cp\n" + jar + "\n")
        .endsWith("io.rekindle.cli.Main\ntrain\na b\n");
    assertThat(project.resolve("mvn.calls")).doesNotExist();
    try (Stream<Path> files = Files.walk(home)) {
      assertThat(files.filter(Files::isRegularFile)).containsExactlyInAnyOrder(launcher, jar);
    }

    // A file stands where the cache would be.
    Outcome readOnly = launch(launcher, Map.of("XDG_CACHE_HOME", jar.toString()), "train", "a b");
    assertThat(readOnly.status()).isZero();
    assertThat(readOnly.err()).contains("starts will be slower", "cannot be written");
    assertThat(readOnly.out()).endsWith("io.rekindle.cli.Main\ntrain\na b\n");
  }

  private Outcome launch(String... arguments) throws Exception {
    return launch(project.resolve("rekindle"), Map.of(), arguments);
  }

  private Outcome launch(Path script, Map<String, String> environment, String... arguments)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of("/bin/sh", script.toString()), Stream.of(arguments)).toList());
    Map<String, String> variables = builder.environment();
    List.of("JAVA_OPTS", "REKINDLE_OPTS", "JAVA_HOME").forEach(variables::remove);
    variables.put("PATH", tools + ":" + variables.get("PATH"));
    variables.put("REKINDLE_JAVA_HOME", jdk.toString());
    variables.putAll(environment);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        builder
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /// A folder that looks like a JDK, whose `java` prints its arguments, one a line, and exits with
  /// the status that the last one may ask for. As a rehearsal it finds the kernels of its file
  /// `kernels`, or onednn.
  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/javac"), "");
    script(
        home.resolve("bin/java"),
        """
        for each; do
          case $each in
            -XX:AOTCacheOutput=*) echo cache >"${each#*=}" ;;
            io.rekindle.cli.Rehearsal)
              home=${0%/bin/java}
              kernels=onednn
              [ ! -e "$home/kernels" ] || kernels=$(cat "$home/kernels")
              echo "kernels $kernels: by a test"
              ;;
          esac
        done
        printf '%s\\n' "$@"
        echo "${LC_ALL-}" >"${0%/bin/java}/locale"
        case $each in 'exit '*) $each ;; esac
        """);
    return home;
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> mavenCalls() throws IOException {
    return Files.readAllLines(project.resolve("mvn.calls"));
  }
}
