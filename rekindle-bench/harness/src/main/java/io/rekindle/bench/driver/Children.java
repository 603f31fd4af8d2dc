package io.rekindle.bench.driver;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// The processes of a section: each is started when first needed, and kept until the section ends,
/// as those of several together fill the memory.
final class Children implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);

  private final Launch launch;
  private final Map<String, Child> running = new LinkedHashMap<>();

  Children(Launch launch) {
    this.launch = launch;
  }

  /// The process of a line. One that does not start is tried once more: JavaCPP's libraries are
  /// known to crash in the run that unpacks them.
  ///
  /// @param seat tells processes of one line apart
  Child get(Line line, int threads, String seat) throws IOException {
    String key = line.name() + " " + threads + " " + seat;
    Child child = running.get(key);
    if (child == null) {
      child = start(line, threads);
      running.put(key, child);
    }
    return child;
  }

  private Child start(Line line, int threads) throws IOException {
    File log = launch.logs().resolve(line.name() + ".log").toFile();
    ProcessBuilder process = launch.process(line, threads);
    try {
      return new Child(process, log, START);
    } catch (IOException e) {
      return new Child(process, log, START);
    }
  }

  /// Ends a process that failed.
  void drop(Child child) {
    child.close();
    running.values().remove(child);
  }

  Collection<Child> all() {
    return running.values();
  }

  /// Ends all, to begin with free memory.
  void clear() {
    running.values().forEach(Child::close);
    running.clear();
  }

  @Override
  public void close() {
    clear();
  }
}
