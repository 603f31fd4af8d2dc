package io.rekindle.doctor.gradcheck;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Gradients seen through a few random columns, so that most deltas can be ruled out without their
/// full product with the values below.
///
/// (deltaᵀ · a) · v = deltaᵀ · (a · v), which costs rows x units instead of rows x units x inputs.
final class Sketch {
  private static final int COLUMNS = 3;

  /// Room for chance: a projection may show a difference larger or smaller than it is.
  private static final double ROOM = 20;

  private final List<Matrix> values;
  private final List<Optional<Matrix>> found;

  Sketch(Backward backward, Gradients found) {
    Net net = backward.net();
    SplittableRandom random = new SplittableRandom(2);
    List<Matrix> directions =
        net.layers().stream()
            .map(l -> Matrix.zeros(l.inputs(), COLUMNS).map(_ -> random.nextGaussian()))
            .toList();
    values =
        IntStream.range(0, net.depth())
            .mapToObj(l -> backward.forward().a().get(l).times(directions.get(l)))
            .toList();
    this.found =
        IntStream.range(0, net.depth())
            .mapToObj(l -> found.w().get(l).map(w -> w.times(directions.get(l))))
            .toList();
  }

  /// Whether a delta could give a multiple of the gradient found, without penalties; sure when it
  /// says no.
  boolean mayFit(int layer, Uncertain delta, Tolerance.Room tolerance) {
    if (!delta.isExact() || found.get(layer).isEmpty()) {
      return true;
    }
    Matrix seen = found.get(layer).get();
    Matrix expected = delta.value().transposedTimes(values.get(layer));
    double norm = expected.dot(expected);
    if (Math.sqrt(norm) <= tolerance.absolute()) {
      return true;
    }
    double c = expected.dot(seen) / norm;
    double room = ROOM * tolerance.relative();
    return expected.times(c).minus(seen).norm() <= room * Math.sqrt(norm) * Math.abs(c)
        || expected.minus(seen).norm() <= room * Math.sqrt(norm);
  }
}
