package io.rekindle.cli.fuzz;

import io.rekindle.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Feeds damaged files to every reader: each must either read a file or refuse it with an
/// [InputException], within a time limit and the memory that Java was given.
///
/// Arguments: how many inputs (1,000,000), the seed (1), and which readers (all). An input depends
/// on reader, seed and its number alone. What fails is kept in the folder `fuzz-failures`.
public final class Fuzz {
  private static final long LIMIT_MILLIS = 10_000;
  private static final long TICK_MILLIS = 100;
  private static final Path FAILURES = Path.of("fuzz-failures");

  private final Path folder;
  private final long seed;
  private final Map<String, Integer> failures = new LinkedHashMap<>();
  private volatile boolean isReading;
  private volatile String at = "";

  private Fuzz(Path folder, long seed) {
    this.folder = folder;
    this.seed = seed;
  }

  public static void main(String[] args) throws IOException {
    long inputs = args.length > 0 ? Long.parseLong(args[0]) : 1_000_000;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    Set<String> names =
        new TreeSet<>(Arrays.asList(args).subList(Math.min(2, args.length), args.length));
    List<Target> targets =
        new Targets(Path.of(""))
            .all().stream().filter(t -> names.isEmpty() || names.contains(t.name())).toList();
    Path memory = Path.of("/dev/shm");
    Path folder =
        Files.isDirectory(memory)
            ? Files.createTempDirectory(memory, "fuzz")
            : Files.createTempDirectory("fuzz");
    Fuzz fuzz = new Fuzz(folder, seed);
    fuzz.watch();
    fuzz.run(targets, inputs);
    clear(folder);
    Files.delete(folder);
    System.exit(fuzz.failures.isEmpty() ? 0 : 1);
  }

  /// A reader that hangs cannot be stopped: the program tells where it hangs, and ends. Time is
  /// what this thread was awake for: where the whole process is stopped for a while, no reader
  /// hangs.
  private void watch() {
    Thread reading = Thread.currentThread();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              String seen = "";
              long waited = 0;
              while (true) {
                try {
                  Thread.sleep(TICK_MILLIS);
                } catch (InterruptedException e) {
                  return;
                }
                waited = isReading && at.equals(seen) ? waited + TICK_MILLIS : 0;
                seen = at;
                if (waited > LIMIT_MILLIS) {
                  System.out.printf("HANG %s%n", at);
                  Arrays.stream(reading.getStackTrace()).limit(20).forEach(System.out::println);
                  keep(at);
                  Runtime.getRuntime().halt(1);
                }
              }
            });
  }

  private void run(List<Target> targets, long inputs) throws IOException {
    int shares = targets.stream().mapToInt(Target::share).sum();
    long all = 0;
    for (Target target : targets) {
      long count = Math.ceilDiv(inputs * target.share(), shares);
      long start = System.nanoTime();
      int refused = 0;
      long slowest = 0;
      for (long i = 0; i < count; i++) {
        long from = System.nanoTime();
        refused += read(target, i) ? 0 : 1;
        slowest = Math.max(slowest, System.nanoTime() - from);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "%-12s %,9d inputs, %,9d refused, %5.0f a second, slowest %.2f s%n",
          target.name(), count, refused, count / seconds, slowest / 1e9);
      all += count;
    }
    System.out.printf("%,d inputs, %d failures%n", all, failures.size());
  }

  /// Whether the input was read.
  private boolean read(Target target, long number) throws IOException {
    SplittableRandom random =
        new SplittableRandom(
            seed * 0x9e37_79b9_7f4a_7c15L + target.name().hashCode() + 31 * number);
    clear(folder);
    for (Map.Entry<String, byte[]> file : target.input().make(random).entrySet()) {
      Path path = folder.resolve(file.getKey());
      makeFolderOf(path);
      Files.write(path, file.getValue());
    }
    at = target.name() + "-" + seed + "-" + number;
    isReading = true;
    try {
      target.reader().read(folder);
      return true;
    } catch (InputException e) {
      if (String.valueOf(e.getMessage()).isBlank()) {
        failed(e);
      }
      return false;
    } catch (Throwable e) {
      failed(e);
      return false;
    } finally {
      isReading = false;
    }
  }

  private void failed(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    List<String> frames = new ArrayList<>();
    for (StackTraceElement frame : cause.getStackTrace()) {
      if (frames.size() < 12) {
        frames.add(frame.toString());
      }
    }
    String where =
        cause.getClass() + String.join(" ", frames.subList(0, Math.min(4, frames.size())));
    if (failures.merge(where, 1, Integer::sum) == 1) {
      System.out.printf("FAILURE %s: %s%n", at, cause);
      frames.forEach(frame -> System.out.println("  " + frame));
      keep(at);
    }
  }

  private void keep(String name) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = FAILURES.resolve(name).resolve(folder.relativize(file));
        makeFolderOf(to);
        Files.copy(file, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static void makeFolderOf(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
  }

  static void clear(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (!file.equals(folder)) {
          Files.delete(file);
        }
      }
    }
  }
}
