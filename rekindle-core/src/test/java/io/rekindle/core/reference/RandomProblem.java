package io.rekindle.core.reference;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.loss.Loss.Measure;
import io.rekindle.core.loss.Loss.Reduction;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Activation.Standard;
import io.rekindle.core.network.Initializer;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/// A random network with a loss, parameters and a batch that fit it: the same for the same seed.
///
/// Over many seeds every layer, activation, loss, reduction and form of target comes up, with
/// frozen layers, penalties, row weights and batches of 1 to 33 rows (or more).
public record RandomProblem(
    long seed,
    Network network,
    Loss loss,
    double[] parameters,
    double[][] x,
    double[][] targets,
    double[] weights,
    Mode mode) {

  /// Losses whose outputs must be of a certain kind, each with the last layer that gives it.
  private enum Kind {
    SOFTMAX,
    SOFTMAX_ALONE,
    SOFTMAX_INDEX,
    SOFTMAX_DROPPED,
    LOGITS,
    LOGITS_OF_SOFTMAX,
    UNNORMALIZED,
    NOT_RENORMALIZED,
    SIGMOID,
    SIGMOID_LOGITS,
    PROBABILITIES,
    NUMBERS,
    COUNTS,
    SIGNS
  }

  /// Layers of 1 to 12 units.
  public static RandomProblem of(long seed) {
    return new Builder(seed, 12, 33).build();
  }

  /// Layers of up to 140 units and batches of up to 130 rows: enough work to share among threads.
  public static RandomProblem large(long seed) {
    return new Builder(seed, 140, 130).build();
  }

  /// Two layers of a thousand units: more weights than numbers that go through.
  public static RandomProblem wide(long seed) {
    Builder builder = new Builder(seed * Builder.KINDS.size(), 40, 24);
    builder.layers.add(new Layer.Dense(1100, Activation.TANH));
    builder.layers.add(new Layer.Dense(1000, Activation.SIGMOID));
    return builder.finish();
  }

  private static final class Builder {
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final List<Standard> STANDARD = List.of(Standard.values());

    private final long seed;
    private final SplittableRandom random;
    private final List<Layer> layers = new ArrayList<>();
    private final Kind kind;
    private final int maxWidth;
    private final int maxRows;
    private boolean index;
    private boolean exponential;

    Builder(long seed, int maxWidth, int maxRows) {
      this.seed = seed;
      this.maxWidth = maxWidth;
      this.maxRows = maxRows;
      random = new SplittableRandom(seed);
      kind = KINDS.get(Math.floorMod(seed, KINDS.size()));
    }

    RandomProblem build() {
      int hidden = random.nextInt(5);
      for (int i = 0; i < hidden; i++) {
        layers.add(hiddenLayer());
      }
      return finish();
    }

    RandomProblem finish() {
      Loss loss = new Loss(addOutput(), random.nextBoolean() ? Reduction.MEAN : Reduction.SUM);
      Network network = Network.of(1 + random.nextInt(maxWidth), layers);
      int rows = 1 + random.nextInt(maxRows);
      double[][] x = new double[rows][network.inputs()];
      double[][] targets = new double[rows][];
      double[] weights = new double[rows];
      boolean weighted = random.nextInt(3) == 0;
      for (int r = 0; r < rows; r++) {
        for (int i = 0; i < network.inputs(); i++) {
          x[r][i] = random.nextGaussian();
        }
        targets[r] = targets(network.outputs());
        weights[r] = weighted ? random.nextDouble(0.2, 2) : 1;
      }
      return new RandomProblem(
          seed, network, loss, parameters(network), x, targets, weights, mode());
    }

    private Layer hiddenLayer() {
      return switch (random.nextInt(10)) {
        case 0 -> new Layer.Activate(activation(), activation());
        case 1 -> new Layer.Dropout(random.nextInt(4) == 0 ? 0 : random.nextDouble(0.6));
        case 2 -> new Layer.BatchNorm(random.nextDouble(0.5, 0.99), 0.001);
        case 3 -> new Layer.LayerNorm(0.001);
        default -> dense(activations());
      };
    }

    private Layer.Dense dense(List<Activation> activations) {
      return new Layer.Dense(
          1 + random.nextInt(maxWidth),
          activations,
          Optional.empty(),
          Initializer.ZEROS,
          random.nextInt(5) > 0,
          random.nextInt(6) > 0,
          random.nextInt(5) == 0 ? 0.01 : 0,
          random.nextInt(5) == 0 ? 0.02 : 0,
          OptionalDouble.empty());
    }

    private List<Activation> activations() {
      return switch (random.nextInt(6)) {
        case 0 -> List.of();
        case 1 -> List.of(activation(), activation());
        default -> List.of(activation());
      };
    }

    /// Any activation, but the exponential once only: two in a row overflow.
    private Activation activation() {
      int n = random.nextInt(STANDARD.size() + 1);
      if (n == STANDARD.size()) {
        return new Activation.LeakyRelu(random.nextDouble(0.01, 0.3));
      }
      Standard standard = STANDARD.get(n);
      if (standard == Standard.EXPONENTIAL && exponential) {
        return Standard.SILU;
      }
      exponential |= standard == Standard.EXPONENTIAL;
      return standard;
    }

    private Measure addOutput() {
      double smoothing = random.nextInt(3) == 0 ? 0.1 : 0;
      return switch (kind) {
        case SOFTMAX -> {
          layers.add(dense(List.of(Activation.SOFTMAX)));
          yield new Measure.CrossEntropy(false, smoothing, true);
        }
        case SOFTMAX_ALONE -> {
          layers.add(dense(List.of(activation())));
          layers.add(new Layer.LayerNorm());
          layers.add(new Layer.Activate(Activation.SOFTMAX, Activation.LINEAR));
          yield new Measure.CrossEntropy(false, smoothing, true);
        }
        case SOFTMAX_INDEX -> {
          index = true;
          layers.add(dense(List.of(Activation.TANH, Activation.SOFTMAX)));
          yield new Measure.CrossEntropy(false, smoothing, true);
        }
        case SOFTMAX_DROPPED -> {
          layers.add(dense(List.of(Activation.SOFTMAX)));
          layers.add(new Layer.Dropout(0.2));
          yield new Measure.CrossEntropy(false, smoothing, false);
        }
        case LOGITS -> {
          index = random.nextBoolean();
          layers.add(dense(List.of()));
          yield new Measure.CrossEntropy(true, smoothing, true);
        }
        case LOGITS_OF_SOFTMAX -> {
          layers.add(dense(List.of(Activation.SOFTMAX)));
          yield new Measure.CrossEntropy(true, smoothing, true);
        }
        case UNNORMALIZED -> {
          index = random.nextBoolean();
          layers.add(dense(List.of(Activation.SOFTPLUS)));
          yield new Measure.CrossEntropy(false, smoothing, true);
        }
        case NOT_RENORMALIZED -> {
          layers.add(dense(List.of(Activation.SIGMOID)));
          yield new Measure.CrossEntropy(false, smoothing, false);
        }
        case SIGMOID -> {
          layers.add(dense(List.of(Activation.SIGMOID)));
          yield new Measure.BinaryCrossEntropy(false, smoothing);
        }
        case SIGMOID_LOGITS -> {
          layers.add(dense(activations()));
          yield new Measure.BinaryCrossEntropy(true, smoothing);
        }
        case PROBABILITIES -> {
          layers.add(dense(List.of(Activation.HARD_SIGMOID)));
          yield new Measure.BinaryCrossEntropy(false, smoothing);
        }
        case NUMBERS -> {
          layers.add(dense(activations()));
          yield switch (random.nextInt(3)) {
            case 0 -> new Measure.MeanSquaredError();
            case 1 -> new Measure.MeanAbsoluteError();
            default -> new Measure.Huber(random.nextDouble(0.3, 2));
          };
        }
        case COUNTS -> {
          layers.add(dense(List.of(Activation.SOFTPLUS)));
          yield new Measure.Poisson();
        }
        case SIGNS -> {
          layers.add(dense(List.of(Activation.TANH)));
          yield new Measure.Hinge();
        }
      };
    }

    private double[] targets(int outputs) {
      if (index) {
        return new double[] {random.nextInt(outputs)};
      }
      double[] t = new double[outputs];
      switch (kind) {
        case SOFTMAX,
            SOFTMAX_ALONE,
            SOFTMAX_INDEX,
            SOFTMAX_DROPPED,
            LOGITS,
            LOGITS_OF_SOFTMAX,
            UNNORMALIZED,
            NOT_RENORMALIZED ->
            t[random.nextInt(outputs)] = 1;
        case SIGMOID, SIGMOID_LOGITS, PROBABILITIES -> fill(t, () -> random.nextInt(2));
        case NUMBERS -> fill(t, random::nextGaussian);
        case COUNTS -> fill(t, () -> random.nextInt(5));
        case SIGNS -> fill(t, () -> random.nextInt(3) - 1.0);
      }
      return t;
    }

    private static void fill(double[] t, DoubleSupplier value) {
      for (int i = 0; i < t.length; i++) {
        t[i] = value.getAsDouble();
      }
    }

    private double[] parameters(Network network) {
      double[] p = new double[network.size()];
      for (Slot slot : network.slots()) {
        for (int i = slot.offset(); i < slot.end(); i++) {
          p[i] =
              switch (slot.kind()) {
                case WEIGHT -> 1.2 * random.nextGaussian() / Math.sqrt(slot.columns());
                case SCALE -> 1 + 0.3 * random.nextGaussian();
                case RUNNING_VARIANCE -> random.nextDouble(0.3, 2);
                case BIAS, SHIFT, RUNNING_MEAN -> 0.3 * random.nextGaussian();
              };
        }
      }
      return p;
    }

    private Mode mode() {
      if (random.nextInt(4) == 0) {
        return Mode.inference();
      }
      long key = random.nextLong();
      return Mode.training(
          (layer, row, unit) ->
              new SplittableRandom(key + 1_000_003L * layer + 1009L * row + unit).nextInt(10) > 2);
    }
  }
}
