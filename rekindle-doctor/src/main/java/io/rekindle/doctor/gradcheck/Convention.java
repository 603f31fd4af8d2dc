package io.rekindle.doctor.gradcheck;

import io.rekindle.core.loss.Loss.Reduction;
import java.util.ArrayList;
import java.util.List;

/// A loss with its reduction over the rows. The losses of one family, such as those of the squared
/// error, have gradients that differ by a constant factor.
record Convention(Objective loss, Reduction reduction) {
  /// Constants of neighbouring counts, such as 256 rows and 255 outputs, differ by more.
  private static final double SAME = 1e-3;

  static Convention of(Net net) {
    return new Convention(net.objective(), net.reduction());
  }

  /// Every convention whose gradients are multiples of those of a network; its own first. With one
  /// row, or one output, mean and sum are one thing and stand there once.
  static List<Convention> family(Net net) {
    List<Convention> family = new ArrayList<>(List.of(of(net)));
    for (Objective loss : net.objective().conventions()) {
      for (Reduction reduction : Reduction.values()) {
        Convention each = new Convention(loss, reduction);
        boolean isNew =
            family.stream()
                .noneMatch(
                    f ->
                        (f.reduction == reduction || net.rows() == 1)
                            && (f.loss == loss || each.isLikeWithOneOutput(f, net)));
        if (isNew) {
          family.add(each);
        }
      }
    }
    return family;
  }

  private boolean isLikeWithOneOutput(Convention other, Net net) {
    return net.outputs() == 1 && loss.scale(1) == other.loss.scale(1);
  }

  static boolean same(double a, double b) {
    return Math.abs(a - b) <= SAME * Math.abs(b);
  }

  /// The constant before Σ over rows and outputs that the family shares.
  private double scale(Net net) {
    return loss.scale(net.outputs()) * rowFactor(net);
  }

  private double rowFactor(Net net) {
    return reduction == Reduction.MEAN ? 1.0 / net.rows() : 1;
  }

  /// How many times the gradient of a network's own convention this one's is.
  double over(Net net) {
    return scale(net) / of(net).scale(net);
  }

  /// The loss of the batch, without a penalty.
  double value(Net net, Matrix outputs) {
    return loss.value(outputs, net.targets()) * rowFactor(net);
  }

  /// `mse with the mean over the 32 rows`.
  String label(int rows) {
    return rows == 1
        ? loss.label()
        : "%s with the %s over the %d rows".formatted(loss.label(), reduction.label(), rows);
  }

  /// dL/dz of the outputs, as it would be written: `2 · (y - t) / 10 outputs / 32 rows`.
  String delta(Net net) {
    StringBuilder delta = new StringBuilder(net.isFused() ? "(y - t)" : loss.slopeFormula());
    if (loss.isMeanOverOutputs() && net.outputs() > 1) {
      delta.append(" / %d outputs".formatted(net.outputs()));
    }
    if (reduction == Reduction.MEAN && net.rows() > 1) {
      delta.append(" / %d rows".formatted(net.rows()));
    }
    Curve curve = net.outputCurve();
    if (!net.isFused() && !curve.is(Curve.LINEAR)) {
      delta.append(
          curve.isSoftmax() ? ", through the softmax's Jacobian" : " · " + curve.formula());
    }
    return delta.toString();
  }
}
