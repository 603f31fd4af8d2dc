package io.rekindle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.optimizer.Optimizer.Rule;
import io.rekindle.core.optimizer.Schedule;
import io.rekindle.core.optimizer.Schedule.Shape;
import io.rekindle.core.train.Training.EarlyStopping;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Settings that a run file would refuse.
class RequireTest {
  private static final Rule SGD = new Rule.Sgd(0, false);
  private static final OptionalDouble NONE = OptionalDouble.empty();

  private static Arguments refused(ThrowingCallable made, String message) {
    return arguments(made, message);
  }

  static Stream<Arguments> optimizers() {
    String share = ", a number from 0 to 1 is needed";
    String notNegative = ", a number of at least 0 is needed";
    return Stream.of(
        refused(() -> Optimizer.adam(Double.NaN), "learningRate NaN, a finite number is needed"),
        refused(
            () -> Optimizer.adamw(1, Double.POSITIVE_INFINITY),
            "weightDecay Infinity, a finite number is needed"),
        refused(() -> new Optimizer(SGD, 1, 0, -0.5, NONE, NONE), "decay -0.5" + notNegative),
        refused(() -> Optimizer.sgd(1).withClipNorm(-1), "clipNorm -1.0" + notNegative),
        refused(
            () -> new Optimizer(SGD, 1, 0, 0, NONE, OptionalDouble.of(Double.NaN)),
            "clipValue NaN" + notNegative),
        refused(() -> Optimizer.sgd(1, 1.5), "momentum 1.5" + share),
        refused(() -> new Rule.Adam(2, 0.9, 0), "beta1 2.0" + share),
        refused(() -> new Rule.Adam(0.9, -1, 0), "beta2 -1.0" + share),
        refused(() -> new Rule.Adam(0.9, 0.9, -1), "epsilon -1.0" + notNegative),
        refused(() -> new Rule.Nadam(2, 0.9, 0), "beta1 2.0" + share),
        refused(() -> new Rule.Nadam(0.9, 0.9, -1), "epsilon -1.0" + notNegative),
        refused(() -> new Rule.RmsProp(2, 0, 0), "rho 2.0" + share),
        refused(() -> new Rule.RmsProp(0.9, 2, 0), "momentum 2.0" + share),
        refused(() -> new Rule.RmsProp(0.9, 0, -1), "epsilon -1.0" + notNegative),
        refused(() -> new Rule.Adagrad(-1, 0), "initialAccumulator -1.0" + notNegative),
        refused(() -> new Rule.Adagrad(0, -1), "epsilon -1.0" + notNegative),
        refused(() -> new Rule.Adadelta(2, 0), "rho 2.0" + share),
        refused(() -> new Rule.Adadelta(0.9, -1), "epsilon -1.0" + notNegative),
        refused(() -> new Rule.Lion(0.9, Double.NaN), "beta2 NaN" + share),
        refused(() -> new Rule.Lbfgs(0), "memory 0, at least 1 is needed"));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        refused(() -> new Shape.Step(0, 1), "factor 0.0, a number above 0 is needed"),
        refused(() -> new Shape.Step(0.5, 0), "every 0, at least 1 is needed"),
        refused(() -> new Shape.Exponential(-1), "gamma -1.0, a number above 0 is needed"),
        refused(() -> new Shape.Cosine(2), "floor 2.0, a number from 0 to 1 is needed"),
        refused(() -> new Shape.Plateau(0, 1), "factor 0.0, a number above 0 is needed"),
        refused(() -> new Shape.Plateau(0.5, 0), "patience 0, at least 1 is needed"),
        refused(() -> new Schedule(new Shape.Constant(), -1), "warmup -1, at least 0 is needed"),
        refused(() -> new EarlyStopping(-1, Double.NaN, true), "patience -1, at least 0 is needed"),
        refused(
            () -> new EarlyStopping(1, Double.NaN, true),
            "minDelta NaN, a number of at least 0 is needed"),
        refused(
            () -> new Measure.CrossEntropy(false, 2, true),
            "labelSmoothing 2.0, a number from 0 to 1 is needed"),
        refused(
            () -> new Measure.BinaryCrossEntropy(false, -1),
            "labelSmoothing -1.0, a number from 0 to 1 is needed"),
        refused(() -> Loss.huber(0), "delta 0.0, a number above 0 is needed"));
  }

  static Stream<Arguments> networks() {
    double nan = Double.NaN;
    return Stream.of(
        refused(() -> new Activation.LeakyRelu(nan), "slope NaN, a finite number is needed"),
        refused(() -> new Initializer.Uniform(nan, 1), "low NaN, a finite number is needed"),
        refused(() -> new Initializer.Uniform(1, nan), "high NaN, a finite number is needed"),
        refused(
            () -> new Initializer.Normal(-1), "deviation -1.0, a number of at least 0 is needed"),
        refused(
            () -> new Initializer.TruncatedNormal(-1),
            "deviation -1.0, a number of at least 0 is needed"),
        refused(() -> new Initializer.Constant(nan), "value NaN, a finite number is needed"),
        refused(() -> new Initializer.Orthogonal(nan), "gain NaN, a finite number is needed"),
        refused(() -> new Layer.Dense(0), "units 0, at least 1 is needed"),
        refused(
            () -> new Layer.Dense(1).withPenalty(-1, 0),
            "l1 -1.0, a number of at least 0 is needed"),
        refused(
            () -> new Layer.Dense(1).withPenalty(0, nan),
            "l2 NaN, a number of at least 0 is needed"),
        refused(() -> new Layer.Dense(1).withMaxNorm(0), "maxNorm 0.0, a number above 0 is needed"),
        refused(() -> new Layer.BatchNorm(2, 0), "momentum 2.0, a number from 0 to 1 is needed"),
        refused(() -> new Layer.BatchNorm(1, -1), "epsilon -1.0, a number of at least 0 is needed"),
        refused(() -> new Layer.LayerNorm(-1), "epsilon -1.0, a number of at least 0 is needed"));
  }

  @ParameterizedTest
  @MethodSource({"optimizers", "others", "networks"})
  void refusalNamesSettingValueAndWhatIsAllowed(ThrowingCallable made, String message) {
    assertThatThrownBy(made).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void oddSettingsThatRunFilesHaveAreLegal() {
    assertThat(Optimizer.of(new Rule.Adam(0, 1, 1), -3).learningRate()).isEqualTo(-3);
    assertThat(Optimizer.sgd(0, 1).withWeightDecay(-0.1).weightDecay()).isEqualTo(-0.1);
    assertThat(new EarlyStopping(0, 0, false).patience()).isZero();
    assertThat(new Initializer.Uniform(1, -1).low()).isEqualTo(1);
  }

  @Test
  void limitOfZeroIsNone() {
    assertThat(Optimizer.sgd(1).withClipNorm(0).clipNorm()).isEmpty();
    assertThat(Optimizer.sgd(1).withClipNorm(2).clipNorm()).hasValue(2);
  }
}
