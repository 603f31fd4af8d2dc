package io.rekindle.doctor;

import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.train.Batch;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Pass;
import io.rekindle.core.train.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ObjIntConsumer;

/// The network looked at from inside, at one moment of a run: some rows passed forward and back
/// through a copy of its parameters.
///
/// @param inputMoment mean square of the features
/// @param layers the dense layers in order
/// @param outputSpread standard deviation of the outputs over rows, the mean over units
public record Reading(
    double inputMoment, List<LayerReading> layers, double outputSpread, double loss) {
  private static final int MOST_ROWS = 256;
  private static final double ROUNDING = 1e-5;

  public Reading {
    layers = List.copyOf(layers);
  }

  /// Looks at a network without changing it.
  static Reading of(
      Network network, Training training, Examples rows, float[] parameters, Compute compute) {
    return of(network, training, rows, parameters, compute, (_, _) -> {});
  }

  /// Looks at a network without changing it.
  ///
  /// @param also looks at the same pass, and at how many rows went through it
  public static Reading of(
      Network network,
      Training training,
      Examples rows,
      float[] parameters,
      Compute compute,
      ObjIntConsumer<Pass> also) {
    int count = Math.min(MOST_ROWS, rows.rows());
    Batch batch = new Batch(count, network.inputs(), rows.targets().columns());
    int stride = rows.rows() / count;
    for (int i = 0; i < count; i++) {
      rows.features().copyRow(i * stride, batch.x(), i * network.inputs());
      rows.targets().copyRow(i * stride, batch.targets(), i * batch.targetWidth());
    }
    batch.setRows(count);
    float[] gradient = new float[parameters.length];
    try (Pass pass =
        new Pass(
            network,
            training.loss(),
            parameters.clone(),
            gradient,
            batch,
            training.seed(),
            compute.withThreads(1))) {
      double loss = pass.gradient(0);
      also.accept(pass, count);
      return read(network, pass, batch, parameters, gradient, loss);
    }
  }

  private static Reading read(
      Network network, Pass pass, Batch batch, float[] parameters, float[] gradient, double loss) {
    List<LayerReading> layers = new ArrayList<>();
    int rows = batch.rows();
    for (DenseBlock block : DenseBlock.of(network, pass)) {
      layers.add(layer(network, block.product(), block.end(), rows, parameters, gradient));
    }
    double spread =
        Arrays.stream(variances(pass.outputs(), rows, network.outputs()))
            .map(Math::sqrt)
            .average()
            .orElse(0);
    int values = rows * network.inputs();
    return new Reading(squares(batch.x(), 0, values) / values, layers, spread, loss);
  }

  private static LayerReading layer(
      Network network,
      Pass.StageView product,
      Pass.StageView end,
      int rows,
      float[] parameters,
      float[] gradient) {
    int units = product.width();
    float[] y = end.out();
    float[] dz = product.gradient();
    double count = rows * (double) units;
    Slot w = slot(network, product.layer(), Slot.Kind.WEIGHT);
    return new LayerReading(
        product.layer(),
        squares(y, 0, rows * units) / count,
        Arrays.stream(variances(y, rows, units)).average().orElse(0),
        squares(dz, 0, Math.min(dz.length, rows * units)) / count * rows * rows,
        norm(gradient, w.offset(), w.end()),
        network.slots().stream()
            .filter(s -> s.layer() == product.layer() && s.kind() == Slot.Kind.BIAS)
            .mapToDouble(s -> norm(gradient, s.offset(), s.end()))
            .sum(),
        silent(y, rows, units) / (double) units,
        end.activation().map(a -> atAnEnd(a, y, rows * units) / count).orElse(0.0),
        norm(parameters, w.offset(), w.end()),
        unitsAlike(network, parameters, w),
        units,
        alignment(y, rows, units));
  }

  /// Mean cosine between two different rows, from the norm of the sum of the unit rows: |Σu|² is n
  /// and the sum of all pairs' cosines. Rows of zeros are left out.
  static double alignment(float[] values, int rows, int width) {
    double[] sum = new double[width];
    int count = 0;
    for (int i = 0; i < rows; i++) {
      double norm = norm(values, i * width, (i + 1) * width);
      if (norm > 0) {
        count++;
        for (int j = 0; j < width; j++) {
          sum[j] += values[i * width + j] / norm;
        }
      }
    }
    double squares = 0;
    for (double each : sum) {
      squares += each * each;
    }
    return count < 2 ? Double.NaN : (squares - count) / (count * (count - 1.0));
  }

  /// Whether a layer's units are one unit several times over, to the rounding of sums.
  private static boolean unitsAlike(Network network, float[] parameters, Slot w) {
    boolean sameBias =
        network.slots().stream()
            .filter(s -> s.layer() == w.layer() && s.kind() == Slot.Kind.BIAS)
            .allMatch(b -> isRepeated(parameters, b.offset(), b.end(), 1));
    return w.rows() > 1 && sameBias && isRepeated(parameters, w.offset(), w.end(), w.columns());
  }

  /// Whether the first values of a range are those of all its periods.
  private static boolean isRepeated(float[] values, int from, int to, int period) {
    double size = norm(values, from, to) / Math.sqrt(to - from);
    for (int i = from + period; i < to; i++) {
      if (Math.abs((double) values[i] - values[i - period]) > ROUNDING * size) {
        return false;
      }
    }
    return true;
  }

  static Slot slot(Network network, int layer, Slot.Kind kind) {
    return network.slots().stream()
        .filter(s -> s.layer() == layer && s.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  private static final Set<Activation> SYMMETRIC = Set.of(Activation.TANH, Activation.SOFTSIGN);
  private static final Set<Activation> ONE_SIDED =
      Set.of(Activation.SIGMOID, Activation.HARD_SIGMOID);

  /// Whether values end in a range where the derivative vanishes.
  static boolean isBounded(Activation activation) {
    return SYMMETRIC.contains(activation) || ONE_SIDED.contains(activation);
  }

  private static boolean isAtAnEnd(Activation activation, double y) {
    return SYMMETRIC.contains(activation) ? Math.abs(y) > 0.96 : y < 0.02 || y > 0.98;
  }

  /// How many of the first values of an activation lie at an end; none if it is not bounded.
  static int atAnEnd(Activation activation, float[] values, int count) {
    int atAnEnd = 0;
    if (isBounded(activation)) {
      for (int i = 0; i < count; i++) {
        atAnEnd += isAtAnEnd(activation, values[i]) ? 1 : 0;
      }
    }
    return atAnEnd;
  }

  /// How many units are 0 for every row.
  static int silent(float[] values, int rows, int units) {
    boolean[] heard = new boolean[units];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < units; j++) {
        heard[j] |= values[i * units + j] != 0;
      }
    }
    int silent = 0;
    for (boolean each : heard) {
      silent += each ? 0 : 1;
    }
    return silent;
  }

  /// The variance over rows of each column.
  private static double[] variances(float[] values, int rows, int width) {
    double[] sums = new double[width];
    double[] squares = new double[width];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < width; j++) {
        double centred = (double) values[i * width + j] - values[j];
        sums[j] += centred;
        squares[j] += centred * centred;
      }
    }
    for (int j = 0; j < width; j++) {
      double mean = sums[j] / rows;
      squares[j] = Math.max(0, squares[j] / rows - mean * mean);
    }
    return squares;
  }

  private static double norm(float[] values, int from, int to) {
    return Math.sqrt(squares(values, from, to));
  }

  static double squares(float[] values, int from, int to) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += (double) values[i] * values[i];
    }
    return squares;
  }
}
