package io.rekindle.bench.driver;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All sections of a file of results.
///
/// @param command that measures them again
record Results(Machine machine, String command, List<Section> sections) {
  private static final int FORMAT = 1;

  Results {
    sections = List.copyOf(sections);
  }

  Optional<Section> find(String mode, String workload) {
    return sections.stream()
        .filter(section -> section.mode().equals(mode) && section.workload().equals(workload))
        .findFirst();
  }

  List<Section> ofMode(String mode) {
    return sections.stream().filter(section -> section.mode().equals(mode)).toList();
  }

  /// These with one more, in place of an earlier one of the same mode and workload.
  Results with(Section section) {
    List<Section> all = new ArrayList<>(sections);
    for (int i = 0; i < all.size(); i++) {
      Section other = all.get(i);
      if (other.mode().equals(section.mode()) && other.workload().equals(section.workload())) {
        all.set(i, section);
        return new Results(machine, command, all);
      }
    }
    all.add(section);
    return new Results(machine, command, all);
  }

  Json json() {
    return Json.object()
        .put("format", FORMAT)
        .put("command", command)
        .put("machine", machine.json())
        .put("sections", Json.array(sections.stream().map(Section::json).toList()))
        .build();
  }

  void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, json().indented() + "\n");
  }

  static Results read(Path file) throws IOException {
    JsonField root =
        JsonField.root(file.toString(), Json.parse(Files.readAllBytes(file), file.toString()));
    root.get("format").whole(FORMAT, FORMAT);
    return new Results(
        Machine.read(root.get("machine")),
        root.get("command").text(),
        root.get("sections").elements().stream().map(Section::read).toList());
  }
}
