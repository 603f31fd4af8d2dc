package io.rekindle.doctor.gradcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// How far a right gradient may lie from the true one, tensor by tensor.
///
/// It is a floor for the arithmetic, relative to the gradient's norm, plus the rounding of this
/// very step, which is measured: the pass is run a few times with every sum and every activation
/// disturbed by as much as rounding would disturb it (Monte Carlo arithmetic; Parker 1997).
/// Cancellation in a small gradient shows up in this, as it does in the code that is checked.
///
/// @param floor relative to the norm
/// @param w what rounding may add for the weights of each layer, relative to the norm
/// @param b the same for each layer's bias
/// @param noise the largest disturbance of each layer's weights and of its bias, absolute
record Tolerance(double floor, List<Double> w, List<Double> b, List<double[]> noise) {
  private static final int RUNS = 4;
  private static final double MARGIN = 5;

  /// A hypothesis must fit at least this well, even where rounding is worse.
  private static final double WORST_FIT = 0.02;

  /// Number formats in which a step may have been computed.
  enum Precision {
    FLOAT32(0x1p-24, 2e-6, 2e-3),
    FLOAT64(0x1p-53, 1e-9, 1e-4);

    /// Half a unit in the last place of 1.
    final double epsilon;

    /// The relative error that is never held against anybody.
    final double floor;

    /// The relative error below which an unexplained difference counts as rounding.
    final double rounding;

    Precision(double epsilon, double floor, double rounding) {
      this.epsilon = epsilon;
      this.floor = floor;
      this.rounding = rounding;
    }
  }

  static Tolerance of(Backward backward, Precision precision) {
    Backward.Truth truth = backward.truth();
    List<double[]> noise = new ArrayList<>();
    truth.w().forEach(_ -> noise.add(new double[2]));
    SplittableRandom random = new SplittableRandom(1);
    for (int run = 0; run < RUNS; run++) {
      Disturbed disturbed = new Disturbed(backward, precision.epsilon, random);
      Uncertain delta = disturbed.outputDelta();
      for (int l = noise.size() - 1; l >= 0; l--) {
        double[] most = noise.get(l);
        most[0] = Math.max(most[0], truth.w().get(l).distance(disturbed.weight(l, delta)));
        if (truth.b().get(l).isPresent()) {
          most[1] = Math.max(most[1], truth.b().get(l).get().distance(disturbed.bias(delta)));
        }
        if (l > 0) {
          delta = disturbed.sentBack(l, delta);
        }
      }
    }
    List<Double> w = new ArrayList<>();
    List<Double> b = new ArrayList<>();
    for (int l = 0; l < noise.size(); l++) {
      double[] most = noise.get(l);
      w.add(relative(most[0], truth.w().get(l).value().norm()));
      b.add(truth.b().get(l).map(g -> relative(most[1], g.value().norm())).orElse(0.0));
    }
    return new Tolerance(precision.floor, w, b, noise);
  }

  private static double relative(double noise, double norm) {
    return norm == 0 ? 0 : MARGIN * noise / norm;
  }

  /// The relative error of a tensor: ‖found - expected‖ / ‖expected‖, kinks allowed for.
  static double error(Uncertain expected, Matrix found) {
    double distance = expected.distance(found);
    return distance == 0 ? 0 : distance / expected.value().norm();
  }

  boolean admitsWeight(int layer, Uncertain truth, Matrix found) {
    return admits(truth, found, noise.get(layer)[0]);
  }

  boolean admitsBias(int layer, Uncertain truth, Matrix found) {
    return admits(truth, found, noise.get(layer)[1]);
  }

  private boolean admits(Uncertain truth, Matrix found, double most) {
    return truth.distance(found) <= floor * truth.value().norm() + MARGIN * most;
  }

  /// How well a hypothesis about the weights' gradient has to fit.
  Room roomOfWeight(int layer) {
    return new Room(Math.min(WORST_FIT, floor + w.get(layer)), MARGIN * noise.get(layer)[0]);
  }

  Room roomOfBias(int layer) {
    return new Room(Math.min(WORST_FIT, floor + b.get(layer)), MARGIN * noise.get(layer)[1]);
  }

  /// @param relative to the norm of what is expected
  /// @param absolute what counts as 0
  record Room(double relative, double absolute) {
    /// The room of a gradient whose delta has another size than the right one's.
    Room scaled(double size) {
      return new Room(relative, absolute * size);
    }

    /// The room of one number that is the sum of several, and rounded as all of them together.
    Room ofSum(Matrix expected) {
      double noise = absolute * expected.columns();
      double norm = expected.norm();
      return new Room(norm > noise ? Math.max(relative, noise / norm) : relative, noise);
    }

    boolean fits(Uncertain expected, Matrix found) {
      double norm = expected.value().norm();
      return expected.distance(found) <= (norm <= absolute ? 2 * absolute : relative * norm);
    }

    /// The relative error of what fits: 0 where both are no more than rounding.
    double error(Uncertain expected, Matrix found) {
      return expected.value().norm() <= absolute ? 0 : Tolerance.error(expected, found);
    }
  }
}
