package io.rekindle.interop.onnx;

import io.rekindle.interop.onnx.Value.Constant;
import io.rekindle.interop.onnx.Value.Other;
import java.util.Arrays;
import java.util.Optional;

/// What a graph computes of shapes: exporters write "as many rows as there are" by several nodes.
final class Shapes {
  /// As in a Reshape: what the first axis had.
  private static final long ROWS = 0;

  private Shapes() {}

  /// The lengths of a shape's axes, 0 for the number of rows; empty if it is no such shape.
  static Optional<long[]> of(Value shape) {
    return of(shape, 8);
  }

  private static Optional<long[]> of(Value shape, int depth) {
    return switch (shape) {
      case Constant(Tensor t) when t.isWhole() && t.size() <= 8 -> Optional.of(wholes(t));
      case Other other when depth > 0 && !other.arguments().isEmpty() -> computed(other, depth - 1);
      case Value _ -> Optional.empty();
    };
  }

  private static long[] wholes(Tensor tensor) {
    long[] values = new long[tensor.size()];
    Arrays.setAll(values, tensor::whole);
    return values;
  }

  private static Optional<long[]> computed(Other other, int depth) {
    Value first = other.arguments().getFirst();
    return switch (other.node().operator()) {
      case "Shape" -> Optional.empty();
      case "Gather", "Slice" -> firstAxis(other, first);
      case "Unsqueeze", "Cast" -> of(first, depth);
      case "Concat" -> joined(other, depth);
      default -> Optional.empty();
    };
  }

  private static Optional<long[]> firstAxis(Other other, Value of) {
    boolean fromShape = of instanceof Other o && (o.is("Shape") || isCastOfShape(o));
    boolean first =
        other.arguments().size() > 1
            && other.arguments().get(1) instanceof Constant(Tensor from)
            && from.size() == 1
            && from.at(0) == 0;
    boolean one =
        other.is("Gather")
            || (other.arguments().size() > 2
                && other.arguments().get(2) instanceof Constant(Tensor to)
                && to.size() == 1
                && to.at(0) == 1);
    return fromShape && first && one ? Optional.of(new long[] {ROWS}) : Optional.empty();
  }

  private static boolean isCastOfShape(Other other) {
    return other.is("Cast") && other.arguments().getFirst() instanceof Other o && o.is("Shape");
  }

  private static Optional<long[]> joined(Other other, int depth) {
    long[] all = new long[0];
    for (Value part : other.arguments()) {
      Optional<long[]> lengths = of(part, depth);
      if (lengths.isEmpty() || all.length + lengths.get().length > 8) {
        return Optional.empty();
      }
      int from = all.length;
      all = Arrays.copyOf(all, from + lengths.get().length);
      System.arraycopy(lengths.get(), 0, all, from, lengths.get().length);
    }
    return Optional.of(all);
  }
}
