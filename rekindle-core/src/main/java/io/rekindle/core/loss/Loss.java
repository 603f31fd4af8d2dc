package io.rekindle.core.loss;

import io.rekindle.core.Require;
import java.util.Locale;

/// What training minimises, apart from penalties: a measure of one row's outputs against its
/// targets, reduced over the rows of a batch.
///
/// A row's value is the mean over its outputs (cross-entropy: the sum). Sample and class weights
/// multiply a row's value; the mean still divides by the number of rows. Definitions are Keras 3's.
public record Loss(Measure measure, Reduction reduction) {

  /// How rows of a batch combine.
  public enum Reduction {
    MEAN,
    SUM;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The value of one row.
  public sealed interface Measure {

    /// -Σ t · log(p) over exclusive classes; with one target number, -log of the output it indexes.
    ///
    /// Where the outputs are a softmax, value and gradient come from its logits. Other outputs are
    /// divided by their sum (if `renormalize`) and clipped to [1e-7, 1 - 1e-7].
    ///
    /// @param fromLogits outputs are logits: a softmax is applied here
    /// @param labelSmoothing share of each target that is spread over all classes
    record CrossEntropy(boolean fromLogits, double labelSmoothing, boolean renormalize)
        implements Measure {
      public CrossEntropy {
        Require.share("labelSmoothing", labelSmoothing);
      }
    }

    /// -(t · log(p) + (1 - t) · log(1 - p)) of every output.
    ///
    /// @param fromLogits outputs are logits: a sigmoid is applied here
    record BinaryCrossEntropy(boolean fromLogits, double labelSmoothing) implements Measure {
      public BinaryCrossEntropy {
        Require.share("labelSmoothing", labelSmoothing);
      }
    }

    record MeanSquaredError() implements Measure {}

    record MeanAbsoluteError() implements Measure {}

    /// Half the squared error up to `delta`, linear beyond.
    record Huber(double delta) implements Measure {
      public Huber {
        Require.positive("delta", delta);
      }
    }

    /// p - t · log(p + 1e-7).
    record Poisson() implements Measure {}

    /// max(0, 1 - t · p) with t in {-1, 1}; a target of 0 counts as -1.
    record Hinge() implements Measure {}

    /// The name in a run file.
    default String label() {
      return switch (this) {
        case CrossEntropy _ -> "cross_entropy";
        case BinaryCrossEntropy _ -> "binary_cross_entropy";
        case MeanSquaredError _ -> "mse";
        case MeanAbsoluteError _ -> "mae";
        case Huber _ -> "huber";
        case Poisson _ -> "poisson";
        case Hinge _ -> "hinge";
      };
    }
  }

  public static Loss crossEntropy() {
    return new Loss(new Measure.CrossEntropy(false, 0, true), Reduction.MEAN);
  }

  public static Loss binaryCrossEntropy() {
    return new Loss(new Measure.BinaryCrossEntropy(false, 0), Reduction.MEAN);
  }

  public static Loss meanSquaredError() {
    return new Loss(new Measure.MeanSquaredError(), Reduction.MEAN);
  }

  public static Loss meanAbsoluteError() {
    return new Loss(new Measure.MeanAbsoluteError(), Reduction.MEAN);
  }

  public static Loss huber(double delta) {
    return new Loss(new Measure.Huber(delta), Reduction.MEAN);
  }

  public static Loss poisson() {
    return new Loss(new Measure.Poisson(), Reduction.MEAN);
  }

  public static Loss hinge() {
    return new Loss(new Measure.Hinge(), Reduction.MEAN);
  }

  /// The same measure, summed over the rows of a batch.
  public Loss summed() {
    return new Loss(measure, Reduction.SUM);
  }
}
