package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Tolerance.Precision;
import java.util.ArrayList;
import java.util.List;

/// A network that a dump may be a step of.
///
/// @param net under the first of the conventions that were left open
record Candidate(Reading reading, Description description, Net net) {
  /// A top layer that is further off than this is not worth a full pass.
  private static final double FAR = 0.05;

  /// Under the right convention the top gradient is off by less.
  private static final double SAME_SIZE = 1e-3;

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
    Forward forward = Forward.of(net, precision.epsilon);
    Matrix z = forward.z().getLast();
    Matrix spread = forward.spread().getLast();
    double most =
        switch (precision) {
          case FLOAT32 -> 1e-4;
          case FLOAT64 -> 1e-7;
        };
    double off = new Uncertain(forward.outputs(), outputSpread(z, spread)).distance(outputs);
    double offLogits = new Uncertain(z, spread).distance(outputs);
    return off <= most * outputs.norm() || offLogits <= most * outputs.norm();
  }

  /// How far rounding of z may have moved the outputs.
  private Matrix outputSpread(Matrix z, Matrix spread) {
    if (net.outputCurve().isSoftmax()) {
      double most = 2 * Math.max(0, spread.max());
      return Forward.softmax(z).times(Math.min(1, most));
    }
    return z.plus(spread)
        .map(net.outputCurve().value())
        .minus(z.minus(spread).map(net.outputCurve().value()))
        .abs();
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
    double rate = said.rate().orElseGet(() -> fittedRate(given));
    return given.times(sign / rate);
  }

  /// The network under the conventions that give the top gradient its size; under all that are open
  /// where it is 0, under the first where none does.
  List<Net> settled() {
    Gradients found = gradients();
    List<Net> open = description.conventions(net);
    List<Net> matching =
        open.stream().filter(n -> tops(n, found).stream().anyMatch(Top::hasRightSize)).toList();
    if (!matching.isEmpty()) {
      return matching;
    }
    boolean tells = tops(net, found).stream().anyMatch(Top::isInformative);
    return tells ? List.of(net) : open;
  }

  /// Whether some top gradient is near enough to be worth a look at the rest.
  boolean isPlausible() {
    List<Top> tops = tops(settled().getFirst(), gradients());
    return tops.isEmpty() || tops.stream().anyMatch(top -> top.off() <= FAR);
  }

  /// A tensor of the top layer, found and true, both without penalty.
  ///
  /// @param size the norm of what was found, penalty included
  private record Top(Uncertain truth, Matrix found, double size) {
    private static final double ROUNDING = 1e-5;

    /// The relative error, whatever the sign.
    double off() {
      double distance = Math.min(truth.distance(found), truth.times(-1).distance(found));
      return distance == 0 ? 0 : distance / Math.max(norm(), ROUNDING * size);
    }

    double norm() {
      return truth.value().norm();
    }

    boolean isInformative() {
      return norm() > ROUNDING * size && norm() > 0;
    }

    boolean hasRightSize() {
      return isInformative() && off() < SAME_SIZE;
    }
  }

  private static List<Top> tops(Net net, Gradients found) {
    int top = net.depth() - 1;
    Forward forward = Forward.of(net, Precision.FLOAT32.epsilon);
    List<Slope.AtKink> sides =
        net.outputCurve().kinks().isEmpty()
            ? List.of(Slope.AtKink.BELOW)
            : List.of(Slope.AtKink.values());
    List<Top> tops = new ArrayList<>();
    for (Slope.AtKink side : sides) {
      Backward backward = new Backward(net, forward, side);
      Uncertain delta = backward.outputDelta();
      Matrix below = forward.a().get(top);
      Matrix penalty = net.layer(top).w().times(2 * net.l2());
      found
          .w()
          .get(top)
          .ifPresent(
              w -> tops.add(new Top(delta.transposedTimes(below), w.minus(penalty), w.norm())));
      found.b().get(top).ifPresent(b -> tops.add(new Top(Backward.bias(delta), b, b.norm())));
    }
    return tops;
  }

  /// The rate by which the top gradient was multiplied to give an update.
  private double fittedRate(Gradients updates) {
    return tops(net, updates).stream()
        .filter(t -> t.norm() > 0)
        .mapToDouble(t -> t.found().norm() / t.norm())
        .filter(rate -> rate > 0)
        .findFirst()
        .orElse(1);
  }
}
