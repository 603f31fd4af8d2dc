package io.rekindle.core.train;

import java.util.Optional;
import java.util.OptionalDouble;

/// Copies of a network that compute elsewhere, such as on the machines of a cluster, each on rows
/// of its own. Implement it to spread training; [Replica] does the work of one copy.
///
/// What they compute must depend on the arguments alone, to the bit: sums over replicas are taken
/// in an order of their own, not in that of who is done first.
public interface Replicas {

  /// The width of a row of features.
  int inputs();

  /// Training rows of all replicas together, which have an order: the rows of the first replica
  /// come first.
  long rows();

  /// The most steps that a replica takes on its own rows in an epoch.
  long stepsPerEpoch();

  /// Computes the gradient of one batch: the sum over its rows of `scale` times weight times the
  /// loss, without penalties.
  ///
  /// @param parameters to compute it at; not changed
  /// @param gradient overwritten
  Outcome gradient(Part part, float[] parameters, float[] gradient);

  /// Lets every replica take some steps on its own rows, and averages what they arrive at, each by
  /// how many rows it saw.
  ///
  /// @param vector what [Replica#advance] starts from; overwritten by the average
  Outcome advance(Stretch stretch, float[] vector);

  /// The mean over all validation rows of weight times loss, in inference mode; empty if there are
  /// none.
  OptionalDouble validationLoss(float[] parameters);

  /// Some rows of an epoch.
  ///
  /// @param epoch from 0
  /// @param start the first row's place in the order of the epoch
  /// @param step steps done before this one
  /// @param scale what each row's loss is multiplied by
  record Part(int epoch, long start, int rows, long step, double scale) {}

  /// Some steps of each replica.
  ///
  /// @param epoch from 0
  /// @param start steps of the epoch that were done before
  /// @param rateFactor multiplies the learning rate, on top of the schedule
  record Stretch(int epoch, long start, int steps, double rateFactor) {}

  /// What came of some rows.
  ///
  /// @param lossSum over rows of weight times loss
  /// @param rows how many were seen
  /// @param firstNonFinite where a number became infinite or NaN
  record Outcome(double lossSum, long rows, Optional<NonFinite> firstNonFinite) {}
}
