package io.rekindle.core.metric;

import java.util.Locale;

/// A figure people judge a model by.
public enum Metric {
  ACCURACY,
  /// The mean over classes of the share of their rows that were right.
  BALANCED_ACCURACY,
  /// The mean over classes where there are more than two.
  PRECISION,
  RECALL,
  F1,
  /// The area under the ROC curve; the mean of one class against the rest where there are several.
  AUC,
  MSE,
  RMSE,
  MAE,
  /// 1 - squared error / variance, the mean over outputs that vary.
  R2;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean higherIsBetter() {
    return switch (this) {
      case ACCURACY, BALANCED_ACCURACY, PRECISION, RECALL, F1, AUC, R2 -> true;
      case MSE, RMSE, MAE -> false;
    };
  }
}
