package io.rekindle.cli.fuzz;

import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trainer;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Parquet files, read as a run does that streams, which then trains on their rows.
final class ParquetStreams {
  private ParquetStreams() {}

  /// The number column to learn, by a column that none but its files have.
  private static final Map<String, String> TARGETS =
      Map.of("decimal38", "double", "species", "length", "c.d.e", "y");

  private record Seed(byte[] bytes, String target) {}

  static Target target(byte[][] files) {
    List<Seed> seeds = Arrays.stream(files).map(ParquetStreams::seed).toList();
    return new Target(
        "parquet-pieces",
        1,
        random -> {
          Seed seed = seeds.get(random.nextInt(seeds.size()));
          return Map.of(
              "d.parquet",
              Words.BINARY.mutate(seed.bytes, random),
              "target",
              seed.target.getBytes(StandardCharsets.UTF_8));
        },
        ParquetStreams::train);
  }

  private static Seed seed(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    return TARGETS.entrySet().stream()
        .filter(entry -> text.contains(entry.getKey()))
        .findFirst()
        .map(entry -> new Seed(file, entry.getValue()))
        .orElseThrow();
  }

  private static void train(Path folder) throws IOException {
    RunFile run =
        RunFile.parse(
            """
            data: {source: d.parquet, target: %s, stream: true, impute: mean, hash_above: 2, hash_buckets: 4}
            network: {layers: [{dense: 1}]}
            loss: mse
            epochs: 1
            """
                .formatted(Files.readString(folder.resolve("target"))),
            "run.yaml",
            "run",
            folder,
            List.of());
    Prepared prepared = Preparation.prepare(run);
    Compute compute = Compute.best();
    try (AutoCloseable _ = (AutoCloseable) prepared.stream().orElseThrow()) {
      Trainer.train(
          prepared.network(),
          prepared.run().training(),
          prepared.source(),
          Optional.empty(),
          prepared.initialParameters(prepared.train(), 1, compute),
          Progress.SILENT,
          compute);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
