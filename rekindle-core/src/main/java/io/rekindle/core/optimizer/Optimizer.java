package io.rekindle.core.optimizer;

import io.rekindle.core.Require;
import java.util.Locale;
import java.util.OptionalDouble;

/// How a gradient becomes a change of the parameters: a rule and the settings every rule shares.
///
/// Settings that a run file refuses are refused with an [IllegalArgumentException].
///
/// @param learningRate any number; a negative one climbs
/// @param weightDecay decoupled: before each step w ← w · (1 - rate · weightDecay), weights only
///   (not biases, not normalisation)
/// @param decay rate / (1 + decay · steps done)
/// @param clipNorm the global norm of all gradients is scaled down to this; 0 is no limit
/// @param clipValue each gradient is cut to [-clipValue, clipValue], after clipNorm; 0 is no limit
public record Optimizer(
    Rule rule,
    double learningRate,
    double weightDecay,
    double decay,
    OptionalDouble clipNorm,
    OptionalDouble clipValue) {

  public Optimizer {
    Require.finite("learningRate", learningRate);
    Require.finite("weightDecay", weightDecay);
    Require.notNegative("decay", decay);
    clipNorm = Require.limit("clipNorm", clipNorm);
    clipValue = Require.limit("clipValue", clipValue);
  }

  /// An update rule with its own settings. Formulas and defaults are Keras 3's.
  public sealed interface Rule {

    /// v ← momentum · v - rate · g; w ← w + v (nesterov: w + momentum · v - rate · g).
    record Sgd(double momentum, boolean nesterov) implements Rule {
      public Sgd {
        Require.share("momentum", momentum);
      }
    }

    /// Kingma and Ba 2014, with the bias correction folded into the rate.
    record Adam(double beta1, double beta2, double epsilon) implements Rule {
      public Adam {
        requireBetas(beta1, beta2);
        Require.notNegative("epsilon", epsilon);
      }
    }

    /// Adam with Nesterov's look-ahead and a momentum that warms up, beta1 · (1 - 0.96^t / 2);
    /// Dozat 2016, as Keras 3 has it.
    record Nadam(double beta1, double beta2, double epsilon) implements Rule {
      public Nadam {
        requireBetas(beta1, beta2);
        Require.notNegative("epsilon", epsilon);
      }
    }

    /// Hinton's lecture 6e: v ← rho · v + (1 - rho) · g²; w ← w - rate · g / √(v + epsilon).
    record RmsProp(double rho, double momentum, double epsilon) implements Rule {
      public RmsProp {
        Require.share("rho", rho);
        Require.share("momentum", momentum);
        Require.notNegative("epsilon", epsilon);
      }
    }

    /// v ← v + g²; w ← w - rate · g / √(v + epsilon); Duchi et al. 2011.
    record Adagrad(double initialAccumulator, double epsilon) implements Rule {
      public Adagrad {
        Require.notNegative("initialAccumulator", initialAccumulator);
        Require.notNegative("epsilon", epsilon);
      }
    }

    /// Zeiler 2012.
    record Adadelta(double rho, double epsilon) implements Rule {
      public Adadelta {
        Require.share("rho", rho);
        Require.notNegative("epsilon", epsilon);
      }
    }

    /// The sign of an interpolated momentum; Chen et al. 2023.
    record Lion(double beta1, double beta2) implements Rule {
      public Lion {
        requireBetas(beta1, beta2);
      }
    }

    /// Limited-memory BFGS on all training rows at once, with a strong-Wolfe line search; Nocedal
    /// and Wright 2006, algorithms 7.4, 3.5 and 3.6. One epoch is one iteration; batch size,
    /// schedule and clipping do not apply, and the learning rate is the first step length tried.
    record Lbfgs(int memory) implements Rule {
      public Lbfgs {
        Require.atLeast(1, "memory", memory);
      }
    }

    private static void requireBetas(double beta1, double beta2) {
      Require.share("beta1", beta1);
      Require.share("beta2", beta2);
    }

    /// The name in a run file.
    default String label() {
      return switch (this) {
        case Sgd _ -> "sgd";
        case Adam _ -> "adam";
        case Nadam _ -> "nadam";
        case RmsProp _ -> "rmsprop";
        case Adagrad _ -> "adagrad";
        case Adadelta _ -> "adadelta";
        case Lion _ -> "lion";
        case Lbfgs _ -> "lbfgs";
      };
    }
  }

  public static Optimizer of(Rule rule, double learningRate) {
    return new Optimizer(rule, learningRate, 0, 0, OptionalDouble.empty(), OptionalDouble.empty());
  }

  public static Optimizer sgd(double learningRate) {
    return of(new Rule.Sgd(0, false), learningRate);
  }

  public static Optimizer sgd(double learningRate, double momentum) {
    return of(new Rule.Sgd(momentum, false), learningRate);
  }

  public static Optimizer adam(double learningRate) {
    return of(new Rule.Adam(0.9, 0.999, 1e-7), learningRate);
  }

  /// Adam with decoupled weight decay; Loshchilov and Hutter 2017.
  public static Optimizer adamw(double learningRate, double weightDecay) {
    return adam(learningRate).withWeightDecay(weightDecay);
  }

  public Optimizer withLearningRate(double rate) {
    return new Optimizer(rule, rate, weightDecay, decay, clipNorm, clipValue);
  }

  public Optimizer withWeightDecay(double newWeightDecay) {
    return new Optimizer(rule, learningRate, newWeightDecay, decay, clipNorm, clipValue);
  }

  public Optimizer withClipNorm(double norm) {
    return new Optimizer(
        rule, learningRate, weightDecay, decay, OptionalDouble.of(norm), clipValue);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s(learning_rate=%s)", rule.label(), learningRate);
  }
}
