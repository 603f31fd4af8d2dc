package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rekindle.core.State;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Initialization;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.random.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicasTest {
  private static final int ROWS = 203;
  private static final Compute ONE = new Compute(KernelChoice.ofJava(), 1);
  private static final Network NETWORK =
      new Network(
          6,
          List.of(
              new Layer.Dense(9, Activation.RELU).withPenalty(1e-4, 1e-3),
              new Layer.Dropout(0.3),
              new Layer.Dense(5, Activation.TANH).withMaxNorm(1.5),
              new Layer.LayerNorm(),
              new Layer.Dense(3, Activation.SOFTMAX)),
          Optional.empty());
  private static final Training SGD =
      Training.of(Loss.crossEntropy(), Optimizer.sgd(0.1, 0.9)).withBatchSize(32).withEpochs(4);

  private static Examples rows() {
    Draws draws = Draws.of(7, "test");
    float[][] x = new float[ROWS][6];
    int[] labels = new int[ROWS];
    float[] weights = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 6; j++) {
        x[i][j] = (float) draws.normal(6L * i + j);
      }
      labels[i] = x[i][0] + x[i][1] > 0.5 ? 2 : x[i][2] > 0 ? 1 : 0;
      weights[i] = 0.5f + i % 3;
    }
    return Examples.of(x, labels, 3).withWeights(weights);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 250})
  void gradientsOfPartsTrainLikeGradientsOfTheWhole(int parts) {
    Examples rows = rows();
    float[] single =
        Trainer.train(NETWORK, SGD, rows, Optional.empty(), Progress.SILENT, ONE).parameters();
    float[] spread = train(NETWORK, SGD, parts, 1).parameters();
    for (int i = 0; i < single.length; i++) {
      assertThat(spread[i]).isCloseTo(single[i], within(1e-5f));
    }
  }

  @Test
  void fullBatchesOfPartsDescendAlike() {
    Network plain =
        new Network(
            6,
            List.of(
                new Layer.Dense(8, Activation.TANH).withPenalty(0, 1e-3),
                new Layer.Dense(3, Activation.SOFTMAX)),
            Optional.empty());
    Training lbfgs = SGD.withOptimizer(Optimizer.of(new Optimizer.Rule.Lbfgs(10), 1)).withEpochs(8);
    Trained single = Trainer.train(plain, lbfgs, rows(), Optional.empty(), Progress.SILENT, ONE);
    Trained spread = train(plain, lbfgs, 3, 1);
    assertThat(spread.epochs().getLast().loss())
        .isCloseTo(single.epochs().getLast().loss(), within(1e-4));
  }

  @Test
  void oneReplicaThatStepsAloneTrainsLikeOneMachine() {
    Training adam =
        SGD.withOptimizer(Optimizer.of(new Optimizer.Rule.Nadam(0.9, 0.999, 1e-7), 0.01));
    Training own = adam.withSeed(Draws.of(adam.seed(), "replica").fork(0).key());
    float[] initial = Initialization.draw(NETWORK, adam.seed());
    Source source = rows().source(true, own.seed());
    float[] single =
        Trainer.train(NETWORK, own, source, Optional.empty(), initial.clone(), Progress.SILENT, ONE)
            .parameters();
    assertThat(train(NETWORK, adam, 1, 1000).parameters()).containsExactly(single, within(1e-6f));
    assertThat(train(NETWORK, adam, 1, 3).parameters()).containsExactly(single, within(1e-5f));
  }

  @Test
  void replicasThatStepAloneLearn() {
    Trained trained = train(NETWORK, SGD.withEpochs(30), 3, 2);
    assertThat(trained.epochs().getLast().loss())
        .isLessThan(0.6 * trained.epochs().getFirst().loss());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void resumesToTheSameBits(int localSteps) {
    List<State> states = new ArrayList<>();
    Progress keeping =
        new Progress() {
          @Override
          public boolean checkpointDue(long step) {
            return step >= 9 && states.isEmpty();
          }

          @Override
          public void checkpoint(State state) {
            states.add(state);
          }
        };
    Trained whole = train(NETWORK, SGD, 3, localSteps, Optional.empty(), keeping);
    Trained resumed =
        train(NETWORK, SGD, 3, localSteps, Optional.of(states.getFirst()), Progress.SILENT);
    assertThat(resumed.parameters()).containsExactly(whole.parameters());
    assertThat(resumed.epochs()).hasSameSizeAs(whole.epochs());
  }

  @Test
  void namesWhatBecameInfinite() {
    Training wild = SGD.withOptimizer(Optimizer.sgd(1e30));
    assertThat(train(NETWORK, wild, 2, 1).firstNonFinite()).isPresent();
    assertThat(train(NETWORK, wild, 2, 4).firstNonFinite()).isPresent();
  }

  private static Trained train(Network network, Training training, int parts, int localSteps) {
    return train(network, training, parts, localSteps, Optional.empty(), Progress.SILENT);
  }

  private static Trained train(
      Network network,
      Training training,
      int parts,
      int localSteps,
      Optional<State> from,
      Progress progress) {
    float[] initial = Initialization.draw(network, training.seed());
    return Trainer.train(
        network,
        training,
        new InMemory(network, training, rows(), parts),
        localSteps,
        initial,
        from,
        progress);
  }

  /// Replicas in this process, with consecutive rows each; some have none where there are more
  /// replicas than rows.
  private static final class InMemory implements Replicas {
    private final List<Replica> replicas;
    private final RowOrder order;

    InMemory(Network network, Training training, Examples rows, int parts) {
      this.replicas =
          IntStream.range(0, parts)
              .mapToObj(
                  i -> {
                    int[] own = IntStream.range(i * ROWS / parts, (i + 1) * ROWS / parts).toArray();
                    return new Replica(i, network, training, rows.select(own), ONE);
                  })
              .toList();
      this.order =
          new RowOrder(training, replicas.stream().mapToInt(each -> each.rows().rows()).toArray());
    }

    @Override
    public int inputs() {
      return 6;
    }

    @Override
    public long rows() {
      return ROWS;
    }

    @Override
    public long stepsPerEpoch() {
      return replicas.stream().mapToLong(Replica::stepsPerEpoch).max().orElse(0);
    }

    @Override
    public Outcome gradient(Part part, float[] parameters, float[] gradient) {
      RowOrder.Rows which = order.of(part);
      float[] own = new float[gradient.length];
      java.util.Arrays.fill(gradient, 0);
      double sum = 0;
      for (Replica replica : replicas) {
        Outcome outcome =
            replica.gradient(
                parameters,
                which.rows(replica.index()),
                which.positions(replica.index()),
                part.scale(),
                part.step(),
                own);
        sum += outcome.lossSum();
        for (int i = 0; i < own.length; i++) {
          gradient[i] += own[i];
        }
      }
      return new Outcome(sum, part.rows(), Optional.empty());
    }

    @Override
    public Outcome advance(Stretch stretch, float[] vector) {
      double[] sum = new double[vector.length];
      double lossSum = 0;
      long rows = 0;
      Optional<NonFinite> found = Optional.empty();
      for (Replica replica : replicas) {
        float[] own = vector.clone();
        Outcome outcome = replica.advance(stretch, own);
        for (int i = 0; i < own.length; i++) {
          sum[i] += (double) own[i] * outcome.rows();
        }
        lossSum += outcome.lossSum();
        rows += outcome.rows();
        found = found.or(outcome::firstNonFinite);
      }
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (sum[i] / rows);
      }
      return new Outcome(lossSum, rows, found);
    }

    @Override
    public OptionalDouble validationLoss(float[] parameters) {
      return OptionalDouble.empty();
    }
  }
}
