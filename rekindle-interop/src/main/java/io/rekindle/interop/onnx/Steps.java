package io.rekindle.interop.onnx;

import io.rekindle.core.network.Activation;
import io.rekindle.interop.onnx.OnnxModel.Node;
import io.rekindle.interop.onnx.Value.Applied;
import io.rekindle.interop.onnx.Value.Constant;
import io.rekindle.interop.onnx.Value.Other;
import io.rekindle.interop.onnx.Value.Rows;
import io.rekindle.interop.onnx.Value.Step;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One node that reads rows, as a step of a network.
record Steps(Node node, List<Value> arguments, Rows rows) {
  private static final double CLOSE = 1e-6;

  Value applied(Step step) {
    return new Applied(rows, step, rows.width());
  }

  Other other() {
    return other(
        switch (node.operator()) {
          case "Elu", "Selu", "Gelu", "HardSigmoid", "Softmax", "LogSoftmax" ->
              "its attributes are others than Rekindle computes: Elu has alpha 1, Selu its usual"
                  + " alpha and gamma, HardSigmoid alpha 1/6 and beta 1/2, Gelu no approximation,"
                  + " Softmax the last axis";
          case "LeakyRelu" -> "its alpha is no finite number";
          case "Abs" -> "it is imported as part of a Softsign alone, x / (1 + |x|)";
          case "Erf" -> "it is imported as part of a Gelu alone, x * (1 + erf(x / sqrt 2)) / 2";
          case "ReduceMean", "Pow", "Sqrt" ->
              "it is imported as part of a layer normalisation alone";
          default -> "it cannot be a step of a network here";
        });
  }

  Other other(String reason) {
    return new Other(node, arguments, reason);
  }

  private Optional<Tensor> constant(int argument) {
    return argument < arguments.size()
            && arguments.get(argument) instanceof Constant(Tensor t)
            && !t.isText()
        ? Optional.of(t)
        : Optional.empty();
  }

  /// alpha · x · B + beta · C.
  Value gemm() {
    Settings settings = node.settings();
    double alpha = settings.decimal("alpha", 1);
    double beta = settings.decimal("beta", 1);
    if (settings.whole("transA", 0) != 0) {
      return other("transA is not 0: rows are needed as rows");
    }
    Value product = product(settings.whole("transB", 0) != 0, alpha);
    if (!(product instanceof Applied(Rows to, Step.Dense dense, int width))
        || arguments.size() < 3) {
      return product;
    }
    Optional<double[]> bias = constant(2).flatMap(c -> row(c, width));
    if (bias.isEmpty()) {
      return other("C is no constant of one value a column");
    }
    float[] scaled = new float[width];
    for (int i = 0; i < width; i++) {
      scaled[i] = (float) (beta * bias.get()[i % bias.get().length]);
    }
    return new Applied(to, new Step.Dense(width, dense.weight(), scaled), width);
  }

  Value product() {
    return product(false, 1);
  }

  private Value product(boolean transposed, double alpha) {
    Optional<Tensor> found = constant(1);
    if (found.isEmpty() || found.get().shape().size() != 2 || found.get().size() == 0) {
      return other("its second input is no constant matrix");
    }
    if (rows.rank() != 2) {
      return other("rows have %d axes here; flatten them first".formatted(rows.rank() - 1));
    }
    Tensor matrix = found.get();
    int inputs = matrix.shape().get(transposed ? 1 : 0);
    int units = matrix.shape().get(transposed ? 0 : 1);
    if (rows.width() != 0 && rows.width() != inputs) {
      return other("rows have %d columns, the matrix takes %d".formatted(rows.width(), inputs));
    }
    float[] weight = new float[matrix.size()];
    for (int unit = 0; unit < units; unit++) {
      for (int i = 0; i < inputs; i++) {
        int at = transposed ? unit * inputs + i : i * units + unit;
        weight[unit * inputs + i] = (float) (alpha * matrix.at(at));
      }
    }
    Rows from = rows instanceof Value.Input ? new Value.Input(inputs, 2) : rows;
    return new Applied(from, new Step.Dense(units, weight, new float[0]), units);
  }

