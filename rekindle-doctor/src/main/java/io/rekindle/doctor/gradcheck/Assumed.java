package io.rekindle.doctor.gradcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What was found out about a step that nobody said.
///
/// @param net what it was taken to be a step of
record Assumed(Candidate candidate, Net net) {

  List<String> notes(boolean gradientsRight) {
    List<String> notes = new ArrayList<>(candidate.reading().notes());
    Settings said = candidate.description().settings();
    if (said.hidden().isEmpty() && net.depth() > 1) {
      notes.add("hidden activation taken to be " + net.layer(0).curve());
    }
    if (said.output().isEmpty()) {
      notes.add("output activation taken to be " + net.outputCurve());
    }
    if (said.loss().isEmpty()) {
      notes.add("loss taken to be " + net.objective().label());
    }
    boolean open = said.loss().isEmpty() || said.reduction().isEmpty();
    String same = open && gradientsRight ? same() : "";
    if (said.reduction().isEmpty() && net.rows() > 1) {
      notes.add(gradientsRight ? reduction() + same : taken());
    } else if (!same.isEmpty()) {
      notes.add("the gradients are those of " + net.objective().label() + same);
    }
    LossValue value = new LossValue(net, candidate.reading().loss());
    if (gradientsRight && value.found().isPresent() && !value.isOf(Convention.of(net))) {
      notes.add(
          "%s; the gradients are those of %s"
              .formatted(value.described(), Convention.of(net).label(net.rows())));
    }
    return notes;
  }

  private String taken() {
    return "reduction taken to be the %s over the %d rows"
        .formatted(net.reduction().label(), net.rows());
  }

  private String reduction() {
    return switch (net.reduction()) {
      case MEAN -> "gradients are means over the %d rows".formatted(net.rows());
      case SUM ->
          "gradients are sums over the %d rows, %d times the mean: the learning rate must be as much smaller (sum for mean, if the mean was meant)"
              .formatted(net.rows(), net.rows());
    };
  }

  /// Other conventions with the same gradients.
  private String same() {
    String others =
        Convention.family(net).stream()
            .skip(1)
            .filter(c -> Convention.same(c.over(net), 1))
            .map(c -> c.label(net.rows()))
            .collect(Collectors.joining(", or of "));
    return others.isEmpty() ? "" : "; they are also those of " + others;
  }
}
