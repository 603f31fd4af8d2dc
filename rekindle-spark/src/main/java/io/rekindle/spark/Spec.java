package io.rekindle.spark;

import io.rekindle.core.network.Network;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Replica;
import io.rekindle.core.train.Training;
import io.rekindle.data.run.Precision;
import io.rekindle.data.run.RunFile;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a task needs to know of the run, in a form that travels.
///
/// @param yaml the run file, Params put in
/// @param inputs the width of a row of features
/// @param classes the width of a row of targets; 1 for the label itself
record Spec(String yaml, int inputs, int classes, long seed) implements Serializable {
  private static final long serialVersionUID = 1L;

  /// Floats hold whole numbers exactly up to this.
  static final int MOST_CLASSES = 1 << 20;

  private static final int MOST_READ = 8;

  /// What was read last in this process; reading again gives the same.
  private static final Map<Spec, Run> READ =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Spec, Run> eldest) {
              return size() > MOST_READ;
            }
          });

  /// A run as the engine has it, with the kernels of this process at one thread.
  record Run(Network network, Training training, Compute compute) {}

  Run run() {
    return READ.computeIfAbsent(this, Spec::read);
  }

  private static Run read(Spec spec) {
    RunFile file = RunFile.parse(spec.yaml, "run file", "spark", Path.of(""), List.of());
    Compute one = Compute.best().withThreads(1);
    return new Run(
        file.network(spec.inputs),
        file.training().withSeed(spec.seed),
        file.precision() == Precision.BFLOAT16 ? one.inBfloat16() : one);
  }

  Replica replica(PackedRows rows) {
    Run run = run();
    return new Replica(
        rows.task(), run.network(), run.training(), rows.examples(classes), run.compute());
  }
}
