package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Edit.Scope;
import java.util.Locale;

/// What a deformation is called, in a sentence for the person who wrote the code, and what to write
/// instead.
///
/// @param net the network it was found in
/// @param bug where it shows
record Wording(Net net, Bug bug) {

  /// @param term the short name of the wrong term, such as `missing derivative`
  /// @param because what their code does, one sentence
  /// @param instead what it has to do
  record Sentence(String term, String because, String instead) {}

  Sentence of(Deformation what) {
    return switch (what) {
      case Deformation.OtherSlope o -> slope(o.slope());
      case Deformation.OutputSlope o -> outputSlope(o.slope());
      case Deformation.NoSlope _ ->
          new Sentence(
              "missing derivative",
              "the delta of %s is not multiplied by the derivative of %s%s"
                  .formatted(
                      place(), curve(), curve().is(Curve.RELU) ? ": the mask is missing" : ""),
              multiply(curve()));
      case Deformation.SlopeTwice _ ->
          new Sentence(
              "derivative twice",
              "the delta of %s is multiplied by the derivative of %s twice"
                  .formatted(place(), curve()),
              "multiply by it once");
      case Deformation.SlopeOfLayer s ->
          new Sentence(
              "off by one layer",
              "the derivative in %s is taken at the values of layers.%d"
                  .formatted(place(), s.layer()),
              "take the derivative at the layer's own z");
      case Deformation.WeightsTransposed _ ->
          new Sentence(
              "transposed",
              "the delta is sent back to %s through the weights above transposed"
                  .formatted(place()),
              "with weights units x inputs send back delta · W, with inputs x units delta · Wᵀ");
      case Deformation.WeightsOfLayer w ->
          new Sentence(
              "off by one layer",
              "the delta is sent back to %s through the weights of layers.%d"
                  .formatted(place(), w.layer()),
              "send it back through layers.%d".formatted(bug.places().getFirst().layer() + 1));
      case Deformation.WrongColumnDropped d ->
          new Sentence(
              "bias",
              "the bias column is not dropped when the delta is sent back to %s: the %s column is dropped and the bias is %s"
                  .formatted(place(), d.first() ? "first" : "last", d.first() ? "last" : "first"),
              "drop the column that belongs to the bias, the %s"
                  .formatted(d.first() ? "last" : "first"));
      case Deformation.StaleWeights s ->
          new Sentence(
              "stale weights",
              "the delta is sent back to %s through weights that were already updated (by %s times their gradient)"
                  .formatted(place(), number(s.rate())),
              "compute all gradients before any weight is changed");
      case Deformation.SentBeforeSlope _ ->
          new Sentence(
              "missing derivative",
              "what is sent back to %s is the delta above before it was multiplied by its derivative"
                  .formatted(place()),
              "send back the delta after the multiplication");
      case Deformation.OutputDelta o -> new OutputWording(net).of(o.rule());
      case Deformation.TargetsShifted s ->
          new Sentence(
              "shifted targets",
              "each row is compared with the targets of the row %s it"
                  .formatted(s.by() > 0 ? "before" : "after"),
              "shuffle and cut x and targets together; look for an off-by-one index");
      case Deformation.ClassesShifted s ->
          new Sentence(
              "shifted targets",
              "the class of each row is counted one too %s".formatted(s.by() > 0 ? "high" : "low"),
              "classes count from 0: the one of the target with index 0 is the first output");
      case Deformation.OnlyRow r ->
          new Sentence(
              "batch",
              "%s holds the %s row of the batch alone".formatted(subject(), row(r.row(), r.rows())),
              "add up over all rows: += in a loop, or deltaᵀ · values for the whole batch");
      case Deformation.WithoutRow r ->
          new Sentence(
              "batch",
              "%s leaves out the %s row of the batch".formatted(subject(), row(r.row(), r.rows())),
              "let the loop run over all %d rows".formatted(r.rows()));
      case Deformation.Factor f -> factor(f.value());
      case Deformation.Transposed _ ->
          new Sentence(
              "transposed",
              "%s is transposed".formatted(subject()),
              "with weights units x inputs it is deltaᵀ · values, with inputs x units valuesᵀ ·"
                  + " delta");
      case Deformation.ValuesOfLayer v ->
          new Sentence(
              "off by one layer",
              "%s is made with %s instead of the layer's own inputs"
                  .formatted(subject(), valuesOf(v.layer())),
              "multiply the delta by the values that went into the same weights");
      case Deformation.PreActivations _ ->
          new Sentence(
              "wrong values",
              "%s is made with the pre-activations z of the layer below, not its activations"
                  .formatted(subject()),
              "multiply the delta by what went into the weights: y = f(z) of the layer below");
      case Deformation.ValuesShifted _ ->
          new Sentence(
              "batch",
              "%s pairs the delta of each row with the values of its neighbour"
                  .formatted(subject()),
              "use the same row index for delta and values");
      case Deformation.DeltaOfLayer d ->
          new Sentence(
              "off by one layer",
              "%s is made with the delta of layers.%d".formatted(subject(), d.layer()),
              "use the layer's own delta");
      case Deformation.BeforeSlope _ ->
          new Sentence(
              "missing derivative",
              "%s is made with the delta before it was multiplied by the derivative of %s"
                  .formatted(subject(), curve()),
              "multiply first, then make the gradient");
      case Deformation.SquarePenalty p -> penalty(p.coefficient());
      case Deformation.AbsolutePenalty p ->
          new Sentence(
              "penalty",
              "%s holds %s · sign(w) besides, as from an L1 penalty"
                  .formatted(subject(), number(p.coefficient())),
              "leave the penalty out, or state it");
      case Deformation.ClippedValue c ->
          new Sentence(
              "clipped",
              "%s is clipped to ±%s".formatted(subject(), number(c.limit())),
              "dump the gradient before it is clipped");
      case Deformation.ClippedNorm c ->
          new Sentence(
              "clipped",
              "%s is scaled down to the norm %s".formatted(subject(), number(c.limit())),
              "dump the gradient before it is clipped");
      case Deformation.SwappedWith s ->
          new Sentence(
              "swapped",
              bug.layers().size() > 1
                  ? "the gradients of %s are in each other's place".formatted(place())
                  : "%s is the gradient of layers.%d".formatted(subject(), s.layer()),
              "keep each gradient with its own weights: the backward pass makes the last one"
                  + " first");
      case Deformation.Zero _ ->
          new Sentence(
              bug.scope() == Scope.BIAS ? "bias" : "missing gradient",
              "%s is zero".formatted(subject()),
              bug.scope() == Scope.BIAS
                  ? "the bias gradient is the sum of the delta over the rows"
                  : "compute it: deltaᵀ · values");
      case Deformation.SummedOverUnits _ ->
          new Sentence(
              "bias",
              "%s is summed over the units of each row".formatted(subject()),
              "sum the delta over the rows, which leaves one number a unit");
      case Deformation.SummedOverAll s ->
          new Sentence(
              "bias",
              "%s is one number, the %s over rows and units"
                  .formatted(subject(), s.mean() ? "mean" : "sum"),
              "sum the delta over the rows alone, which leaves one number a unit");
      case Deformation.Unexplained _ ->
          new Sentence(
              "unexplained",
              "%s is wrong, and no known mistake gives these numbers".formatted(subject()),
              bug.layers().last() == net.depth() - 1
                  ? "begin with the output delta, which is %s, then its product, deltaᵀ · values below"
                      .formatted(Convention.of(net).delta(net))
                  : "what is above %s is right: look at the delta sent back to it, its derivative and its product"
                      .formatted(place()));
    };
  }

