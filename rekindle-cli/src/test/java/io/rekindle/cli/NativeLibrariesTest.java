package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The step of the distribution's build that looks for native code inside the jars.
class NativeLibrariesTest {
  private record Outcome(int status, String out, String err) {}

  private static final byte[] ELF = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0};
  private static final String LIST =
      """
      [{"artifact": "org.example:fast:1.0", "libraries": [
        {"name": "Fast", "version": "1.0", "by": "its authors", "licence": "MIT",
         "url": "https://example.org/fast", "files": ["libfast.so"]},
        {"name": "Rest", "by": "others", "licence": "GPL-3.0-or-later WITH GCC-exception-3.1",
         "url": "https://example.org/rest", "files": ["linux-x86_64/librest.so.1"]}]}]
      """;

  @TempDir Path folder;
  private Path list;
  private Path sbom;
  private Path licences;

  @BeforeEach
  void writeWhatMavenMakes() throws IOException {
    list = Files.writeString(folder.resolve("list.json"), LIST);
    sbom = folder.resolve("sbom.json");
    licences =
        Files.writeString(
            folder.resolve("LICENCES.txt"), "\nLists of 1 dependency\n     (MIT) fast\n");
  }

  @Test
  void librariesAreListedOnceHoweverOftenItRuns() throws Exception {
    Path jar =
        jar(
            "fast-1.0.jar",
            "org/linux-x86_64/libfast.so",
            "org/linux-x86_64/librest.so.1",
            "A.class");

    assertThat(check(jar).err()).isEmpty();
    Outcome again = check(jar);

    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).contains("2 native libraries in 1 artifacts");
    assertThat(Files.readString(licences))
        .startsWith("\nLists of 1 dependency\n     (MIT) fast\n\nNative libraries")
        .endsWith(
            """
            :

                 (MIT) Fast 1.0, by its authors (libfast.so in org.example:fast:1.0 - https://example.org/fast)
                 (GPL-3.0-or-later WITH GCC-exception-3.1) Rest, by others \
            (librest.so.1 in org.example:fast:1.0 - https://example.org/rest)
            """);
    List<JsonField> inside =
        JsonField.root("sbom.json", Json.parse(Files.readString(sbom), "sbom.json"))
            .get("components")
            .elements()
            .getFirst()
            .get("components")
            .elements();
    assertThat(inside).extracting(each -> each.get("name").text()).containsExactly("Fast", "Rest");
    assertThat(inside.getLast().toString())
        .contains("GPL-3.0-or-later WITH GCC-exception-3.1", "org/linux-x86_64/librest.so.1");
  }

  /// The jars of several platforms are one artifact.
  @Test
  void namesOnAllPlatformsAreListed() throws Exception {
    Files.writeString(list, LIST.replace("[\"libfast.so\"]", "[\"libfast.so\", \"fast.dll\"]"));
    Path linux = jar("fast-1.0-linux.jar", "libfast.so");
    Path windows = jar("fast-1.0-windows.jar", "fast.dll");
    Map<Path, String> artifacts = new LinkedHashMap<>();
    artifacts.put(linux, "org.example:fast:1.0");
    artifacts.put(windows, "org.example:fast:1.0");
    writeBill(artifacts);

    assertThat(run(artifacts.keySet()).err()).isEmpty();
    assertThat(Files.readString(licences)).contains("(fast.dll, libfast.so in org.example:fast");
    assertThat(Files.readString(sbom)).contains("pkg:fast-1.0-linux.jar#Fast", "windows.jar#Fast");
  }

  @Test
  void libraryThatIsNotListedFails() throws Exception {
    Outcome outcome = check(jar("fast-1.0.jar", "libfast.so", "macosx/librest.so.1"));

    assertThat(outcome.status()).isOne();
    assertThat(outcome.err())
        .contains(
            "list.json", "org.example:fast:1.0 holds macosx/librest.so.1, which is not listed");
    assertThat(Files.readString(licences)).doesNotContain("Native libraries");
  }

  @Test
  void nativeCodeIsKnownByItsBeginningToo() throws Exception {
    assertThat(check(jar("fast-1.0.jar", "libfast.so", "data/weights.bin")).err())
        .contains("holds data/weights.bin");
  }

  @Test
  void listOfAnotherVersionFails() throws Exception {
    Files.writeString(list, LIST.replace("fast:1.0", "fast:0.9"));
    assertThat(check(jar("fast-1.0.jar", "libfast.so")).err())
        .contains("org.example:fast:1.0 holds libfast.so", "org.example:fast:0.9 is listed");
  }

  @Test
  void jarOutsideOfTheBillFails() throws Exception {
    writeBill(Map.of());
    assertThat(run(Set.of(jar("fast-1.0.jar", "libfast.so"))).err())
        .contains("no component of the bill of materials is fast-1.0.jar");
  }

  /// Another version of a library, or another library in it, is noticed by every build.
  @Test
  void ownListFitsTheJarsOfThisPlatform() throws Exception {
    list = RepositoryFile.of("rekindle-dist/src/native/native-libraries.json");
    String text = Files.readString(list);
    Map<Path, String> artifacts = new LinkedHashMap<>();
    for (JsonField each : JsonField.root("list", Json.parse(text, "list")).elements()) {
      String artifact = each.get("artifact").text();
      String start = artifact.substring(artifact.indexOf(':') + 1).replace(':', '-');
      for (String jar : path(".*[/\\\\]" + Pattern.quote(start) + "[^/\\\\]*[.]jar")) {
        artifacts.put(Path.of(jar), artifact);
      }
    }
    writeBill(artifacts);

    Outcome outcome = run(artifacts.keySet());

    assertThat(outcome.err()).isEmpty();
    assertThat(Files.readString(licences)).contains("oneDNN", "Zstandard", "Snappy");
  }

  private Path jar(String name, String... entries) throws IOException {
    Path jar = folder.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(entry.endsWith(".class") ? new byte[] {(byte) 0xca, (byte) 0xfe} : ELF);
      }
    }
    return jar;
  }

  private Outcome check(Path jar) throws Exception {
    if (!Files.exists(sbom)) {
      writeBill(Map.of(jar, "org.example:fast:1.0"));
    }
    return run(Set.of(jar));
  }

  private void writeBill(Map<Path, String> artifacts) throws Exception {
    List<Json> components = new ArrayList<>();
    for (Map.Entry<Path, String> each : artifacts.entrySet()) {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(each.getKey()));
      Json hash =
          Json.object()
              .put("alg", "SHA-256")
              .put("content", HexFormat.of().formatHex(digest))
              .build();
      String[] parts = each.getValue().split(":", -1);
      components.add(
          Json.object()
              .put("bom-ref", "pkg:" + each.getKey().getFileName())
              .put("group", parts[0])
              .put("name", parts[1])
              .put("version", parts[2])
              .put("hashes", Json.array(List.of(hash)))
              .build());
    }
    Files.writeString(
        sbom, Json.object().put("components", Json.array(components)).build().indented());
  }

  private static List<String> path(String pattern) {
    return List.of(JavaProgram.path(Pattern.compile(pattern)).split(File.pathSeparator));
  }

  private Outcome run(Set<Path> jars) throws Exception {
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                JavaProgram.path(Pattern.compile(".*rekindle-core[/\\\\].*")),
                RepositoryFile.of("tools/NativeLibraries.java").toString(),
                list.toString(),
                sbom.toString(),
                licences.toString(),
                jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)))
            .redirectError(err.toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), out, Files.readString(err));
  }
}
