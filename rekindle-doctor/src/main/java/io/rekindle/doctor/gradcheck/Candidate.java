package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Tolerance.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A network that a dump may be a step of.
///
/// @param net under the first of the conventions that were left open
record Candidate(Reading reading, Description description, Net net) {
  /// A top layer that is further off than this is not worth a full pass.
  private static final double FAR = 0.05;

  static List<Candidate> of(List<Reading> readings, Settings settings, boolean asSaid) {
    List<Candidate> candidates = new ArrayList<>();
    for (Reading reading : readings) {
      Description description = new Description(reading, settings);
      List<Net> nets = asSaid ? description.candidates() : description.others();
      nets.forEach(net -> candidates.add(new Candidate(reading, description, net)));
    }
    return candidates;
  }

  /// Whether its forward pass gives the outputs that were dumped, or the logits below them.
  boolean gives(Matrix outputs, Precision precision) {
    Forward forward = Forward.of(net, 0);
    double most =
        switch (precision) {
          case FLOAT32 -> 1e-4;
          case FLOAT64 -> 1e-7;
        };
    double off = forward.outputs().minus(outputs).norm();
    double offLogits = forward.z().getLast().minus(outputs).norm();
    return off <= most * outputs.norm() || offLogits <= most * outputs.norm();
  }

  /// The gradients, of whatever the arrays hold; the learning rate is found where it is not said.
  Gradients gradients() {
    Settings said = description.settings();
    double sign =
        switch (said.updates()) {
          case NONE -> 0;
          case SUBTRACTED -> 1;
          case ADDED -> -1;
        };
    Gradients given = reading.gradients();
    if (sign == 0) {
      return given;
    }
    double rate = said.rate().orElse(Math.abs(topFactor(net, given).orElse(1)));
    return given.times(sign / rate);
  }

  /// The network with the conventions under which the top gradient has the right size; the first
  /// ones where none does.
  Net settled() {
    Gradients found = gradients();
    for (Net convention : description.conventions(net)) {
      OptionalDouble c = topFactor(convention, found);
      if (c.isPresent() && Math.abs(Math.abs(c.getAsDouble()) - 1) < 1e-3) {
        return convention;
      }
    }
    return net;
  }

  /// Whether the top gradient is near enough to be worth a look at the rest.
  boolean isPlausible() {
    Net settled = settled();
    Backward backward = Backward.of(settled, Precision.FLOAT32.epsilon);
    int top = net.depth() - 1;
    Optional<Matrix> w = gradients().w().get(top);
    Uncertain delta = backward.outputDelta();
    Uncertain truth = backward.weight(top, delta, backward.forward().a().get(top));
    return w.isEmpty() || Tolerance.error(truth, w.get()) <= FAR;
  }

  /// By how much the top gradient found is larger than that of `convention`.
  private static OptionalDouble topFactor(Net convention, Gradients found) {
    int top = convention.depth() - 1;
    Optional<Matrix> w = found.w().get(top);
    if (w.isEmpty()) {
      return OptionalDouble.empty();
    }
    Backward backward = Backward.of(convention, 0);
    Matrix truth =
        backward
            .weight(top, backward.outputDelta(), backward.forward().a().get(top))
            .value();
    double norm = truth.dot(truth);
    return norm == 0 ? OptionalDouble.empty() : OptionalDouble.of(truth.dot(w.get()) / norm);
  }
}
