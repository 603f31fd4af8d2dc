package io.rekindle.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.reference.Textbook.Hidden;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextbookTest {
  private static final int CLASSES = 3;

  @ParameterizedTest
  @EnumSource(Hidden.class)
  void updatesAreTheReferencesGradientOfTheSummedLoss(Hidden hidden) {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Network network = network(hidden, random);
      List<double[][]> weights = weights(network, 1, random);
      double[][] x = rows(1 + random.nextInt(9), network.inputs(), random);
      double[][] targets = targets(x.length, random);

      Textbook textbook = new Textbook(hidden);
      List<double[][]> nodes = textbook.forward(x, weights);
      List<double[][]> updates = Textbook.updates(nodes, textbook.deltas(nodes, targets, weights));

      Reference.Result result =
          new Reference(network, Loss.crossEntropy().summed())
              .run(flat(network, weights), x, targets, Mode.training());
      assertThat(flat(network, updates)).containsExactly(result.gradient(), within(1e-12));
      assertThat(Textbook.loss(nodes.getLast(), targets))
          .isCloseTo(result.loss() / x.length, within(1e-12));
    }
  }

  @Test
  void largeEnoughReluWeightsLearnAndSmallOnesLearnTheClassFrequenciesOnly() {
    SplittableRandom random = new SplittableRandom(4);
    double[][] x = rows(120, 8, random);
    double[][] targets = new double[x.length][CLASSES];
    double[] counts = new double[CLASSES];
    for (int r = 0; r < x.length; r++) {
      int c = x[r][0] > 0.5 ? 0 : x[r][1] > 0 ? 1 : 2;
      targets[r][c] = 1;
      counts[c]++;
    }
    double entropy = 0;
    for (double count : counts) {
      entropy -= count / x.length * Math.log(count / x.length);
    }
    assertThat(lossAfterTraining(x, targets, 0.5)).isLessThan(0.5 * entropy);
    assertThat(lossAfterTraining(x, targets, 0.01)).isCloseTo(entropy, within(1e-3));
  }

  private static double lossAfterTraining(double[][] x, double[][] targets, double limit) {
    Network network =
        Network.of(
            8,
            new Layer.Dense(20, Activation.RELU),
            new Layer.Dense(20, Activation.RELU),
            new Layer.Dense(20, Activation.RELU),
            new Layer.Dense(CLASSES, Activation.SOFTMAX));
    List<double[][]> weights = weights(network, limit, new SplittableRandom(1));
    Textbook textbook = new Textbook(Hidden.RELU);
    for (int step = 0; step < 300; step++) {
      textbook.train(x, targets, weights, 0.1);
    }
    return Textbook.loss(textbook.forward(x, weights).getLast(), targets);
  }

  private static Network network(Hidden hidden, SplittableRandom random) {
    Activation activation =
        switch (hidden) {
          case LOGISTIC -> Activation.SIGMOID;
          case RELU -> Activation.RELU;
        };
    List<Layer> layers = new ArrayList<>();
    for (int l = random.nextInt(4); l > 0; l--) {
      layers.add(new Layer.Dense(1 + random.nextInt(7), activation));
    }
    layers.add(new Layer.Dense(CLASSES, Activation.SOFTMAX));
    return Network.of(1 + random.nextInt(5), layers);
  }

  /// Matrices of uniform weights whose last column is the bias.
  private static List<double[][]> weights(Network network, double limit, SplittableRandom random) {
    List<double[][]> weights = new ArrayList<>();
    for (Slot slot : network.slots()) {
      if (slot.kind() == Slot.Kind.WEIGHT) {
        double[][] w = new double[slot.rows()][slot.columns() + 1];
        for (double[] unit : w) {
          for (int i = 0; i < unit.length; i++) {
            unit[i] = random.nextDouble(-limit, limit);
          }
        }
        weights.add(w);
      }
    }
    return weights;
  }

  /// The same numbers in the layout of the network: kernel, then bias, layer after layer.
  private static double[] flat(Network network, List<double[][]> matrices) {
    double[] flat = new double[network.size()];
    for (Slot slot : network.slots()) {
      double[][] matrix = matrices.get(slot.layer());
      for (int u = 0; u < matrix.length; u++) {
        int inputs = matrix[u].length - 1;
        if (slot.kind() == Slot.Kind.WEIGHT) {
          System.arraycopy(matrix[u], 0, flat, slot.offset() + u * inputs, inputs);
        } else {
          flat[slot.offset() + u] = matrix[u][inputs];
        }
      }
    }
    return flat;
  }

  private static double[][] rows(int rows, int width, SplittableRandom random) {
    double[][] x = new double[rows][width];
    for (double[] row : x) {
      for (int i = 0; i < width; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return x;
  }

  private static double[][] targets(int rows, SplittableRandom random) {
    double[][] targets = new double[rows][CLASSES];
    for (double[] row : targets) {
      row[random.nextInt(CLASSES)] = 1;
    }
    return targets;
  }
}
