package io.rekindle.cli;

import io.rekindle.core.optimizer.Optimizer.Rule;
import io.rekindle.doctor.LearningRateRange;
import io.rekindle.doctor.LearningRateRange.Bound;
import io.rekindle.doctor.Shell;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a search for a learning rate came to, for people: the suggestion, a plot, what is next.
final class RangeText {
  private final LearningRateRange range;
  private final Rule rule;
  private final Console console;

  RangeText(LearningRateRange range, Rule rule, Console console) {
    this.range = range;
    this.rule = rule;
    this.console = console;
  }

  /// @param run the words that name the run to another command
  /// @param written the run file with the suggested rate; empty if none was asked for
  List<String> lines(String run, String written) {
    List<String> lines = new ArrayList<>();
    OptionalDouble suggested = range.suggested();
    lines.add(suggested.isPresent() ? found(suggested.getAsDouble()) : none());
    lines.add(
        "%s of %s at each of %s rates; loss at the initial weights %s"
            .formatted(
                Figures.count(range.seeds(), "run"),
                Figures.count(range.steps(), "step"),
                range.rates().size(),
                Figures.number(range.startLoss())));
    lines.add("");
    lines.addAll(
        new RatePlot(range, console.terminal().unicode(), console.terminal().columns().getAsInt())
            .lines());
    lines.add("");
    lines.add(curvature());
    if (suggested.isPresent() && !range.beatsConstant()) {
      lines.add(
          "But        in %s no rate gets below the loss of a constant predictor, %s: if none does later,"
              .formatted(
                  Figures.count(range.steps(), "step"), Figures.number(range.constantLoss())));
      lines.add(doctor(run).replaceFirst("Next", "    "));
    }
    lines.add(suggested.isPresent() ? next(suggested.getAsDouble(), run, written) : doctor(run));
    return lines;
  }

  private String found(double suggested) {
    Paint paint = console.paint();
    String current = rate(range.current());
    String now = suggested == range.current() ? "as the run has it" : "the run has " + current;
    return "%s %s (%s)".formatted(paint.good("Learning rate:"), rate(suggested), now);
  }

  private String none() {
    return console.paint().bad("No learning rate") + " lowers the loss with every seed.";
  }

  private String curvature() {
    Optional<Bound> bound = range.curvature();
    if (bound.isPresent()) {
      return "Curvature  %s at the initial weights: rates above %s diverge unless the ground gets flatter"
          .formatted(Figures.number(bound.get().largest()), Figures.number(bound.get().rate()));
    }
    return rule instanceof Rule.Sgd
        ? "Curvature  could not be measured at the initial weights"
        : "Curvature  does not bound the rate of %s, which scales its steps itself"
            .formatted(rule.label());
  }

  private static String next(double suggested, String run, String written) {
    return "Next       rekindle train "
        + (written.isEmpty()
            ? run + " --set optimizer.learning_rate=" + rate(suggested)
            : Shell.quoted(written));
  }

  private static String doctor(String run) {
    return "Next       `rekindle doctor " + run + "` finds out why";
  }

  /// A rate without an exponent: 0.0005.
  static String rate(double rate) {
    return Double.isFinite(rate)
        ? new BigDecimal(Double.toString(rate)).stripTrailingZeros().toPlainString()
        : Double.toString(rate);
  }
}
