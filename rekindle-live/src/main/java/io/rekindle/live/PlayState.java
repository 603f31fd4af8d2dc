package io.rekindle.live;

import io.rekindle.doctor.StepSignals;
import java.util.List;
import java.util.Optional;

/// How far a network in the playground is.
///
/// @param loss on the judged rows
/// @param accuracy likewise
/// @param outputs likewise, rows x classes
/// @param surface for points in the plane
/// @param signals recorded so far
record PlayState(
    PlaySettings settings,
    PlayData data,
    PlayRun.Phase phase,
    long step,
    long steps,
    double loss,
    double accuracy,
    float[] outputs,
    Optional<Surface> surface,
    List<StepSignals> signals) {
  /// A loss that is not below this share of a constant's is no better.
  private static final double NO_BETTER = 0.98;

  static int best(float[] outputs, int row, int classes) {
    int best = 0;
    for (int j = 1; j < classes; j++) {
      if (outputs[row * classes + j] > outputs[row * classes + best]) {
        best = j;
      }
    }
    return best;
  }

  boolean learns() {
    return loss < NO_BETTER * data.constantLoss();
  }
}
