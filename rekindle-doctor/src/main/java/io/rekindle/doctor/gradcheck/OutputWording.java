package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Deformation.OutputRule;
import io.rekindle.doctor.gradcheck.Wording.Sentence;

/// What a mistake in the delta of the outputs is called, and what to write instead.
///
/// @param net the network it was found in
record OutputWording(Net net) {

  /// A derivative multiplied to y - t, which holds it already.
  Sentence ofFused(Slope slope) {
    return new Sentence(
        "softmax/cross-entropy delta",
        "the output delta is (y - t) multiplied by %s; under %s with %s nothing is left to multiply"
            .formatted(described(slope), net.outputCurve(), net.objective().label()),
        "use y - t alone");
  }

  private static String described(Slope slope) {
    String of = slope.argument() == Slope.Argument.Y ? "y" : "z";
    if (slope.form() == Slope.Form.OF_Y) {
      return slope.argument() == Slope.Argument.Y
          ? slope.curve().formula()
          : "%s (of z for y)".formatted(slope.curve().formula());
    }
    return "the derivative of %s at %s".formatted(slope.curve(), of);
  }

  Sentence of(OutputRule rule) {
    String right =
        net.isFused()
            ? "use y - t"
            : "use dL/dy times the derivative of %s".formatted(net.outputCurve());
    String term = net.isFused() ? "softmax/cross-entropy delta" : "output delta";
    return switch (rule) {
      case DIFFERENCE -> difference(term);
      case JACOBIAN_OF_DIFFERENCE ->
          new Sentence(
              term, "the softmax's Jacobian is applied to y - t, which holds it already", right);
      case NO_SLOPE ->
          new Sentence(
              net.isFused() ? term : "missing derivative",
              "the output delta is dL/dy alone, without the derivative of " + net.outputCurve(),
              right);
      case DIAGONAL_OF_JACOBIAN ->
          new Sentence(
              term,
              "the output delta is -t(1 - y): only the diagonal of the softmax's Jacobian was used",
              right);
      case LOGITS_MINUS_TARGETS ->
          new Sentence(term, "the output delta is z - t: softmax was not applied", right);
      case NO_TARGETS ->
          new Sentence(term, "the output delta is y: the targets were not subtracted", right);
      case SIGN -> new Sentence(term, "the output delta is only the sign of y - t", right);
      case SQUARE ->
          new Sentence(
              term, "the output delta is (y - t)², the loss instead of its derivative", right);
      case ROUNDED ->
          new Sentence(
              term, "the output delta is made with predicted classes, not probabilities", right);
      case SOFTMAX_DOWN_ROWS ->
          new Sentence(
              term,
              "softmax is taken down each column of the batch instead of along each row",
              "normalise over the outputs of a row: axis=1, keepdims=True");
      case SOFTMAX_OVER_ALL ->
          new Sentence(
              term,
              "softmax is taken over the whole batch at once instead of along each row",
              "divide by the sum of each row: e / e.sum(axis=1, keepdims=True)");
      case MEAN_TARGET ->
          new Sentence(
              term,
              "each row is compared with the mean of all targets, as where y is n x 1, t has n"
                  + " numbers and y - t is n x n",
              "give both one shape: y - t.reshape(-1, 1)");
    };
  }

  /// y - t alone, which is right under another loss.
  private Sentence difference(String term) {
    Convention stated = Convention.of(net);
    boolean isSoftmax = net.outputCurve().isSoftmax();
    boolean isSigmoid = net.outputCurve().is(Curve.SIGMOID);
    String other =
        isSoftmax
            ? Objective.CROSS_ENTROPY.label()
            : isSigmoid ? Objective.BINARY_CROSS_ENTROPY.label() : "";
    return new Sentence(
        isSoftmax ? term : "missing derivative",
        "the output delta is y - t, which lacks the derivative of %s under %s%s"
            .formatted(
                net.outputCurve(),
                net.objective().label(),
                other.isEmpty() ? "" : "; under %s it would be right".formatted(other)),
        "under %s the output delta is %s%s"
            .formatted(
                net.objective().label(),
                stated.delta(net),
                other.isEmpty()
                    ? ""
                    : "; if %s is what you minimise, state it: loss=\"%s\""
                        .formatted(other, other)));
  }
}
