package io.rekindle.cli;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.network.Network;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Training;
import io.rekindle.data.Prepared;
import io.rekindle.data.run.RunFile;
import java.util.List;

/// All that is settled before a run begins.
///
/// @param metrics what epochs and results are judged by
record RunPlan(
    RunFile run,
    Prepared data,
    Network network,
    List<Metric> metrics,
    KernelChoice kernels,
    Compute compute) {

  Training training() {
    return run.training();
  }
}
