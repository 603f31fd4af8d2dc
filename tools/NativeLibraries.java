import io.rekindle.core.InputException;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Adds the native libraries inside the jars to the list of licences and to the bill of materials,
/// both of which Maven makes by artifact alone, and fails where a jar holds one that nobody has
/// looked at yet.
///
/// Run by the build of the distribution, by its source file, with rekindle-core on the class path:
/// `java NativeLibraries.java LIST SBOM LICENCES CLASS-PATH`. What LIST tells holds for one version
/// of an artifact, so that another version has to be looked at again.
final class NativeLibraries {
  private static final String HEADING = "Native libraries inside these artifacts:";
  private static final Pattern NAME =
      Pattern.compile(".*\\.(so(\\.\\d+)*|dll|dylib|jnilib|a|lib)", Pattern.CASE_INSENSITIVE);
  private static final List<byte[]> BEGINNINGS =
      List.of(
          bytes("7f454c46"), // ELF
          bytes("cffaedfe"), // Mach-O, 64 bits
          bytes("cefaedfe"), // Mach-O, 32 bits
          bytes("4d5a90"), // Windows
          bytes("213c617263683e0a"), // an archive of object files
          bytes("01f7"), // AIX, 64 bits
          bytes("01df")); // AIX, 32 bits

  /// @param version as far as the artifact tells it
  /// @param licence an expression of SPDX
  /// @param files what the library, or what it is linked into, is called in the jars: a name, or
  ///   the end of a path where the name alone does not tell the platform
  private record Library(
      String name,
      Optional<String> version,
      String by,
      String licence,
      String url,
      List<String> files) {
    static Library of(JsonField field) {
      return new Library(
          field.get("name").text(),
          field.find("version").map(JsonField::text),
          field.get("by").text(),
          field.get("licence").text(),
          field.get("url").text(),
          field.get("files").texts());
    }

    boolean isIn(Found file) {
      return files.stream().anyMatch(end -> ("/" + file.path()).endsWith("/" + end));
    }
  }

  /// A native file in a jar.
  private record Found(String path, String sha256) {
    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }

  /// A library in an artifact, whose jars hold it under other names for other platforms.
  private record Place(String artifact, Library library) {
    String line(Set<String> names) {
      return "     (%s) %s%s, by %s (%s in %s - %s)"
          .formatted(
              library.licence(),
              library.name(),
              library.version().map(version -> " " + version).orElse(""),
              library.by(),
              String.join(", ", names),
              artifact,
              library.url());
    }
  }

  private record Jar(String name, List<Found> files) {}

  private final Map<String, List<Library>> listed;
  private final Set<String> met = new LinkedHashSet<>();
  private final Map<Place, Set<String>> names = new LinkedHashMap<>();
  private final List<String> wrong = new ArrayList<>();

  private NativeLibraries(Map<String, List<Library>> listed) {
    this.listed = listed;
  }

