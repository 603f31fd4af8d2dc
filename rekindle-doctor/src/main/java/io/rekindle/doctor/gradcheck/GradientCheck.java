package io.rekindle.doctor.gradcheck;

import io.rekindle.core.random.Draws;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/// Tells people who wrote backpropagation themselves whether their gradients are right and, if not,
/// which term is wrong and where.
///
/// ```java
/// Verdict verdict = GradientCheck.check(DumpReader.read(Path.of("step.npz"), Map.of()));
/// ```
public final class GradientCheck {
  private static final double DOUBLE_STEP = 1e-6;
  private static final double DOUBLE_TOLERANCE = 1e-6;
  private static final double FLOAT_STEP = 1e-2;
  private static final double FLOAT_TOLERANCE = 1e-2;
  private static final double HALF_ULP = 0x1p-53;
  private static final double HALF_ULP_FLOAT = 0x1p-24;

  private GradientCheck() {}

  /// A function of floats.
  @FunctionalInterface
  public interface FloatFunction {
    double apply(float[] w);
  }

  /// Checks one dumped training step. Where the gradients are right, the weights, scales and
  /// learning rate of the step are looked at.
  ///
  /// @throws io.rekindle.core.InputException if the arrays do not fit together
  public static Verdict check(Dump dump) {
    return new StepCheck(dump).run();
  }

  /// Checks the gradient of any function at a point, by differences along random directions.
  ///
  /// ```java
  /// NumericalCheck.Result result = GradientCheck.check(w -> loss(w), parameters, gradient);
  /// ```
  ///
  /// @param function f(w); must be deterministic and must not keep w
  /// @param gradient df/dw at the parameters, as long as they are
  /// @throws IllegalArgumentException if the lengths differ, or the function is not finite there
  public static NumericalCheck.Result check(
      ToDoubleFunction<double[]> function, double[] parameters, double[] gradient) {
    return of(function, _ -> gradient).at(parameters, Draws.of(1, "gradient check"));
  }

  /// A check of any function's gradient by differences, wherever it is asked.
  ///
  /// @param function f(w); must be deterministic and must not keep w
  /// @param gradient df/dw, as long as w
  public static NumericalCheck of(
      ToDoubleFunction<double[]> function, UnaryOperator<double[]> gradient) {
    return new NumericalCheck(function, gradient, DOUBLE_STEP, HALF_ULP, DOUBLE_TOLERANCE);
  }

  /// The same for code that computes in 32 bits.
  public static NumericalCheck ofFloats(FloatFunction function, UnaryOperator<float[]> gradient) {
    return new NumericalCheck(
        w -> function.apply(floats(w)),
        w -> doubles(gradient.apply(floats(w))),
        FLOAT_STEP,
        HALF_ULP_FLOAT,
        FLOAT_TOLERANCE);
  }

  private static float[] floats(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }

  private static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i];
    }
    return result;
  }
}
