package io.rekindle.core.network;

import io.rekindle.core.Require;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// One layer of a network: what is computed, without numbers.
public sealed interface Layer {

  /// y = activations(x · wᵀ + b), with w of shape units x inputs.
  ///
  /// @param units the width of the output, at least 1
  /// @param activations applied in turn; empty for a linear layer
  /// @param init how w is drawn; empty for the network's default, else chosen by the activation
  /// @param bias how b is drawn
  /// @param useBias whether there is a b
  /// @param trainable whether training changes w and b
  /// @param l1 adds l1 · Σ|w| to what is minimised
  /// @param l2 adds l2 · Σw² to what is minimised
  /// @param maxNorm after each step, the incoming weights of a unit are scaled down to this
  ///   Euclidean norm
  record Dense(
      int units,
      List<Activation> activations,
      Optional<Initializer> init,
      Initializer bias,
      boolean useBias,
      boolean trainable,
      double l1,
      double l2,
      OptionalDouble maxNorm)
      implements Layer {

    public Dense {
      Require.atLeast(1, "units", units);
      Require.notNegative("l1", l1);
      Require.notNegative("l2", l2);
      maxNorm.ifPresent(norm -> Require.positive("maxNorm", norm));
      activations = List.copyOf(activations);
    }

    public Dense(int units, Activation... activations) {
      this(
          units,
          List.of(activations),
          Optional.empty(),
          Initializer.ZEROS,
          true,
          true,
          0,
          0,
          OptionalDouble.empty());
    }

    public Dense withInit(Initializer initializer) {
      return new Dense(
          units, activations, Optional.of(initializer), bias, useBias, trainable, l1, l2, maxNorm);
    }

    public Dense withPenalty(double newL1, double newL2) {
      return new Dense(units, activations, init, bias, useBias, trainable, newL1, newL2, maxNorm);
    }

    public Dense withMaxNorm(double norm) {
      OptionalDouble limit = OptionalDouble.of(norm);
      return new Dense(units, activations, init, bias, useBias, trainable, l1, l2, limit);
    }

    /// The activation that decides the default initialiser: the first that is not linear.
    public Activation firstActivation() {
      return activations.stream()
          .filter(a -> !a.equals(Activation.LINEAR))
          .findFirst()
          .orElse(Activation.LINEAR);
    }
  }

  /// Activations on their own.
  record Activate(List<Activation> activations) implements Layer {
    public Activate {
      activations = List.copyOf(activations);
    }

    public Activate(Activation... activations) {
      this(List.of(activations));
    }
  }

  /// In training each value is dropped with probability `rate` and the others divided by 1 - rate.
  record Dropout(double rate) implements Layer {
    public Dropout {
      if (!(rate >= 0 && rate < 1)) {
        throw new IllegalArgumentException("dropout %s, 0 <= rate < 1 is needed".formatted(rate));
      }
    }
  }

  /// Standardises each unit over the rows of the batch (in inference: by running averages), then
  /// scales and shifts it; Ioffe and Szegedy 2015.
  ///
  /// @param momentum the share of the old running average that each step keeps
  record BatchNorm(double momentum, double epsilon) implements Layer {
    public BatchNorm {
      Require.share("momentum", momentum);
      Require.notNegative("epsilon", epsilon);
    }

    public BatchNorm() {
      this(0.99, 0.001);
    }
  }

  /// Standardises each row over its units, then scales and shifts each unit; Ba et al. 2016.
  record LayerNorm(double epsilon) implements Layer {
    public LayerNorm {
      Require.notNegative("epsilon", epsilon);
    }

    public LayerNorm() {
      this(0.001);
    }
  }
}
