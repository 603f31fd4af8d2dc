package io.rekindle.doctor.gradcheck;

/// Tells people who wrote backpropagation themselves whether their gradients are right and, if not,
/// which term is wrong and where.
public final class GradientCheck {
  private GradientCheck() {}

  /// Checks one dumped training step. Where the gradients are right, the weights, scales and
  /// learning rate of the step are looked at.
  ///
  /// @throws io.rekindle.core.InputException if the arrays do not fit together
  public static Verdict check(Dump dump) {
    return new StepCheck(dump).run();
  }
}
