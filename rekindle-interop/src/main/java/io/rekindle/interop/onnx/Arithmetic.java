package io.rekindle.interop.onnx;

import io.rekindle.core.network.Activation;
import io.rekindle.interop.onnx.OnnxModel.Node;
import io.rekindle.interop.onnx.Value.Applied;
import io.rekindle.interop.onnx.Value.Constant;
import io.rekindle.interop.onnx.Value.Other;
import io.rekindle.interop.onnx.Value.Rows;
import io.rekindle.interop.onnx.Value.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A sum, difference, product or quotient: the bias of a dense layer, a scaling, or the last node
/// of what exporters write an activation or a normalisation as.
record Arithmetic(Node node, List<Value> arguments) {
  private static final double CLOSE = 1e-5;

  Value value() {
    if (arguments.size() != 2) {
      return other("it has %d inputs; two are needed".formatted(arguments.size()));
    }
    Value a = arguments.getFirst();
    Value b = arguments.getLast();
    Optional<Value> found =
        switch (node.operator()) {
          case "Mul" ->
              gated(a, b)
                  .or(() -> gated(b, a))
                  .or(this::gelu)
                  .or(() -> scaled(a, b))
                  .or(() -> scaled(b, a));
          case "Div" -> layerNorm(a, b).or(() -> softsign(a, b)).or(() -> divided(a, b));
          case "Add" -> added(a, b, 1).or(() -> added(b, a, 1));
          case "Sub" -> added(a, b, -1).or(() -> takenFrom(a, b));
          default -> Optional.empty();
        };
    return found.orElseGet(
        () ->
            other(
                a instanceof Rows && b instanceof Rows
                    ? "it joins two values of the network, as skip connections do; only a chain of"
                        + " layers is imported"
                    : "its second input is no constant of one value a column, and it belongs to no"
                        + " activation or normalisation that is known"));
  }

  private Other other(String reason) {
    return new Other(node, arguments, reason);
  }

  /// x · sigmoid(x), x · tanh(softplus(x)).
  private static Optional<Value> gated(Value x, Value gate) {
    if (!(x instanceof Rows rows
        && gate instanceof Applied(Rows inner, Step.Activate last, int _))) {
      return Optional.empty();
    }
    if (Value.same(inner, rows) && last.activation().equals(Activation.SIGMOID)) {
      return activated(rows, Activation.SILU);
    }
    boolean mish =
        last.activation().equals(Activation.TANH)
            && inner instanceof Applied(Rows innermost, Step.Activate first, int _)
            && Value.same(innermost, rows)
            && first.activation().equals(Activation.SOFTPLUS);
    return mish ? activated(rows, Activation.MISH) : Optional.empty();
  }

  private static Optional<Value> activated(Rows to, Activation activation) {
    return Optional.of(new Applied(to, new Step.Activate(activation), to.width()));
  }

  /// x · (1 + erf(x / √2)) / 2, in whatever order its factors are multiplied.
  private Optional<Value> gelu() {
    List<Value> factors = new ArrayList<>();
    arguments.forEach(argument -> addFactors(argument, factors, 4));
    double constant = 1;
    Optional<Rows> x = Optional.empty();
    Optional<Rows> gate = Optional.empty();
    for (Value factor : factors) {
      Optional<Rows> erf = argumentOfErf(factor);
      if (factor instanceof Constant(Tensor t) && t.size() == 1) {
        constant *= t.at(0);
      } else if (erf.isPresent() && gate.isEmpty()) {
        gate = erf;
      } else if (factor instanceof Rows rows && x.isEmpty()) {
        x = Optional.of(rows);
      } else {
        return Optional.empty();
      }
    }
    if (x.isEmpty()
        || gate.isEmpty()
        || !(gate.get() instanceof Applied(Rows inner, Step.Affine affine, int _))
        || !isScaling(affine, Math.sqrt(0.5))) {
      return Optional.empty();
    }
    if (Value.same(x.get(), inner) && Math.abs(constant - 0.5) < CLOSE) {
      return activated(inner, Activation.GELU);
    }
    boolean halved =
        x.get() instanceof Applied(Rows of, Step.Affine half, int _)
            && Value.same(of, inner)
            && isScaling(half, 0.5 / constant);
    return halved ? activated(inner, Activation.GELU) : Optional.empty();
  }

  private static void addFactors(Value value, List<Value> factors, int depth) {
    if (depth > 0 && value instanceof Other other && other.is("Mul")) {
      other.arguments().forEach(each -> addFactors(each, factors, depth - 1));
    } else {
      factors.add(value);
    }
  }

  private static boolean isScaling(Step.Affine affine, double factor) {
    return affine.factor().length == 1
        && Math.abs(affine.factor()[0] - factor) < CLOSE
        && affine.summand()[0] == 0;
  }

  /// Of 1 + erf(x).
  private static Optional<Rows> argumentOfErf(Value value) {
    if (!(value instanceof Other sum) || !sum.is("Add")) {
      return Optional.empty();
    }
    Optional<Other> erf = one(sum, "Erf");
    Optional<Double> one = scalar(sum);
    return erf.isPresent()
            && one.equals(Optional.of(1.0))
            && erf.get().arguments().getFirst() instanceof Rows rows
        ? Optional.of(rows)
        : Optional.empty();
  }

  /// The argument that is made by an operator.
  private static Optional<Other> one(Other of, String operator) {
    return of.arguments().stream()
        .filter(Other.class::isInstance)
        .map(Other.class::cast)
        .filter(other -> other.is(operator))
        .findFirst();
  }

