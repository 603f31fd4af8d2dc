package io.rekindle.core.train;

import io.rekindle.core.network.Network;
import java.util.List;
import java.util.Optional;

/// What a run ended with.
///
/// @param parameters in the layout of [Network#slots()]
/// @param firstNonFinite what ended the run, if a number became infinite or NaN
/// @param stoppedEarly whether early stopping ended it
/// @param interrupted whether [Progress#stopRequested] ended it
/// @param bestEpoch the epoch whose parameters these are, from 1; 0 for the initial ones
/// @param seconds training alone
public record Trained(
    Network network,
    float[] parameters,
    List<EpochReport> epochs,
    Optional<NonFinite> firstNonFinite,
    boolean stoppedEarly,
    boolean interrupted,
    int bestEpoch,
    long steps,
    double seconds) {

  public Trained {
    epochs = List.copyOf(epochs);
  }
}
