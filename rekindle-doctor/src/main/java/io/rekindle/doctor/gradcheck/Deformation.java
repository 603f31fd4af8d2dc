package io.rekindle.doctor.gradcheck;

/// One way in which a backward pass may depart from the right formulas.
sealed interface Deformation {

  /// The slope of a layer replaced by another.
  record OtherSlope(Slope slope) implements Deformation {}

  record NoSlope() implements Deformation {}

  record SlopeTwice() implements Deformation {}

  /// The slope of a layer taken from another layer's values.
  record SlopeOfLayer(int layer) implements Deformation {}

  /// The delta sent back by W instead of Wᵀ.
  record WeightsTransposed() implements Deformation {}

  /// The delta sent back through another layer's weights.
  record WeightsOfLayer(int layer) implements Deformation {}

  /// The delta sent back through a matrix with a bias column, of which a column at the other end
  /// was dropped.
  ///
  /// @param first whether the first column was dropped and the bias is last; else the reverse
  record WrongColumnDropped(boolean first) implements Deformation {}

  /// The delta sent back through weights already moved by rate · gradient.
  record StaleWeights(double rate) implements Deformation {}

  /// The delta sent back as it was before the slope was multiplied in.
  record SentBeforeSlope() implements Deformation {}

  /// The output delta by another rule.
  record OutputDelta(OutputRule rule) implements Deformation {}

  /// The output delta times a slope that does not belong there, or instead of the right one.
  record OutputSlope(Slope slope) implements Deformation {}

  /// Each row compared with the targets of the row `by` before it.
  record TargetsShifted(int by) implements Deformation {}

  /// Class indices off by `by`.
  record ClassesShifted(int by) implements Deformation {}

  record OnlyRow(int row, int rows) implements Deformation {}

  record WithoutRow(int row, int rows) implements Deformation {}

  record Factor(double value) implements Deformation {
    /// Whether it counts something, such as rows, or divides by a count; any other number is more
    /// likely the trace of another mistake, where one gives it.
    boolean isWhole() {
      double size = Math.abs(value);
      double count = size < 1 ? 1 / size : size;
      return Math.abs(count - Math.rint(count)) <= 2e-3 * count;
    }
  }

  record Transposed() implements Deformation {}

  /// The values below taken from another place in the network: the inputs of layer `layer`; the
  /// network's outputs for its depth.
  record ValuesOfLayer(int layer) implements Deformation {}

  /// Pre-activations z of the layer below where its outputs belong.
  record PreActivations() implements Deformation {}

  record ValuesShifted(int by) implements Deformation {}

  record DeltaOfLayer(int layer) implements Deformation {}

  /// The gradient made from the delta before the slope was multiplied in.
  record BeforeSlope() implements Deformation {}

  /// coefficient · w added.
  record SquarePenalty(double coefficient) implements Deformation {}

  /// coefficient · sign(w) added.
  record AbsolutePenalty(double coefficient) implements Deformation {}

  record ClippedValue(double limit) implements Deformation {}

  record ClippedNorm(double limit) implements Deformation {}

  record SwappedWith(int layer) implements Deformation {}

  record Zero() implements Deformation {}

  /// A bias gradient summed over the units instead of the rows.
  record SummedOverUnits() implements Deformation {}

  /// A bias gradient that is one sum, or mean, over rows and units.
  record SummedOverAll(boolean mean) implements Deformation {}

  record Unexplained() implements Deformation {}

  /// Output deltas that people write by mistake.
  enum OutputRule {
    /// y - t.
    DIFFERENCE,
    /// The softmax's Jacobian times (y - t).
    JACOBIAN_OF_DIFFERENCE,
    /// dL/dy, without the derivative of the output activation.
    NO_SLOPE,
    /// -t(1 - y): only the diagonal of the softmax's Jacobian.
    DIAGONAL_OF_JACOBIAN,
    /// z - t.
    LOGITS_MINUS_TARGETS,
    /// y.
    NO_TARGETS,
    /// sign(y - t).
    SIGN,
    /// (y - t)².
    SQUARE,
    /// round(y) - t.
    ROUNDED,
    /// Softmax over each column of the batch instead of each row.
    SOFTMAX_DOWN_ROWS,
    /// Softmax over all numbers of the batch at once.
    SOFTMAX_OVER_ALL,
    /// Each row compared with the mean of all targets.
    MEAN_TARGET
  }

  /// Whether this and another are one bug in two places: equal but for the noise of a fitted
  /// number.
  default boolean isSameAs(Deformation other) {
    return switch (this) {
      case Factor f -> other instanceof Factor o && near(f.value, o.value);
      case StaleWeights s -> other instanceof StaleWeights o && near(s.rate, o.rate);
      case SquarePenalty p ->
          other instanceof SquarePenalty o && near(p.coefficient, o.coefficient);
      case AbsolutePenalty p ->
          other instanceof AbsolutePenalty o && near(p.coefficient, o.coefficient);
      case ClippedValue c -> other instanceof ClippedValue o && near(c.limit, o.limit);
      case ClippedNorm c -> other instanceof ClippedNorm o && near(c.limit, o.limit);
      case SwappedWith _ -> other instanceof SwappedWith;
      case OtherSlope s ->
          other instanceof OtherSlope o && s.slope.toString().equals(o.slope.toString());
      case OutputSlope s ->
          other instanceof OutputSlope o && s.slope.toString().equals(o.slope.toString());
      case NoSlope _,
          SlopeTwice _,
          SlopeOfLayer _,
          WeightsTransposed _,
          WeightsOfLayer _,
          WrongColumnDropped _,
          SentBeforeSlope _,
          OutputDelta _,
          TargetsShifted _,
          ClassesShifted _,
          OnlyRow _,
          WithoutRow _,
          Transposed _,
          ValuesOfLayer _,
          PreActivations _,
          ValuesShifted _,
          DeltaOfLayer _,
          BeforeSlope _,
          Zero _,
          SummedOverUnits _,
          SummedOverAll _,
          Unexplained _ ->
          equals(other);
    };
  }

  private static boolean near(double a, double b) {
    return Math.abs(a - b) <= 2e-3 * Math.max(Math.abs(a), Math.abs(b));
  }
}
