package io.rekindle.core.train;

import io.rekindle.core.Require;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.optimizer.Schedule;
import java.util.Optional;

/// Everything about a training run besides the network and the data.
///
/// @param batchSize rows of a step, at least 1
/// @param epochs passes over the training rows; 0 leaves the initial weights
/// @param shuffle whether each epoch sees the rows in a new order
/// @param seed of the initial weights, the shuffling, the dropout and the validation rows
public record Training(
    Loss loss,
    Optimizer optimizer,
    Schedule schedule,
    int batchSize,
    int epochs,
    boolean shuffle,
    Optional<EarlyStopping> earlyStopping,
    long seed) {

  /// Stops once the watched loss (validation where there is one, else training) has not improved
  /// for `patience` epochs.
  ///
  /// @param minDelta an improvement must be larger than this
  /// @param restoreBest whether the parameters of the best epoch are put back
  public record EarlyStopping(int patience, double minDelta, boolean restoreBest) {
    public EarlyStopping {
      Require.atLeast(0, "patience", patience);
      Require.notNegative("minDelta", minDelta);
    }
  }

  public Training {
    Require.atLeast(1, "batch size", batchSize);
    Require.atLeast(0, "epochs", epochs);
  }

  /// Batches of 32 rows, 10 epochs, shuffled, seed 1.
  public static Training of(Loss loss, Optimizer optimizer) {
    return new Training(loss, optimizer, Schedule.CONSTANT, 32, 10, true, Optional.empty(), 1);
  }

  public Training withOptimizer(Optimizer newOptimizer) {
    return new Training(
        loss, newOptimizer, schedule, batchSize, epochs, shuffle, earlyStopping, seed);
  }

  public Training withSchedule(Schedule newSchedule) {
    return new Training(
        loss, optimizer, newSchedule, batchSize, epochs, shuffle, earlyStopping, seed);
  }

  public Training withBatchSize(int rows) {
    return new Training(loss, optimizer, schedule, rows, epochs, shuffle, earlyStopping, seed);
  }

  public Training withEpochs(int newEpochs) {
    return new Training(
        loss, optimizer, schedule, batchSize, newEpochs, shuffle, earlyStopping, seed);
  }

  public Training withShuffle(boolean newShuffle) {
    return new Training(
        loss, optimizer, schedule, batchSize, epochs, newShuffle, earlyStopping, seed);
  }

  public Training withEarlyStopping(EarlyStopping stopping) {
    return new Training(
        loss, optimizer, schedule, batchSize, epochs, shuffle, Optional.of(stopping), seed);
  }

  public Training withSeed(long newSeed) {
    return new Training(
        loss, optimizer, schedule, batchSize, epochs, shuffle, earlyStopping, newSeed);
  }
}
