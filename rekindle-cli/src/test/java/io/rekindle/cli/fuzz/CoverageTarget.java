package io.rekindle.cli.fuzz;

import io.rekindle.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// One reader under a fuzzer that is guided by coverage; evidence/fuzz-coverage runs it.
///
/// The first byte of an input says what of the file is damaged, as a seed of chance, the others
/// take the place of that part: checksums around them fit. The property `fuzz.reader` names the
/// reader.
public final class CoverageTarget {
  private static final int VARIANTS = 24;
  private static final CoverageTarget READER = new CoverageTarget();

  private final Target target;
  private final Path folder;
  private byte[] part = new byte[0];

  private CoverageTarget() {
    try {
      String name = System.getProperty("fuzz.reader", "run");
      target =
          new Targets(Path.of(""))
              .all().stream()
                  .filter(each -> each.name().equals(name))
                  .findFirst()
                  .orElseThrow(() -> new IllegalArgumentException("no reader " + name));
      Path memory = Path.of("/dev/shm");
      folder =
          Files.isDirectory(memory)
              ? Files.createTempDirectory(memory, "fuzz")
              : Files.createTempDirectory("fuzz");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    Mutator.replaceAll(_ -> part);
  }

  /// Makes the reader, and reads once what is whole, before the fuzzer's clock runs.
  public static void fuzzerInitialize() throws IOException {
    READER.target.input().make(random((byte) 0));
  }

  /// The fuzzer's entry: reads an input, which must be read or be refused with a message.
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (data.length > 0) {
      READER.read(data);
    }
  }

  private void read(byte[] data) throws IOException {
    part = Arrays.copyOfRange(data, 1, data.length);
    Fuzz.clear(folder);
    for (Map.Entry<String, byte[]> file : target.input().make(random(data[0])).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Fuzz.makeFolderOf(path);
      Files.write(path, file.getValue());
    }
    try {
      target.reader().read(folder);
    } catch (InputException e) {
      if (String.valueOf(e.getMessage()).isBlank()) {
        throw new AssertionError("refused without a message", e);
      }
    }
  }

  private static SplittableRandom random(byte variant) {
    return new SplittableRandom(Math.floorMod(variant, VARIANTS));
  }

  /// Writes the whole parts as seeds into a folder.
  public static void main(String[] args) throws IOException {
    Map<String, byte[]> seeds = new TreeMap<>();
    for (int variant = 0; variant < VARIANTS; variant++) {
      byte first = (byte) variant;
      Mutator.replaceAll(
          seed -> {
            byte[] input = new byte[1 + seed.length];
            input[0] = first;
            System.arraycopy(seed, 0, input, 1, seed.length);
            seeds.put(HexFormat.of().toHexDigits(first) + "-" + Arrays.hashCode(seed), input);
            return seed;
          });
      READER.target.input().make(random(first));
    }
    Path corpus = Path.of(args[0]);
    Files.createDirectories(corpus);
    for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
      Files.write(corpus.resolve(seed.getKey()), seed.getValue());
    }
    System.out.printf("%d seeds of %s%n", seeds.size(), READER.target.name());
  }
}