  /// A constant's values if there is one for all columns, or one a column.
  ///
  /// @param width 0 where any number will do
  static Optional<double[]> row(Tensor constant, int width) {
    int size = constant.size();
    boolean fits = size == 1 || (constant.isRow() && (width == 0 || size == width));
    return fits && !constant.isText() && size > 0
        ? Optional.of(constant.doubles())
        : Optional.empty();
  }

  Value batchNorm() {
    Settings settings = node.settings();
    if (settings.whole("training_mode", 0) != 0) {
      return other("training_mode is not 0; export the model for inference, as by model.eval()");
    }
    double momentum = exact(settings.decimal("momentum", 0.9f));
    if (!(momentum >= 0 && momentum <= 1)) {
      return other("momentum %s; a number from 0 to 1 is needed".formatted(momentum));
    }
    double epsilon = exact(settings.decimal("epsilon", 1e-5f));
    if (!isEpsilon(epsilon)) {
      return wrongEpsilon(epsilon);
    }
    Optional<float[][]> tensors = tensors(4);
    return tensors.isEmpty()
        ? other("its scale, shift, mean and variance are no constants of one value a column")
        : applied(new Step.BatchNorm(momentum, epsilon, tensors.get()));
  }

  Value layerNorm() {
    long axis = node.settings().whole("axis", -1);
    if (axis != -1 && axis != rows.rank() - 1) {
      return other("axis %d; the last, -1, is needed".formatted(axis));
    }
    double epsilon = exact(node.settings().decimal("epsilon", 1e-5f));
    if (!isEpsilon(epsilon)) {
      return wrongEpsilon(epsilon);
    }
    Optional<float[][]> tensors = tensors(arguments.size() > 2 ? 2 : 1);
    if (tensors.isEmpty()) {
      return other("its scale and shift are no constants of one value a column");
    }
    float[] scale = tensors.get()[0];
    float[] shift = tensors.get().length > 1 ? tensors.get()[1] : new float[scale.length];
    return applied(new Step.LayerNorm(epsilon, new float[][] {scale, shift}));
  }

  /// What a normalisation may add to a variance.
  static boolean isEpsilon(double value) {
    return value >= 0 && Double.isFinite(value);
  }

  private Value wrongEpsilon(double found) {
    return other("epsilon %s; a number of at least 0 is needed".formatted(found));
  }

  /// The number that was written, where a float is close to it: 0.001 for 0.001f.
  private static double exact(float value) {
    return Double.parseDouble(Float.toString(value));
  }

  /// The constants after the first input.
  private Optional<float[][]> tensors(int count) {
    float[][] tensors = new float[count][];
    for (int i = 0; i < count; i++) {
      Optional<Tensor> constant = constant(i + 1);
      if (constant.isEmpty() || constant.get().size() != rows.width() || rows.width() == 0) {
        return Optional.empty();
      }
      tensors[i] = constant.get().floats();
    }
    return Optional.of(tensors);
  }

  /// (x - offset) · scale, of scikit-learn's scalers.
  Value scaler() {
    double[] offset = doubles(node.settings().decimals("offset"));
    double[] scale = doubles(node.settings().decimals("scale"));
    int width = Math.max(offset.length, scale.length);
    boolean fits =
        rows.width() == 0 || width == 1 || (offset.length == rows.width() && scale.length == width);
    if (width == 0 || !fits || offset.length != scale.length) {
      return other(
          "it has %d offsets and %d scales for rows of %d columns"
              .formatted(offset.length, scale.length, rows.width()));
    }
    double[] summand = new double[width];
    Arrays.setAll(summand, i -> -offset[i] * scale[i]);
    return new Applied(rows, new Step.Affine(scale, summand), Math.max(rows.width(), width));
  }

  private static double[] doubles(List<Float> values) {
    return values.stream().mapToDouble(Float::doubleValue).toArray();
  }