  /// The argument that is a single constant.
  private static Optional<Double> scalar(Other of) {
    return of.arguments().stream()
        .filter(a -> a instanceof Constant(Tensor t) && t.size() == 1 && !t.isText())
        .map(a -> ((Constant) a).tensor().at(0))
        .findFirst();
  }

  /// x / (1 + |x|).
  private static Optional<Value> softsign(Value above, Value below) {
    boolean found =
        above instanceof Rows x
            && below instanceof Other sum
            && sum.is("Add")
            && scalar(sum).equals(Optional.of(1.0))
            && one(sum, "Abs").filter(abs -> Value.same(abs.arguments().getFirst(), x)).isPresent();
    return found ? activated((Rows) above, Activation.SOFTSIGN) : Optional.empty();
  }

  /// d / sqrt(mean(d²) + epsilon) with d = x - mean(x).
  private static Optional<Value> layerNorm(Value above, Value below) {
    if (!(above instanceof Other d && below instanceof Other root)
        || !root.is("Sqrt")
        || !(root.arguments().getFirst() instanceof Other sum)) {
      return Optional.empty();
    }
    Optional<Rows> x = centred(d);
    Optional<Double> epsilon = scalar(sum);
    boolean deviation =
        sum.is("Add") && one(sum, "ReduceMean").filter(v -> isVariance(v, d)).isPresent();
    if (x.isEmpty()
        || epsilon.filter(Steps::isEpsilon).isEmpty()
        || !deviation
        || x.get().width() == 0) {
      return Optional.empty();
    }
    float[] scale = new float[x.get().width()];
    Arrays.fill(scale, 1);
    double written = Double.parseDouble(Float.toString(epsilon.get().floatValue()));
    Step norm = new Step.LayerNorm(written, new float[][] {scale, new float[scale.length]});
    return Optional.of(new Applied(x.get(), norm, scale.length));
  }

  private static Optional<Rows> centred(Other d) {
    boolean isCentred =
        d.is("Sub")
            && d.arguments().getFirst() instanceof Rows x
            && d.arguments().getLast() instanceof Other mean
            && isMean(mean)
            && Value.same(mean.arguments().getFirst(), x);
    return isCentred ? Optional.of((Rows) d.arguments().getFirst()) : Optional.empty();
  }

  private static boolean isVariance(Other mean, Other d) {
    return isMean(mean)
        && mean.arguments().getFirst() instanceof Other square
        && Value.same(square.arguments().getFirst(), d)
        && (square.is("Pow")
            ? scalar(square).equals(Optional.of(2.0))
            : square.is("Mul") && Value.same(square.arguments().getLast(), d));
  }

  /// Over the last axis, which stays.
  private static boolean isMean(Other mean) {
    List<Long> axes = new ArrayList<>(mean.node().settings().wholes("axes"));
    if (mean.arguments().size() > 1 && mean.arguments().get(1) instanceof Constant(Tensor t)) {
      for (int i = 0; i < Math.min(t.size(), 2); i++) {
        axes.add(t.whole(i));
      }
    }
    return mean.is("ReduceMean")
        && (axes.equals(List.of(-1L)) || axes.equals(List.of(1L)))
        && mean.node().settings().whole("keepdims", 1) == 1;
  }

  private static Optional<Value> scaled(Value x, Value by) {
    return affine(x, by, values -> new Step.Affine(values, new double[values.length]));
  }

  private static Optional<Value> divided(Value x, Value by) {
    return affine(
        x,
        by,
        values -> {
          double[] factor = Arrays.stream(values).map(v -> 1 / v).toArray();
          return new Step.Affine(factor, new double[values.length]);
        });
  }

  private static Optional<Value> added(Value x, Value constant, double sign) {
    return affine(
        x,
        constant,
        values -> {
          double[] factor = new double[values.length];
          Arrays.fill(factor, 1);
          double[] summand = Arrays.stream(values).map(v -> sign * v).toArray();
          return new Step.Affine(factor, summand);
        });
  }

  private static Optional<Value> takenFrom(Value constant, Value x) {
    return affine(
        x,
        constant,
        values -> {
          double[] factor = new double[values.length];
          Arrays.fill(factor, -1);
          return new Step.Affine(factor, values);
        });
  }

  private interface Making {
    Step.Affine of(double[] values);
  }

  /// A constant added to what a matrix made becomes the bias.
  private static Optional<Value> affine(Value x, Value constant, Making making) {
    if (!(x instanceof Rows rows && constant instanceof Constant(Tensor tensor))
        || (rows.rank() > 2 && tensor.size() != 1)) {
      return Optional.empty();
    }
    Optional<double[]> values = Steps.row(tensor, rows.width());
    return values.map(
        found -> {
          Step.Affine affine = making.of(found);
          int width = Math.max(rows.width(), found.length == 1 ? 0 : found.length);
          return rows instanceof Applied(Rows to, Step.Dense dense, int units)
                  && dense.bias().length == 0
                  && Arrays.stream(affine.factor()).allMatch(f -> f == 1)
              ? new Applied(to, withBias(dense, affine.summand()), units)
              : new Applied(rows, affine, width);
        });
  }

  private static Step.Dense withBias(Step.Dense dense, double[] values) {
    float[] bias = new float[dense.units()];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = (float) values[i % values.length];
    }
    return new Step.Dense(dense.units(), dense.weight(), bias);
  }
}
