package io.rekindle.doctor;

import io.rekindle.core.network.Network;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import java.util.ArrayList;
import java.util.List;

/// The loss of a run as its steps went on: means over equally many steps each, at most 60 of them.
///
/// @param steps the last step of each mean
/// @param losses as training saw them
public record LossCurve(List<Double> steps, List<Double> losses) {
  private static final int MOST_POINTS = 60;

  /// Of a run that was not recorded.
  public static final LossCurve NONE = new LossCurve(List.of(), List.of());

  public LossCurve {
    steps = List.copyOf(steps);
    losses = List.copyOf(losses);
  }

  /// The same run without and with a change.
  public record Pair(LossCurve control, LossCurve treated) {}

  /// Records a curve, and passes on what it is told.
  static final class Recorder implements Progress {
    private final List<Double> steps = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private final Progress next;
    private long stepsPerPoint = 1;
    private double sum;
    private long count;

    Recorder(Progress next) {
      this.next = next;
    }

    @Override
    public void started(Network network, float[] parameters, long totalSteps, long stepsPerEpoch) {
      stepsPerPoint = Math.max(1, Math.ceilDiv(totalSteps, MOST_POINTS));
      next.started(network, parameters, totalSteps, stepsPerEpoch);
    }

    @Override
    public boolean readsParameters(long step) {
      return next.readsParameters(step);
    }

    @Override
    public void step(long step, double loss, int rows) {
      sum += loss;
      count++;
      if (count == stepsPerPoint) {
        steps.add((double) step);
        losses.add(sum / count);
        sum = 0;
        count = 0;
      }
      next.step(step, loss, rows);
    }

    @Override
    public void epoch(EpochReport report, float[] parameters) {
      next.epoch(report, parameters);
    }

    LossCurve curve() {
      return new LossCurve(steps, losses);
    }
  }
}