  Value dropout() {
    boolean training = constant(2).filter(mode -> mode.size() == 1 && mode.at(0) != 0).isPresent();
    boolean unknown = arguments.size() > 2 && constant(2).isEmpty();
    return training || unknown
        ? other("training_mode is set; export the model for inference, as by model.eval()")
        : rows;
  }

  Value flatten() {
    long axis = node.settings().whole("axis", 1);
    return axis == 1 ? flat() : other("axis %d; 1, rows of one axis, is needed".formatted(axis));
  }

  private Value flat() {
    return rows instanceof Value.Input input ? new Value.Input(input.width(), 2) : rows;
  }

  /// Rows may become one axis each, or, where a row has one value, values without rows.
  Value reshape() {
    Optional<long[]> wanted = arguments.size() > 1 ? Shapes.of(arguments.get(1)) : Optional.empty();
    if (wanted.isEmpty()) {
      return other("the shape it makes is no constant, nor rows x columns");
    }
    long[] shape = wanted.get();
    boolean single = shape.length == 1 && shape[0] == -1 && rows.width() == 1;
    boolean flat =
        shape.length == 2
            && (shape[1] == rows.width()
                || (shape[1] == -1 && shape[0] != -1)
                || (shape[0] == -1 && rows.width() == 0));
    if (flat && rows.width() == 0 && shape[1] > 0 && shape[1] <= Integer.MAX_VALUE) {
      return new Value.Input((int) shape[1], 2);
    }
    return single || flat
        ? flat()
        : other(
            "it makes the shape %s of rows of %d columns; rows must stay rows"
                .formatted(Arrays.toString(shape), rows.width()));
  }

  Value squeeze() {
    return rows.width() == 1
        ? flat()
        : other("it takes away an axis of rows of %d columns".formatted(rows.width()));
  }

  Optional<Step> activation() {
    Settings settings = node.settings();
    return switch (node.operator()) {
      case "Relu" -> step(Activation.RELU);
      case "LeakyRelu" -> {
        double slope = exact(settings.decimal("alpha", 0.01f));
        yield Double.isFinite(slope) ? step(new Activation.LeakyRelu(slope)) : Optional.empty();
      }
      case "Elu" -> isClose(settings, "alpha", 1, 1) ? step(Activation.ELU) : Optional.empty();
      case "Selu" ->
          isClose(settings, "alpha", 1.6732632f, 1.6732632f)
                  && isClose(settings, "gamma", 1.050701f, 1.050701f)
              ? step(Activation.SELU)
              : Optional.empty();
      case "Gelu" ->
          settings.text("approximate", "none").equals("none")
              ? step(Activation.GELU)
              : Optional.empty();
      case "Sigmoid" -> step(Activation.SIGMOID);
      case "HardSigmoid" ->
          isClose(settings, "alpha", 0.2f, 1f / 6) && isClose(settings, "beta", 0.5f, 0.5f)
              ? step(Activation.HARD_SIGMOID)
              : Optional.empty();
      case "Tanh" -> step(Activation.TANH);
      case "Softplus" -> step(Activation.SOFTPLUS);
      case "Softsign" -> step(Activation.SOFTSIGN);
      case "Mish" -> step(Activation.MISH);
      case "Exp" -> step(Activation.EXPONENTIAL);
      case "Softmax" -> isLastAxis(settings) ? step(Activation.SOFTMAX) : Optional.empty();
      case "LogSoftmax" ->
          isLastAxis(settings) ? Optional.of(new Step.LogSoftmax()) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Step> step(Activation activation) {
    return Optional.of(new Step.Activate(activation));
  }

  private static boolean isClose(Settings settings, String name, float usual, float wanted) {
    return Math.abs(settings.decimal(name, usual) - wanted) < CLOSE;
  }

  /// Of rows of one axis, the default is the last in every opset.
  private boolean isLastAxis(Settings settings) {
    long axis = settings.whole("axis", -1);
    return rows.rank() == 2 && (axis == -1 || axis == 1);
  }
}
