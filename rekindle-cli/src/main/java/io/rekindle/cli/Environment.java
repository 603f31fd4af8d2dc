package io.rekindle.cli;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a run is computed by. The number of threads is for people: results do not depend on it.
///
/// @param processor as the system names it
/// @param kernels by which `--kernels` chooses them: `onednn`
/// @param kernelVersion with the instructions they use: `oneDNN 3.13 (AVX-512)`
/// @param precision that the products of training steps have: `float32`, `bfloat16`
record Environment(
    String rekindle,
    String java,
    String system,
    String processor,
    String kernels,
    String kernelVersion,
    String precision,
    int threads) {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /// Of a run in this process.
  static Environment of(RunPlan plan) {
    return new Environment(
        Version.number(),
        "%s (%s)".formatted(Runtime.version(), System.getProperty("java.vm.name")),
        "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.arch")),
        processorName(),
        plan.kernels().kernels().name(),
        plan.kernels().description(),
        plan.stepsInBfloat16() ? "bfloat16" : "float32",
        plan.compute().threads());
  }

  private static String processorName() {
    if (Files.isReadable(PROCESSORS)) {
      try (Stream<String> lines = Files.lines(PROCESSORS)) {
        Optional<String> name = lines.filter(line -> line.startsWith("model name")).findFirst();
        if (name.isPresent()) {
          return name.get().replaceFirst("^.*?:", "").strip();
        }
      } catch (IOException e) {
        return "unknown";
      }
    }
    return Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")).orElse("unknown");
  }

  Json.Obj json() {
    return Json.object()
        .put("rekindle", rekindle)
        .put("java", java)
        .put("system", system)
        .put("processor", processor)
        .put("kernels", kernels)
        .put("kernel_version", kernelVersion)
        .put("precision", precision)
        .put("threads", threads)
        .build();
  }

  static Environment read(JsonField field) {
    return new Environment(
        field.get("rekindle").text(),
        field.get("java").text(),
        field.get("system").text(),
        field.get("processor").text(),
        field.get("kernels").text(),
        field.get("kernel_version").text(),
        field.get("precision").text(),
        field.get("threads").count(1));
  }

  /// What may change the bits of a result and is otherwise here than there, what is likeliest to
  /// first.
  List<Change> changesSince(Environment then) {
    List<Change> changes = new ArrayList<>();
    add(changes, "kernels", then.kernels, kernels);
    add(changes, "precision of the steps", then.precision, precision);
    add(changes, "version of the kernels", then.kernelVersion, kernelVersion);
    add(changes, "version of Rekindle", then.rekindle, rekindle);
    add(changes, "processor", then.processor, processor);
    add(changes, "system", then.system, system);
    add(changes, "Java", then.java, java);
    return changes;
  }

  private static void add(List<Change> changes, String what, String then, String now) {
    if (!then.equals(now)) {
      changes.add(new Change(what, then, now));
    }
  }
}
