package io.rekindle.core.train;

import io.rekindle.core.network.Network;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
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

  /// How far it went, the last epoch's losses, and why it ended if it did so early: `10 epochs, 450
  /// steps in 0.61 s, loss 0.1307`.
  @Override
  public String toString() {
    Formatter text = new Formatter(Locale.ROOT);
    text.format("%d %s, ", epochs.size(), epochs.size() == 1 ? "epoch" : "epochs");
    text.format("%d %s in %.3g s", steps, steps == 1 ? "step" : "steps", seconds);
    if (!epochs.isEmpty()) {
      EpochReport last = epochs.getLast();
      text.format(", loss %.4g", last.loss());
      last.validationLoss().ifPresent(loss -> text.format(", validation loss %.4g", loss));
    }
    firstNonFinite.ifPresent(
        found ->
            text.format("; %s became infinite or NaN at step %d", found.tensor(), found.step()));
    if (stoppedEarly) {
      text.format("; stopped early, with the parameters of epoch %d", bestEpoch);
    }
    return text + (interrupted ? "; interrupted" : "");
  }
}
