package io.rekindle.doctor.gradcheck;

import io.rekindle.core.InputException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// One training step as somebody's own code saw it: the batch, the weights before the step, and the
/// gradients it computed. Shapes are as they were written; [GradientCheck] finds out which axis is
/// which.
///
/// @param x rows x inputs
/// @param targets rows x outputs, or rows x 1 class indices
/// @param layers in order, the output layer last; at least one
/// @param outputs what the forward pass gave, rows x outputs
/// @param loss the value of the loss that the step computed, of the batch
/// @param inSinglePrecision whether any of it passed through 32-bit numbers
public record Dump(
    Matrix x,
    Matrix targets,
    List<Layer> layers,
    Optional<Matrix> outputs,
    OptionalDouble loss,
    Settings settings,
    boolean inSinglePrecision) {

  /// One dense layer and its gradients.
  ///
  /// @param w units x inputs, units x (inputs and a bias column), or either transposed
  /// @param b as many numbers as units
  /// @param dw as w
  /// @param db as b
  public record Layer(Matrix w, Optional<Matrix> b, Optional<Matrix> dw, Optional<Matrix> db) {

    public Layer(Matrix w, Matrix dw) {
      this(w, Optional.empty(), Optional.of(dw), Optional.empty());
    }

    public Layer(Matrix w, Matrix b, Matrix dw, Matrix db) {
      this(w, Optional.of(b), Optional.of(dw), Optional.of(db));
    }
  }

  /// A step whose loss was not dumped.
  public Dump(
      Matrix x,
      Matrix targets,
      List<Layer> layers,
      Optional<Matrix> outputs,
      Settings settings,
      boolean inSinglePrecision) {
    this(x, targets, layers, outputs, OptionalDouble.empty(), settings, inSinglePrecision);
  }

  public Dump {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new InputException("the dump has no weights; W0, W1, ... are needed");
    }
    boolean any = layers.stream().anyMatch(l -> l.dw().isPresent() || l.db().isPresent());
    if (!any) {
      throw new InputException(
          "the dump has no gradients; dW0, dW1, ... (and db0, db1, ... with biases) are needed");
    }
    requireSome("x", x);
    requireSome("targets", targets);
    for (int l = 0; l < layers.size(); l++) {
      requireSome("W" + l, layers.get(l).w());
    }
    requireFinite("x", x);
    requireFinite("targets", targets);
    for (int l = 0; l < layers.size(); l++) {
      requireFinite("W" + l, layers.get(l).w());
      int index = l;
      layers.get(l).b().ifPresent(b -> requireFinite("b" + index, b));
    }
  }

  private static void requireSome(String name, Matrix values) {
    if (values.isEmpty()) {
      throw new InputException(
          "%s is %s and holds no number; at least one row and column are needed"
              .formatted(name, values));
    }
  }

  private static void requireFinite(String name, Matrix values) {
    for (int i = 0; i < values.values().length; i++) {
      if (!Double.isFinite(values.values()[i])) {
        throw new InputException(
            "%s holds %s at row %d, column %d; finite numbers are needed: dump an earlier step"
                .formatted(name, values.values()[i], i / values.columns(), i % values.columns()));
      }
    }
  }

  /// The same step with other settings.
  public Dump with(Settings other) {
    return new Dump(x, targets, layers, outputs, loss, other, inSinglePrecision);
  }
}
