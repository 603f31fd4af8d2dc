package io.rekindle.doctor;

import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.optimizer.Optimizer.Rule.Adam;
import io.rekindle.core.optimizer.Optimizer.Rule.Nadam;
import io.rekindle.core.optimizer.Optimizer.Rule.RmsProp;
import io.rekindle.core.optimizer.Optimizer.Rule.Sgd;
import java.util.ArrayList;
import java.util.List;

/// How long an optimiser remembers gradients and their squares.
final class OptimizerMemory {
  /// Beyond so much momentum a step goes on for more than 33.
  private static final double MOST_MOMENTUM = 0.97;

  /// A mean of squares that starts at 0 makes the first steps 1 / sqrt(1 - rho) times as long: here
  /// 45 times, where the usual 0.9 and 0.99 make it 3 and 10.
  private static final double MOST_RHO = 0.9995;

  private OptimizerMemory() {}

  /// Memories far from where their optimiser works.
  static List<Suspicion> check(Optimizer optimizer) {
    return switch (optimizer.rule()) {
      case Sgd sgd -> momentum("optimizer.momentum", sgd.momentum());
      case Adam adam -> moments(adam.beta1(), adam.beta2());
      case Nadam nadam -> moments(nadam.beta1(), nadam.beta2());
      case RmsProp rms -> squares(rms.rho());
      case Optimizer.Rule.Adagrad _,
          Optimizer.Rule.Adadelta _,
          Optimizer.Rule.Lion _,
          Optimizer.Rule.Lbfgs _ ->
          List.of();
    };
  }

  private static List<Suspicion> momentum(String path, double momentum) {
    return momentum <= MOST_MOMENTUM
        ? List.of()
        : List.of(
            OptimizationRules.setting(
                path,
                "so much momentum multiplies the learning rate by %.0f and overshoots for as many steps"
                    .formatted(1 / (1 - momentum)),
                momentum,
                0.9));
  }

  /// A mean of gradients that goes on for long after they turned, or over what their squares are
  /// remembered for: Adam needs beta1 below the root of beta2 (Reddi et al. 2018).
  private static List<Suspicion> moments(double beta1, double beta2) {
    List<Suspicion> found = new ArrayList<>();
    if (beta1 > MOST_MOMENTUM) {
      found.add(
          OptimizationRules.setting(
              "optimizer.beta1",
              "the mean of gradients goes on for %.0f steps after they have turned"
                  .formatted(1 / (1 - beta1)),
              beta1,
              0.9));
    }
    if (beta1 * beta1 > beta2) {
      found.add(
          OptimizationRules.setting(
              "optimizer.beta2",
              "squares of gradients are forgotten before the gradients themselves: a step is as"
                  + " long as chance has it",
              beta2,
              0.999));
    }
    return found;
  }

  private static List<Suspicion> squares(double rho) {
    return rho <= MOST_RHO
        ? List.of()
        : List.of(
            OptimizationRules.setting(
                "optimizer.rho",
                "the mean of squared gradients starts at 0 and grows so slowly that the first steps are %.0f times as long as the learning rate means"
                    .formatted(1 / Math.sqrt(1 - rho)),
                rho,
                0.9));
  }
}
