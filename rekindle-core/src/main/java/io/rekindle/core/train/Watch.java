package io.rekindle.core.train;

import io.rekindle.core.State;
import io.rekindle.core.optimizer.Schedule;
import java.util.Optional;

/// Watches an epoch's loss (validation where there is one, else training) for early stopping, for
/// the best parameters, and for the plateau schedule.
final class Watch {
  private final Optional<Training.EarlyStopping> stopping;
  private final Optional<Schedule.Shape.Plateau> plateau;
  private final float[] best;
  private double bestLoss = Double.POSITIVE_INFINITY;
  private int bestEpoch;
  private double plateauLoss = Double.POSITIVE_INFINITY;
  private int plateauEpochs;
  private double rateFactor = 1;

  Watch(Training training, float[] parameters) {
    stopping = training.earlyStopping();
    plateau =
        training.schedule().shape() instanceof Schedule.Shape.Plateau p
            ? Optional.of(p)
            : Optional.empty();
    boolean keepsBest = stopping.isPresent() && stopping.get().restoreBest();
    best = keepsBest ? parameters.clone() : new float[0];
  }

  void save(State state) {
    state.put("watch.best", best);
    state.put("watch.best_loss", bestLoss);
    state.put("watch.best_epoch", bestEpoch);
    state.put("watch.plateau_loss", plateauLoss);
    state.put("watch.plateau_epochs", plateauEpochs);
    state.put("watch.rate_factor", rateFactor);
  }

  void load(State state) {
    state.get("watch.best", best);
    bestLoss = state.get("watch.best_loss");
    bestEpoch = (int) state.get("watch.best_epoch");
    plateauLoss = state.get("watch.plateau_loss");
    plateauEpochs = (int) state.get("watch.plateau_epochs");
    rateFactor = state.get("watch.rate_factor");
  }

  /// What the plateau schedule multiplies the learning rate by.
  double rateFactor() {
    return rateFactor;
  }

  /// Takes note of an epoch; false when the run should stop.
  boolean goOn(EpochReport report, float[] parameters) {
    double loss = report.validationLoss().orElse(report.loss());
    plateau.ifPresent(p -> lowerRate(p, loss));
    if (stopping.isEmpty()) {
      return true;
    }
    if (loss < bestLoss - stopping.get().minDelta()) {
      bestLoss = loss;
      bestEpoch = report.epoch();
      System.arraycopy(parameters, 0, best, 0, best.length);
    }
    return report.epoch() - bestEpoch < Math.max(1, stopping.get().patience());
  }

  private void lowerRate(Schedule.Shape.Plateau p, double loss) {
    // Keras's smallest improvement that counts.
    if (loss < plateauLoss - 1e-4) {
      plateauLoss = loss;
      plateauEpochs = 0;
    } else if (++plateauEpochs >= p.patience()) {
      rateFactor *= p.factor();
      plateauEpochs = 0;
    }
  }

  /// Puts the best epoch's parameters back, if asked to keep them.
  ///
  /// @return the epoch whose parameters these now are
  int restore(float[] parameters, int lastEpoch) {
    if (best.length == 0 || bestEpoch == 0) {
      return lastEpoch;
    }
    System.arraycopy(best, 0, parameters, 0, best.length);
    return bestEpoch;
  }
}
