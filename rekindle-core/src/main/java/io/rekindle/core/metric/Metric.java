package io.rekindle.core.metric;

import io.rekindle.core.task.Task;
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
  R2,
  /// The same of all outputs together, so that each counts by its variance: 1 minus the share of a
  /// constant's squared error that is left. It is R² where there is one output. With many, some of
  /// which hardly vary, the mean is decided by these (a pixel lit in 3 of 1,000 images).
  R2_WEIGHTED;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean higherIsBetter() {
    return switch (this) {
      case ACCURACY, BALANCED_ACCURACY, PRECISION, RECALL, F1, AUC, R2, R2_WEIGHTED -> true;
      case MSE, RMSE, MAE -> false;
    };
  }

  /// Whether it has a meaning for a task: errors always have, shares of right answers only where
  /// answers are classes or labels.
  public boolean suits(Task task) {
    return switch (this) {
      case MSE, RMSE, MAE, R2, R2_WEIGHTED -> true;
      case ACCURACY, BALANCED_ACCURACY, PRECISION, RECALL, F1, AUC ->
          switch (task) {
            case CLASSIFICATION, BINARY, MULTILABEL -> true;
            case REGRESSION, AUTOENCODING -> false;
          };
    };
  }

  /// What a task is judged by where nothing else is asked for.
  public static Metric defaultFor(Task task) {
    return switch (task) {
      case CLASSIFICATION, BINARY, MULTILABEL -> ACCURACY;
      case REGRESSION -> R2;
      case AUTOENCODING -> R2_WEIGHTED;
    };
  }
}