  /// `layers.1`, or several.
  String place() {
    StringBuilder names = new StringBuilder();
    for (int layer : bug.layers()) {
      names.append(names.isEmpty() ? "" : ", ").append("layers.").append(layer);
    }
    return names.toString();
  }

  private Curve curve() {
    return net.layer(bug.places().getFirst().layer()).curve();
  }

  private String subject() {
    boolean both =
        bug.places().stream().anyMatch(p -> p.scope() == Scope.WEIGHT)
            && bug.places().stream().anyMatch(p -> p.scope() == Scope.BIAS);
    if (both) {
      return "the gradient of " + place();
    }
    return switch (bug.scope()) {
      case DELTA ->
          bug.layers().last() == net.depth() - 1 ? "the gradient" : "the delta of " + place();
      case WEIGHT -> "the weight gradient of " + place();
      case BIAS -> "the bias gradient of " + place();
    };
  }

  private static String multiply(Curve curve) {
    return "multiply by the derivative of %s, %s".formatted(curve, curve.formula());
  }

  private Sentence slope(Slope slope) {
    Curve own = curve();
    boolean ofY = slope.argument() == Slope.Argument.Y;
    if (slope.curve().is(own)) {
      return new Sentence(
          "derivative of the wrong value",
          "the derivative of %s in %s is taken of %s"
              .formatted(
                  own,
                  place(),
                  ofY
                      ? "the output y, by the formula for the pre-activation z"
                      : "the pre-activation z, by the formula for the output y"),
          ofY
              ? "give it z, the sum before the activation"
              : "give it y, the output of the activation: " + own.formula());
    }
    String formula =
        slope.form() == Slope.Form.OF_Y && slope.curve().ofOutput().isPresent()
            ? " (%s%s)".formatted(slope.curve().formula(), ofY ? " of its outputs" : " of its z")
            : ofY ? " (of its outputs y)" : "";
    return new Sentence(
        "derivative of another activation",
        "%s uses %s but its derivative is that of %s%s"
            .formatted(place(), own, slope.curve(), formula),
        multiply(own));
  }

  private Sentence outputSlope(Slope slope) {
    if (net.isFused()) {
      return new OutputWording(net).ofFused(slope);
    }
    Sentence same = slope(slope);
    return new Sentence(same.term(), "at the output, " + same.because(), same.instead());
  }

