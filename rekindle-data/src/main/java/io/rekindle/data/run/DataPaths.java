package io.rekindle.data.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Rewrites the relative paths of a run file, of data and of a model to go on from, so that they
/// hold from another folder.
///
/// @param from the folder they hold from now
/// @param to the folder they shall hold from
record DataPaths(Path from, Path to) {
  private static final List<String> KEYS = List.of("source", "test", "validation");

  Node.Mapping rewrite(Node.Mapping run) {
    return rewrite(rewrite(run, "data", KEYS), "network", List.of("from"));
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
