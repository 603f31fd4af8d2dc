package io.rekindle.doctor.gradcheck;

/// Mistakes that a hand-written backward pass is given on purpose, with the term that must be
/// named.
enum Plant {
  NONE("", false),
  SIGMOID_SLOPE_KEPT("derivative of another activation", true),
  TANH_SLOPE_KEPT("derivative of another activation", true),
  RELU_MASK_KEPT("derivative of another activation", true),
  SOFTPLUS_SLOPE_KEPT("derivative of another activation", true),
  SLOPE_OF_OUTPUT("derivative of the wrong value", true),
  FORMULA_FOR_Y_GIVEN_Z("derivative of the wrong value", true),
  SLOPE_MISSING("missing derivative", true),
  SLOPE_TWICE("derivative twice", true),
  WRONG_BIAS_COLUMN_DROPPED("bias", true),
  BIAS_COLUMN_NOT_DROPPED("bias", true),
  WEIGHTS_TRANSPOSED("transposed", true),
  WEIGHTS_OF_LAYER_BELOW("off by one layer", true),
  STALE_WEIGHTS("stale weights", true),
  SLOPE_OF_LAYER_BELOW("off by one layer", true),
  BIAS_ZERO("bias", false),
  BIAS_MEAN("mean for sum", false),
  BIAS_LAST_ROW("batch", false),
  BIAS_ONE_SUM("bias", false),
  GRADIENT_TRANSPOSED("transposed", false),
  SIGN_OF_ALL("sign", false),
  SIGN_OF_LAYER("sign", false),
  SUM_FOR_MEAN("sum for mean", false),
  MEAN_FOR_SUM("mean for sum", false),
  TWICE("factor", false),
  HALF("factor", false),
  DIVIDED_BY_OUTPUTS("factor", false),
  DIVIDED_AT_EVERY_LAYER("mean for sum", true),
  OUTPUT_SLOPE_AGAIN("softmax/cross-entropy delta", false),
  OUTPUT_SLOPE_MISSING("missing derivative", false),
  OUTPUTS_ROUNDED("softmax/cross-entropy delta", false),
  SOFTMAX_JACOBIAN_AGAIN("softmax/cross-entropy delta", false),
  DIAGONAL_OF_JACOBIAN("softmax/cross-entropy delta", false),
  TARGETS_FORGOTTEN("softmax/cross-entropy delta", false),
  VALUES_OF_LAYER_ABOVE("off by one layer", false),
  VALUES_BEFORE_ACTIVATION("wrong values", false),
  DELTA_BEFORE_SLOPE("missing derivative", true),
  LAST_ROW_ONLY("batch", false),
  FIRST_ROW_LEFT_OUT("batch", false),
  PENALTY_INCLUDED("penalty", false),
  PENALTY_MISSING("penalty", false),
  VALUES_CLIPPED("clipped", false),
  NORM_CLIPPED("clipped", false),
  LAYERS_SWAPPED("swapped", false),
  TARGETS_SHIFTED("shifted targets", false),
  CLASSES_SHIFTED("shifted targets", false),
  LAYER_NEVER_COMPUTED("missing gradient", false);

  final String term;

  /// Whether it needs a layer above the one where it shows.
  final boolean isHidden;

  Plant(String term, boolean isHidden) {
    this.term = term;
    this.isHidden = isHidden;
  }
}
