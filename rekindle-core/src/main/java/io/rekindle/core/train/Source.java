package io.rekindle.core.train;

/// Where training rows come from: implement it to train on data of your own.
public interface Source {

  /// The width of a row of features.
  int inputs();

  /// The width of a row of targets.
  int targetWidth();

  /// Rows of one epoch.
  long rows();

  /// What zeros leave of its rows; the same in every call.
  default Density density() {
    return Density.FULL;
  }

  /// Goes to the first row of an epoch. The same epoch number gives the same rows in the same
  /// order.
  ///
  /// @param epoch from 0
  void startEpoch(int epoch);

  /// Fills the batch with the next rows, as many as fit; the last batch of an epoch may be short.
  /// Which batch it is may change, and the rows of a step may be asked for while the step before is
  /// not done.
  ///
  /// @return false, with the batch untouched, when the epoch is over
  boolean next(Batch into);
}
