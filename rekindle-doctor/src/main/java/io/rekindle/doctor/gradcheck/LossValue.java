package io.rekindle.doctor.gradcheck;

import io.rekindle.core.loss.Loss.Reduction;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// The loss that a step computed beside its gradients, which tells conventions apart that one
/// factor on the gradients leaves open.
///
/// @param net what the step is one of, under the convention that was stated
/// @param found what was dumped
record LossValue(Net net, OptionalDouble found) {

  /// Whether it is the loss under a convention, with the penalty or without.
  boolean isOf(Convention convention) {
    if (found.isEmpty()) {
      return false;
    }
    double value = convention.value(net, outputs());
    double penalty = 0;
    for (Net.Dense layer : net.layers()) {
      penalty += net.l2() * layer.w().dot(layer.w());
    }
    return Convention.same(found.getAsDouble(), value)
        || Convention.same(found.getAsDouble(), value + penalty);
  }

  private Matrix outputs() {
    return Forward.of(net, 0).outputs();
  }

  String text() {
    return Wording.number(found.orElseThrow());
  }

  /// Whose loss it is.
  String described() {
    List<Convention> family = Convention.family(net);
    String whose =
        family.stream()
            .filter(this::isOf)
            .map(convention -> convention.label(net.rows()))
            .collect(Collectors.joining(" or "));
    if (!whose.isEmpty()) {
      return "the loss in the dump, %s, is that of %s".formatted(text(), whose);
    }
    double mean = new Convention(net.objective(), Reduction.MEAN).value(net, outputs());
    return "the loss in the dump, %s, is that of no convention of %s, which is %s with the mean over the rows"
        .formatted(text(), net.objective().label(), Wording.number(mean));
  }
}