  private Sentence factor(double c) {
    String all = subject();
    int n = net.rows();
    if (is(c, -1)) {
      return new Sentence(
          "sign",
          "%s has the opposite sign".formatted(all),
          isOfAll()
              ? "with w := w - rate · gradient the output delta is y - t, not t - y; if you add dW"
                  + " to the weights, state updates=\"added\""
              : "turn the sign of what is sent back there: delta = (delta above · W) · f'(z)");
    }
    String or =
        n > 1 && n == net.outputs()
            ? " (or of outputs, which are as many)"
            : n == 2 ? " (or a factor of 2, which is as much)" : "";
    if (n > 1 && is(Math.abs(c), n)) {
      return new Sentence(
          "sum for mean",
          "%s is %d times too large, by the number of rows%s: summed where the mean is stated"
              .formatted(all, n, or),
          "divide by the number of rows, %d, once%s".formatted(n, divided()));
    }
    if (n > 1 && is(Math.abs(c), 1.0 / n)) {
      boolean again = bug.places().size() > 1 && bug.scope() == Scope.DELTA;
      return new Sentence(
          "mean for sum",
          "%s is divided by the number of rows%s, %d, %s"
              .formatted(all, or, n, again ? "again at every layer" : "once more than stated"),
          "divide by it " + (net.rowFactor() == 1 ? "nowhere" : "once, at the output"));
    }
    String meaning =
        is(Math.abs(c), net.outputs()) || is(Math.abs(c), 1.0 / net.outputs())
            ? ", the number of outputs"
            : isSquared() && (is(Math.abs(c), 2) || is(Math.abs(c), 0.5))
                ? ", the 2 of the squared error"
                : is(c, Math.rint(c)) && c > 1
                    ? ", as where %d passes are added up: set the gradients to 0 between them"
                        .formatted(Math.round(c))
                    : "";
    return new Sentence(
        "factor",
        "%s is %s times the right one%s".formatted(all, number(c), meaning),
        "divide by %s; until then it acts as a learning rate %s times as large"
            .formatted(number(c), number(c)));
  }

  private boolean isOfAll() {
    return bug.scope() == Scope.DELTA && bug.layers().last() == net.depth() - 1;
  }

  private boolean isSquared() {
    return net.objective().conventions().contains(Objective.MSE);
  }

  /// Where rows are divided by.
  private String divided() {
    if (bug.scope() == Scope.BIAS) {
      return ": db is the sum over the rows of the delta that dW is made of";
    }
    return isOfAll() ? ": the output delta is " + Convention.of(net).delta(net) : "";
  }

  private Sentence penalty(double coefficient) {
    double stated = 2 * net.l2();
    boolean ofBias = bug.places().stream().allMatch(p -> p.scope() == Scope.BIAS);
    if (ofBias) {
      return new Sentence(
          "penalty",
          "%s holds %s · b besides, as from an L2 penalty on the bias"
              .formatted(subject(), number(coefficient)),
          "leave the bias out of the penalty: db = delta summed over the rows");
    }
    if (stated != 0 && is(coefficient, -stated)) {
      return new Sentence(
          "penalty",
          "%s lacks the L2 term".formatted(subject()),
          "add 2 · l2 · w = %s · w".formatted(number(stated)));
    }
    if (stated != 0) {
      double made = stated + coefficient;
      return new Sentence(
          "penalty",
          "the L2 term in %s is %s · w, where %s · w is that of the l2 = %s that is stated"
              .formatted(subject(), number(made), number(stated), number(net.l2())),
          "the gradient of l2 · Σw² is 2 · l2 · w = %s · w; if %s · w is meant, state l2 = %s"
              .formatted(number(stated), number(made), number(made / 2)));
    }
    return new Sentence(
        "penalty",
        "%s holds %s · w besides, as from an L2 penalty".formatted(subject(), number(coefficient)),
        "leave the penalty out, or state it: l2 = %s".formatted(number(coefficient / 2)));
  }

  private String valuesOf(int layer) {
    return layer == net.depth()
        ? "the network's outputs"
        : layer == 0 ? "x" : "the outputs of layers.%d".formatted(layer - 1);
  }

  private static String row(int row, int rows) {
    return row == rows - 1 ? "last" : row == 0 ? "first" : "%d.".formatted(row + 1);
  }

  private static boolean is(double c, double other) {
    return Math.abs(c - other) <= 2e-3 * Math.abs(other);
  }

  static String number(double value) {
    double magnitude = Math.abs(value);
    if (magnitude >= 9999.5 && magnitude < 1e6) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    if (value == 0 || (magnitude >= 1e-3 && magnitude < 1e6)) {
      String text = String.format(Locale.ROOT, "%.4g", value);
      return text.contains(".") && !text.contains("e")
          ? text.replaceAll("0+$", "").replaceAll("\\.$", "")
          : text;
    }
    return String.format(Locale.ROOT, "%.2e", value);
  }
}
