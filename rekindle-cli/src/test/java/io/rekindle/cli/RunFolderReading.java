package io.rekindle.cli;

import java.nio.file.Path;
import java.util.List;

/// Reads what a run leaves in its folder besides models and checkpoints.
public final class RunFolderReading {
  /// A file as `train` writes it.
  public static final String PROVENANCE =
      """
      {"format": 1, "rekindle": "0.1.0", "java": "25", "system": "Linux", "processor": "p",
       "kernels": "scalar", "kernel_version": "scalar", "precision": "float32", "threads": 2,
       "seed": 1, "data": [{"key": "data.source", "path": "a.csv", "files": 1, "bytes": 10,
       "sha256": "00ff"}], "resumed": []}
      """;

  /// The events of a run.
  public static final String METRICS =
      """
      {"event":"epoch","epoch":1,"loss":0.5,"metrics":{"accuracy":0.5},"validation":null}
      {"event":"finding","step":3,"id":"init-too-small"}
      {"event":"done","interrupted":false,"train":{"loss":0.5},"first_non_finite":null}
      """;

  private RunFolderReading() {}

  /// Reads both files.
  public static void read(Path folder) {
    RunFolder run = new RunFolder(folder);
    run.results();
    Provenance.read(run.provenance()).ifPresent(known -> known.dataChanges(List.of()));
  }
}
