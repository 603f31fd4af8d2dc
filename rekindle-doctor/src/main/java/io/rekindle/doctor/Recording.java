package io.rekindle.doctor;

import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.EpochReport;
import io.rekindle.core.train.Progress;
import java.util.ArrayList;
import java.util.List;

/// What was seen of the subject's own run: the network before the first step, after it and at the
/// end, and every step's loss. Recording copies parameters and changes nothing.
final class Recording implements Progress {

  private final Subject subject;
  private final List<Double> stepLosses = new ArrayList<>();
  private float[] live = new float[0];
  private float[] initial = new float[0];
  private float[] afterFirstStep = new float[0];
  private float[] lastFinite = new float[0];

  Recording(Subject subject) {
    this.subject = subject;
  }

  @Override
  public void started(Network network, float[] parameters, long totalSteps, long stepsPerEpoch) {
    started(parameters, parameters.clone());
  }

  /// @param parameters the live vector
  /// @param before what the run began with, perhaps in another process
  void started(float[] parameters, float[] before) {
    live = parameters;
    initial = before;
    lastFinite = before;
  }

  @Override
  public boolean readsParameters(long step) {
    return step == 1;
  }

  @Override
  public void step(long step, double loss, int rows) {
    stepLosses.add(loss);
    if (step == 1) {
      afterFirstStep = live.clone();
    }
  }

  @Override
  public void epoch(EpochReport report, float[] parameters) {
    if (Double.isFinite(report.loss())) {
      lastFinite = parameters.clone();
    }
  }

  /// What was seen, put together.
  Observation observation(Outcome control, DataProfile profile, Compute compute) {
    return observation(control, profile, reading(lastFinite, compute), compute);
  }

  /// What was seen up to a reading in the middle of the run.
  Observation observation(Outcome control, DataProfile profile, Reading now, Compute compute) {
    return new Observation(
        subject,
        profile,
        control,
        reading(initial, compute),
        now,
        relativeUpdates(),
        List.copyOf(stepLosses));
  }

  /// The network as it is at this moment.
  Reading now(Compute compute) {
    return reading(live, compute);
  }

  private Reading reading(float[] parameters, Compute compute) {
    return Reading.of(
        subject.network(),
        subject.data().run().training(),
        subject.data().train(),
        parameters,
        compute);
  }

  /// Norm of the first step's change over norm of the weights, for each dense layer.
  private List<Double> relativeUpdates() {
    List<Double> ratios = new ArrayList<>();
    for (int layer : subject.denseLayers()) {
      Slot w = Reading.slot(subject.network(), layer, Slot.Kind.WEIGHT);
      double change = 0;
      double size = 0;
      for (int i = w.offset(); i < w.end() && afterFirstStep.length > 0; i++) {
        change += Math.pow((double) afterFirstStep[i] - initial[i], 2);
        size += (double) initial[i] * initial[i];
      }
      ratios.add(Math.sqrt(change / Math.max(size, 1e-30)));
    }
    return ratios;
  }
}