  public static void main(String[] arguments) throws IOException {
    try {
      run(arguments);
    } catch (InputException e) {
      System.err.println("NativeLibraries: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void run(String[] arguments) throws IOException {
    Path list = Path.of(arguments[0]);
    Path sbom = Path.of(arguments[1]);
    Path licences = Path.of(arguments[2]);
    Map<String, List<Library>> listed = new LinkedHashMap<>();
    for (JsonField artifact : read(list).elements()) {
      listed.put(
          artifact.get("artifact").text(),
          artifact.get("libraries").elements().stream().map(Library::of).toList());
    }
    Map<String, Jar> jars = new LinkedHashMap<>();
    for (String each : arguments[3].split(File.pathSeparator)) {
      Path jar = Path.of(each);
      if (Files.isRegularFile(jar)) {
        byte[] content = Files.readAllBytes(jar);
        jars.put(sha256(content), new Jar(jar.getFileName().toString(), natives(content)));
      }
    }
    NativeLibraries check = new NativeLibraries(listed);
    Json completed = check.complete(read(sbom), jars);
    if (!check.wrong.isEmpty()) {
      System.err.println("NativeLibraries: " + list + " does not fit what is inside the jars:");
      check.wrong.forEach(line -> System.err.println("  " + line));
      System.exit(1);
    }
    Files.writeString(sbom, completed.indented() + "\n");
    List<String> lines = new ArrayList<>();
    check.names.forEach((place, names) -> lines.add(place.line(names)));
    String before = Files.readString(licences).split(Pattern.quote(HEADING))[0].strip();
    Files.writeString(
        licences, "\n" + before + "\n\n" + HEADING + "\n\n" + String.join("\n", lines) + "\n");
    System.out.println(
        lines.size() + " native libraries in " + check.met.size() + " artifacts are listed");
  }

  private static JsonField read(Path file) throws IOException {
    return JsonField.root(file.toString(), Json.parse(Files.readAllBytes(file), file.toString()));
  }

  /// The bill of materials, with the libraries of each artifact as its components.
  private Json complete(JsonField sbom, Map<String, Jar> jars) {
    Set<String> told = new LinkedHashSet<>();
    List<Json> components = new ArrayList<>();
    for (JsonField component : sbom.get("components").elements()) {
      String hash = digest(component).orElse("");
      told.add(hash);
      Jar jar = jars.get(hash);
      List<Json> inside = jar == null ? List.of() : libraries(component, jar.files());
      Map<String, Json> members = new LinkedHashMap<>(component.members());
      members.remove("components");
      if (!inside.isEmpty()) {
        members.put("components", Json.array(inside));
      }
      components.add(new Json.Obj(members));
    }
    jars.forEach(
        (hash, jar) -> {
          if (!told.contains(hash) && !jar.files().isEmpty()) {
            wrong.add("no component of the bill of materials is " + jar.name());
          }
        });
    for (String artifact : listed.keySet()) {
      if (!met.contains(artifact)) {
        wrong.add(artifact + " is listed, and no jar of it holds a native library: take it out");
      }
    }
    Map<String, Json> members = new LinkedHashMap<>(sbom.members());
    members.put("components", Json.array(components));
    return new Json.Obj(members);
  }

  private static Optional<String> digest(JsonField component) {
    return component.find("hashes").stream()
        .flatMap(hashes -> hashes.elements().stream())
        .filter(hash -> hash.get("alg").text().equals("SHA-256"))
        .map(hash -> hash.get("content").text())
        .findFirst();
  }

  private List<Json> libraries(JsonField component, List<Found> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    String artifact =
        String.join(
            ":",
            component.get("group").text(),
            component.get("name").text(),
            component.get("version").text());
    met.add(artifact);
    List<Library> libraries = listed.getOrDefault(artifact, List.of());
    for (Found file : files) {
      if (libraries.stream().noneMatch(library -> library.isIn(file))) {
        wrong.add(
            artifact
                + " holds "
                + file.path()
                + ", which is not listed: find out what it is made of, and under what licence");
      }
    }
    String parent = component.get("bom-ref").text();
    List<Json> inside = new ArrayList<>();
    for (Library library : libraries) {
      List<Found> its = files.stream().filter(library::isIn).toList();
      if (!its.isEmpty()) {
        Set<String> known =
            names.computeIfAbsent(new Place(artifact, library), k -> new TreeSet<>());
        its.forEach(file -> known.add(file.name()));
        inside.add(component(parent, library, its));
      }
    }
    return inside;
  }

  private static Json component(String parent, Library library, List<Found> files) {
    List<Json> places = new ArrayList<>();
    for (Found file : files) {
      places.add(
          Json.object()
              .put("location", file.path())
              .put("additionalContext", "SHA-256 " + file.sha256())
              .build());
    }
    Json url = Json.object().put("type", "website").put("url", library.url()).build();
    return Json.object()
        .put("type", "library")
        .put("bom-ref", parent + "#" + library.name().replace(' ', '-'))
        .put("publisher", library.by())
        .put("name", library.name())
        .putIfPresent("version", library.version().map(Json::of))
        .put(
            "licenses",
            Json.array(List.of(Json.object().put("expression", library.licence()).build())))
        .put("externalReferences", Json.array(List.of(url)))
        .put("evidence", Json.object().put("occurrences", Json.array(places)).build())
        .build();
  }

  private static List<Found> natives(byte[] jar) throws IOException {
    List<Found> files = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          byte[] content = zip.readAllBytes();
          if (isNative(entry.getName(), content)) {
            files.add(new Found(entry.getName(), sha256(content)));
          }
        }
      }
    }
    return files;
  }

  /// By the name or by the first bytes, so that a library under another name is found too.
  private static boolean isNative(String name, byte[] content) {
    return NAME.matcher(name).matches()
        || BEGINNINGS.stream()
            .anyMatch(
                begin ->
                    content.length >= begin.length
                        && Arrays.equals(content, 0, begin.length, begin, 0, begin.length));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
