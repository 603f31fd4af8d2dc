package io.rekindle.doctor;

import io.rekindle.core.task.Task;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.TargetValues;
import io.rekindle.doctor.Suspicion.Certainty;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Target numbers that lie apart from all others, by so much that the error is theirs alone: a
/// number that stands for a missing one (-999), a decimal point that was lost.
///
/// Null: as far out as the others reach. It does not apply where the tail is continuous, as of
/// prices, nor where nearest neighbours predict the rest no better than chance, so that nothing is
/// lost (Hampel 1974: the deviation by the middle half does not follow a few rows).
///
/// @param rows how many
/// @param low the least of the others, and `high` the greatest, in the targets' own unit
/// @param value the one that is farthest out
/// @param withAll R² of nearest neighbours on all rows
/// @param without the same without those
record OutlyingTargets(
    int rows, double low, double high, double value, double withAll, double without) {

  private static final int FEWEST_ROWS = 40;

  /// More than this share are a second kind of row, not outliers.
  private static final double FEW = 0.02;

  /// How many deviations of the middle half of the rows one of them is away.
  private static final double FAR = 20;

  /// How many times as far as the farthest of the others.
  private static final double APART = 5;

  /// R² of neighbours that predict something.
  private static final double DEPENDS = 0.2;

  /// Those of a target, if it is one number.
  static Optional<OutlyingTargets> of(Subject subject) {
    Examples rows = subject.data().train();
    if (subject.task() != Task.REGRESSION
        || rows.targets().columns() != 1
        || rows.rows() < FEWEST_ROWS) {
      return Optional.empty();
    }
    double[] values = values(rows.targets());
    double[] sorted = Arrays.stream(values).sorted().toArray();
    double middle = sorted[sorted.length / 2];
    double reach = reach(sorted, middle);
    int[] inside =
        IntStream.range(0, values.length)
            .filter(r -> Math.abs(values[r] - middle) <= reach)
            .toArray();
    if (inside.length == values.length) {
      return Optional.empty();
    }
    double withAll = new Neighbours(rows).explained();
    double without = new Neighbours(rows.select(inside)).explained();
    if (without < DEPENDS || withAll > without / 2) {
      return Optional.empty();
    }
    double scale = subject.targets().scale().isEmpty() ? 1 : subject.targets().scale().getFirst();
    double center =
        subject.targets().center().isEmpty() ? 0 : subject.targets().center().getFirst();
    double[] others = Arrays.stream(inside).mapToDouble(r -> values[r]).sorted().toArray();
    double least = sorted[0];
    double greatest = sorted[sorted.length - 1];
    double farthest = middle - least > greatest - middle ? least : greatest;
    return Optional.of(
        new OutlyingTargets(
            values.length - inside.length,
            others[0] * scale + center,
            others[others.length - 1] * scale + center,
            farthest * scale + center,
            withAll,
            without));
  }

  private static double[] values(TargetValues targets) {
    float[] row = new float[1];
    double[] values = new double[targets.rows()];
    for (int r = 0; r < values.length; r++) {
      targets.copyRow(r, row, 0);
      values[r] = row[0];
    }
    return values;
  }

  /// How far from the middle all reach but those apart; infinity where none is.
  private static double reach(double[] sorted, double middle) {
    int n = sorted.length;
    double far = FAR * Outliers.middleDeviation(sorted);
    double[] distances =
        Arrays.stream(sorted).map(value -> Math.abs(value - middle)).sorted().toArray();
    for (int i = Math.max(1, n - (int) (FEW * n)); i < n; i++) {
      if (distances[i] > far && distances[i] > APART * distances[i - 1] && distances[i - 1] > 0) {
        return distances[i - 1];
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /// A cause without a cure: no setting leaves rows out.
  Finding finding() {
    String reason =
        "Without %s, nearest neighbours predict the others."
            .formatted(rows == 1 ? "that row" : "those rows");
    Suspicion suspicion =
        Suspicion.of(
            Diagnosis.CORRUPTED_LABELS,
            Certainty.STATIC,
            "data.target",
            "%s far from all others, which lie between %s and %s: %s"
                .formatted(
                    rows == 1 ? "one target lies" : "%,d targets lie".formatted(rows),
                    Wording.number(low),
                    Wording.number(high),
                    Wording.number(value)),
            "correct those rows or take them out of the table",
            List.of(),
            new Evidence(
                "R² of nearest neighbours, on all rows", withAll, without, "without them"));
    return new Finding(suspicion, Finding.Role.CAUSE, Optional.of(Proof.byData(reason)));
  }
}
