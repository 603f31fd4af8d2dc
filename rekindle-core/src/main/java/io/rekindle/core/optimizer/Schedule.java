package io.rekindle.core.optimizer;

import io.rekindle.core.Require;

/// How the learning rate changes over a run: a factor for every step.
///
/// @param warmup steps over which the factor rises linearly from 1 / warmup to 1, before the shape
///   begins; the shape then spans the remaining steps
public record Schedule(Shape shape, int warmup) {

  public static final Schedule CONSTANT = new Schedule(new Shape.Constant(), 0);

  public Schedule {
    Require.atLeast(0, "warmup", warmup);
  }

  /// The curve after warm-up, over x from 0 to 1.
  public sealed interface Shape {
    record Constant() implements Shape {}

    /// factor^(epochs done / every).
    record Step(double factor, int every) implements Shape {
      public Step {
        Require.positive("factor", factor);
        Require.atLeast(1, "every", every);
      }
    }

    /// gamma^(epochs done).
    record Exponential(double gamma) implements Shape {
      public Exponential {
        Require.positive("gamma", gamma);
      }
    }

    /// Half a cosine from 1 to `floor`; Loshchilov and Hutter 2016.
    record Cosine(double floor) implements Shape {
      public Cosine {
        Require.share("floor", floor);
      }
    }

    /// Up from 0.04 to 1 over the first 30 % of the steps, then down along half a cosine to 0.04;
    /// after Smith 2018.
    record OneCycle() implements Shape {}

    /// The rate is multiplied by `factor` once the watched loss has not improved for `patience`
    /// epochs. Depends on the run, so [Schedule#factor] leaves it at 1 and the trainer applies it.
    record Plateau(double factor, int patience) implements Shape {
      public Plateau {
        Require.positive("factor", factor);
        Require.atLeast(1, "patience", patience);
      }
    }

    default String label() {
      return switch (this) {
        case Constant _ -> "constant";
        case Step _ -> "step";
        case Exponential _ -> "exponential";
        case Cosine _ -> "cosine";
        case OneCycle _ -> "one_cycle";
        case Plateau _ -> "plateau";
      };
    }
  }

  /// The factor of the learning rate at a step.
  ///
  /// @param step steps done before this one
  /// @param totalSteps steps of the whole run
  /// @param stepsPerEpoch steps of one epoch
  public double factor(long step, long totalSteps, long stepsPerEpoch) {
    if (step < warmup) {
      return (step + 1.0) / warmup;
    }
    double x = (step - (double) warmup) / Math.max(1, totalSteps - warmup);
    double epochs = Math.floor(step / (double) Math.max(1, stepsPerEpoch));
    return switch (shape) {
      case Shape.Constant _, Shape.Plateau _ -> 1;
      case Shape.Step s -> Math.pow(s.factor(), Math.floor(epochs / s.every()));
      case Shape.Exponential e -> Math.pow(e.gamma(), epochs);
      case Shape.Cosine c -> c.floor() + (1 - c.floor()) * halfCosine(Math.min(1, x));
      case Shape.OneCycle _ -> 0.04 + 0.96 * (x < 0.3 ? x / 0.3 : halfCosine((x - 0.3) / 0.7));
    };
  }

  private static double halfCosine(double x) {
    return 0.5 * (1 + Math.cos(Math.PI * x));
  }
}
