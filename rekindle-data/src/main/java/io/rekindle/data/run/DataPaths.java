package io.rekindle.data.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rewrites the relative paths of a run file, of data and of a model to go on from, so that they
/// hold from another folder.
///
/// @param from the folder they hold from now
/// @param to the folder they shall hold from
record DataPaths(Path from, Path to) {
  private static final Map<String, List<String>> KEYS = keys();

  private static Map<String, List<String>> keys() {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    keys.put("data", List.of("source", "test", "validation"));
    keys.put("network", List.of("from"));
    return keys;
  }

  /// The paths as they are written, by their keys: `data.source`.
  static Map<String, String> of(Node.Mapping run) {
    Map<String, String> paths = new LinkedHashMap<>();
    KEYS.forEach(
        (name, keys) -> {
          if (run.get(name).orElse(run) instanceof Node.Mapping section) {
            for (String key : keys) {
              if (section.get(key).orElse(section) instanceof Node.Text path) {
                paths.put(name + "." + key, path.value());
              }
            }
          }
        });
    return paths;
  }

  Node.Mapping rewrite(Node.Mapping run) {
    Node.Mapping rewritten = run;
    for (Map.Entry<String, List<String>> each : KEYS.entrySet()) {
      rewritten = rewrite(rewritten, each.getKey(), each.getValue());
    }
    return rewritten;
  }

  private Node.Mapping rewrite(Node.Mapping run, String name, List<String> keys) {
    Optional<Node> found = run.get(name);
    if (found.isEmpty() || !(found.get() instanceof Node.Mapping section)) {
      return run;
    }
    for (String key : keys) {
      if (section.get(key).orElse(section) instanceof Node.Text path) {
        section = section.with(key, new Node.Text(rewrite(path.value()), path.place()));
      }
    }
    return run.with(name, section);
  }

  private String rewrite(String path) {
    if (BuiltIn.of(path).isPresent() || Path.of(path).isAbsolute()) {
      return path;
    }
    Path file = from.resolve(path).toAbsolutePath().normalize();
    Path folder = to.toAbsolutePath().normalize();
    boolean sameDisk = file.getRoot() != null && file.getRoot().equals(folder.getRoot());
    String relative = (sameDisk ? folder.relativize(file) : file).toString();
    return relative.replace('\\', '/');
  }
}
