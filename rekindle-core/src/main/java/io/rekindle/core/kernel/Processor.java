package io.rekindle.core.kernel;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the choice of a product depends on in the processor.
///
/// It is asked what it is, not timed: a product has the same bits whenever it runs here, which a
/// choice by the time that something took could not promise.
final class Processor {
  /// Family and model, as Linux and as Windows tell them.
  private static final Pattern LINUX =
      Pattern.compile(
          "AuthenticAMD.*?cpu family\\s*:\\s*(\\d+).*?model\\s*:\\s*(\\d+)", Pattern.DOTALL);

  private static final Pattern WINDOWS =
      Pattern.compile("Family (\\d+) Model (\\d+) .*AuthenticAMD");

  private static final int BULLDOZER = 21;
  private static final int ZEN = 23;

  /// The first model of that family whose vectors are whole: Zen 2.
  private static final int WHOLE = 0x30;

  /// Of the first processor, all that is looked for and more.
  private static final int LINES = 40;

  /// Whether vectors of 256 bits are computed in halves, so that one is multiplied and added a
  /// cycle, where others do two. Loads, of which products without zeros have more than others, then
  /// cost next to nothing.
  static final boolean HALVES = halves(Path.of("/proc/cpuinfo"), System.getenv());

  /// That, for the description of kernels whose bits it decides on.
  static final String REMARK = HALVES ? ", vectors computed in halves" : "";

  private Processor() {}

  /// @param linux the file in which Linux describes the processors
  /// @param environment of the process, in which Windows does
  static boolean halves(Path linux, Map<String, String> environment) {
    return halves(LINUX, read(linux))
        || halves(WINDOWS, environment.getOrDefault("PROCESSOR_IDENTIFIER", ""));
  }

  private static boolean halves(Pattern pattern, String description) {
    Matcher found = pattern.matcher(description);
    if (!found.find()) {
      return false;
    }
    int family = Integer.parseInt(found.group(1));
    int model = Integer.parseInt(found.group(2));
    return family == BULLDOZER || (family == ZEN && model < WHOLE);
  }

  private static String read(Path file) {
    if (!Files.isReadable(file)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.limit(LINES).collect(joining("\n"));
    } catch (IOException | UncheckedIOException e) {
      return "";
    }
  }
}
