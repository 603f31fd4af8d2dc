package io.rekindle.bench.driver;

import com.sun.management.OperatingSystemMXBean;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the measurements were made on.
record Machine(String processor, int cores, double memoryGigabytes, String system, String java) {

  static Machine here() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        processorName(),
        Runtime.getRuntime().availableProcessors(),
        Math.round(system.getTotalMemorySize() / 1e8) / 10.0,
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        "%s %s".formatted(System.getProperty("java.vendor"), Runtime.version()));
  }

  /// Linux tells the name of the model and what it can do; elsewhere there is only the
  /// architecture.
  private static String processorName() {
    Path file = Path.of("/proc/cpuinfo");
    try {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      String model = field(lines, "model name");
      String flags = " " + field(lines, "flags") + " ";
      String vectors =
          flags.contains(" avx512f ") ? "AVX-512" : flags.contains(" avx2 ") ? "AVX2" : "";
      String family =
          "family %s model %s".formatted(field(lines, "cpu family"), field(lines, "model"));
      return model.isEmpty()
          ? System.getProperty("os.arch")
          : String.join(", ", List.of(model, family, vectors));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private static String field(List<String> lines, String name) {
    return lines.stream()
        .map(line -> line.split(":", 2))
        .filter(parts -> parts.length == 2 && parts[0].strip().equals(name))
        .map(parts -> parts[1].strip())
        .findFirst()
        .orElse("");
  }

  Json json() {
    return Json.object()
        .put("processor", processor)
        .put("cores", cores)
        .put("memoryGigabytes", memoryGigabytes)
        .put("system", system)
        .put("java", java)
        .build();
  }

  static Machine read(JsonField field) {
    return new Machine(
        field.get("processor").text(),
        field.get("cores").count(1),
        field.get("memoryGigabytes").number(),
        field.get("system").text(),
        field.get("java").text());
  }
}
