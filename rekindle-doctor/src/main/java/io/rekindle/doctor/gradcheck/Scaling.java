package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Wording.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// What one factor on all gradients may come from: another loss or reduction than was stated, or a
/// mistake. The value of the loss, where it was dumped, tells which.
///
/// @param net under the convention that was stated
/// @param said what was stated, the rest is open
/// @param loss the value that the step computed
/// @param factor found gradient over the stated one's
record Scaling(Net net, Settings said, OptionalDouble loss, double factor) {
  static final String ANOTHER_LOSS = "another loss";

  /// All that gives these numbers, the likeliest first; at least one.
  ///
  /// @param plain the same as a mistake
  List<Sentence> sentences(Sentence plain) {
    LossValue value = new LossValue(net, loss);
    if (Convention.same(factor, -1)) {
      return List.of(opposite(plain));
    }
    List<Convention> ways = ways();
    if (ways.isEmpty()) {
      return List.of(with(plain, remark(value)));
    }
    boolean asStated = value.isOf(stated());
    // the loss was multiplied by what the gradients were
    boolean lossToo = value.isOf(ways.getFirst());
    if (asStated && !lossToo) {
      String off = "; %s, as stated: it is the gradient that is off".formatted(value.described());
      return List.of(with(plain, off));
    }
    if (lossToo && !asStated) {
      return List.of(
          another(
              ways,
              "the gradients, and the loss in the dump, %s, are".formatted(value.text()),
              isReduction(ways.getFirst()) ? plain.term() : ANOTHER_LOSS,
              ""));
    }
    String those = "the gradients are";
    List<Convention> losses = ways.stream().filter(way -> !isReduction(way)).toList();
    if (losses.size() == ways.size()) {
      String meant = "%s is meant and %s".formatted(net.objective().label(), plain.because());
      return List.of(
          another(ways, those, ANOTHER_LOSS, remark(value)),
          new Sentence(plain.term(), meant, plain.instead()));
    }
    Sentence first = with(plain, remark(value));
    return losses.isEmpty()
        ? List.of(first)
        : List.of(first, another(losses, those, ANOTHER_LOSS, ""));
  }

  private Sentence opposite(Sentence plain) {
    return switch (said.updates()) {
      case NONE -> plain;
      case SUBTRACTED ->
          new Sentence(
              plain.term(),
              "dW holds what has to be added to the weights, and is stated to be subtracted",
              "state updates=\"added\" if the step is w += dW; if it is w -= dW, it climbs: turn"
                  + " the sign");
      case ADDED ->
          new Sentence(
              plain.term(),
              "dW holds what has to be subtracted from the weights, and is stated to be added",
              "state updates=\"subtracted\" if the step is w -= dW; if it is w += dW, it climbs:"
                  + " turn the sign");
    };
  }

  private Convention stated() {
    return Convention.of(net);
  }

  private boolean isReduction(Convention way) {
    return way.loss() == net.objective();
  }

  private static String remark(LossValue value) {
    return value.found().isPresent() ? "; " + value.described() : "";
  }

  private static Sentence with(Sentence sentence, String remark) {
    return new Sentence(sentence.term(), sentence.because() + remark, sentence.instead());
  }

  /// The conventions under which the gradients would be right, with the fewest changes to what was
  /// stated.
  private List<Convention> ways() {
    List<Convention> ways =
        Convention.family(net).stream()
            .skip(1)
            .filter(c -> Convention.same(c.over(net), Math.abs(factor)))
            .toList();
    int fewest = ways.stream().mapToInt(this::changes).min().orElse(0);
    return ways.stream().filter(way -> changes(way) == fewest).toList();
  }

  private int changes(Convention way) {
    boolean loss = said.loss().isPresent() && !isReduction(way);
    boolean reduction = said.reduction().isPresent() && way.reduction() != net.reduction();
    return (loss ? 1 : 0) + (reduction ? 1 : 0);
  }

  private Sentence another(List<Convention> ways, String those, String term, String remark) {
    String names = ways.stream().map(this::described).collect(Collectors.joining(", or of "));
    String turn = factor < 0 ? "turn the sign; " : "";
    return new Sentence(
        factor < 0 ? "sign" : term,
        "%s those of %s%s: %s times those of %s, which is stated%s"
            .formatted(
                those,
                names,
                factor < 0 ? ", with the opposite sign" : "",
                Wording.number(factor),
                described(stated()),
                remark),
        "%sif that is what you minimise, state it: %s; if %s is meant, the output delta is %s"
            .formatted(
                turn,
                ways.stream().map(this::settings).collect(Collectors.joining(", or ")),
                stated().label(net.rows()),
                stated().delta(net)));
  }

  /// What to state, as arrays of the dump.
  private String settings(Convention way) {
    List<String> settings = new ArrayList<>();
    if (!isReduction(way)) {
      settings.add("loss=\"%s\"".formatted(way.loss().label()));
    }
    boolean open = said.reduction().isEmpty() && net.rows() > 1;
    if (way.reduction() != net.reduction() || open) {
      settings.add("reduction=\"%s\"".formatted(way.reduction().label()));
    }
    return String.join(" and ", settings);
  }

  private String described(Convention convention) {
    return "%s (%s)".formatted(convention.label(net.rows()), convention.loss().formula());
  }
}
