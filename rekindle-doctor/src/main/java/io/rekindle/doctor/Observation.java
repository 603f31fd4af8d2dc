package io.rekindle.doctor;

import java.util.List;

/// All that rules look at: the run file, the data, and what was recorded of the subject's own run.
///
/// @param initial the network before the first step
/// @param last the network at the end, or after the last epoch that was finite
/// @param firstUpdates for each dense layer, the first step's change of the weights over the
///   weights, by norm
/// @param stepLosses of every step in order
record Observation(
    Subject subject,
    DataProfile profile,
    Outcome control,
    Reading initial,
    Reading last,
    List<Double> firstUpdates,
    List<Double> stepLosses) {

  Observation withControl(Outcome other) {
    return new Observation(subject, profile, other, initial, last, firstUpdates, stepLosses);
  }
}
