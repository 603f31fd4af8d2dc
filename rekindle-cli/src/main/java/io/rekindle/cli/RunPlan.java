package io.rekindle.cli;

import io.rekindle.core.InputException;
import io.rekindle.core.file.AtomicFile;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.task.Task;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Training;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.BuiltIn;
import io.rekindle.data.run.Precision;
import io.rekindle.data.run.RunFile;
import io.rekindle.doctor.Shell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// All that is settled before a run begins.
///
/// @param metrics what epochs and results are judged by
record RunPlan(Prepared data, List<Metric> metrics, KernelChoice kernels, Compute compute) {

  /// @throws InputException if a metric does not suit the task
  static RunPlan of(Prepared data, ComputeOptions.Chosen chosen) {
    Task task = data.targets().task();
    List<Metric> metrics = data.run().metrics(data.targets());
    for (Metric metric : metrics) {
      if (!metric.suits(task)) {
        throw new InputException(
            "%s: the metric %s does not suit %s; choose among %s"
                .formatted(
                    data.run().placeOf("metrics"),
                    metric.label(),
                    task.label(),
                    List.of(Metric.values()).stream()
                        .filter(other -> other.suits(task))
                        .map(Metric::label)
                        .toList()));
      }
    }
    boolean half = data.run().precision() == Precision.BFLOAT16;
    Compute compute = half ? chosen.compute().inBfloat16() : chosen.compute();
    return new RunPlan(data, metrics, chosen.choice(), compute);
  }

  /// Writes the run file, with all that is settled, into the run's folder.
  void write(RunFolder folder) {
    AtomicFile.write(
        folder.runFile(),
        to -> to.write(run().resolved(folder.path()).getBytes(StandardCharsets.UTF_8)));
  }

  /// What computes, and in which precision.
  String computing() {
    return kernels().reason() + ", " + Figures.count(compute.threads(), "thread") + precision();
  }

  private String precision() {
    if (run().precision() == Precision.FLOAT32) {
      return "";
    }
    if (compute.bfloat16().isEmpty()) {
      return "; in float32, since %s kernels have no bfloat16 on this processor"
          .formatted(kernels().kernels().name());
    }
    return stepsInBfloat16()
        ? "; products of training steps in bfloat16"
        : "; in float32, as the line search of lbfgs needs";
  }

  /// Whether the products of training steps are computed in bfloat16.
  boolean stepsInBfloat16() {
    return compute.bfloat16().isPresent()
        && !(training().optimizer().rule() instanceof Optimizer.Rule.Lbfgs);
  }

  RunFile run() {
    return data.run();
  }

  Network network() {
    return data.network();
  }

  Training training() {
    return data.run().training();
  }

  /// Held-out data to try the model on, as a command names it from here.
  String dataArgument() {
    String path = Shell.quoted(dataPath());
    return run().data().header() ? path : path + " --no-header";
  }

  private String dataPath() {
    String source = run().data().test().orElse(run().data().source());
    if (BuiltIn.of(source).isPresent()) {
      return source;
    }
    Path here = Path.of("").toAbsolutePath();
    Path path = run().locate(source);
    return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
  }
}
