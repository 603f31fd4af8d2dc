package io.rekindle.core.train;

import io.rekindle.core.network.Network;
import java.util.Optional;

/// The loss and its gradient summed over all training rows, at parameters that it was given to
/// read.
sealed interface RowSum extends AutoCloseable {
  long rows();

  /// Overwrites [#gradient()] with that of the rows' losses times `rowScale` plus penalties.
  ///
  /// @return the sum over rows of weight times loss, not scaled
  double add(double rowScale);

  /// Owned by the sum.
  float[] gradient();

  /// What went through the network last; empty where rows pass elsewhere.
  Optional<StepView> view(long step, double rowScale, double learningRate);

  /// Where the last sum went wrong: `layers.2.output`.
  Optional<String> firstNonFiniteOutput();

  @Override
  void close();

  /// Rows that pass here, in chunks whose gradients add up.
  final class Here implements RowSum {
    private static final int CHUNK = 1024;

    private final Source source;
    private final Batch batch;
    private final float[] gradient;
    private final Pass pass;

    Here(Network network, Training training, Source source, float[] parameters, Compute compute) {
      this.source = source;
      int capacity = (int) Math.max(1, Math.min(CHUNK, source.rows()));
      batch = new Batch(capacity, source.inputs(), source.targetWidth());
      gradient = new float[parameters.length];
      // A line search compares losses that differ by less than bfloat16 can tell.
      pass =
          new Pass(
              network,
              training.loss(),
              parameters,
              gradient,
              batch,
              training.seed(),
              compute.inFloat32());
    }

    @Override
    public long rows() {
      return source.rows();
    }

    @Override
    public double add(double rowScale) {
      source.startEpoch(0);
      double sum = 0;
      boolean add = false;
      while (source.next(batch)) {
        sum += pass.gradient(0, rowScale, add);
        add = true;
      }
      return sum;
    }

    @Override
    public float[] gradient() {
      return gradient;
    }

    @Override
    public Optional<StepView> view(long step, double rowScale, double learningRate) {
      return Optional.of(new StepView(step, pass, batch.rows(), rowScale, learningRate));
    }

    @Override
    public Optional<String> firstNonFiniteOutput() {
      return pass.firstNonFiniteOutput();
    }

    @Override
    public void close() {
      pass.close();
    }
  }

  /// Rows of replicas.
  final class There implements RowSum {
    private final Network network;
    private final Replicas replicas;
    private final float[] parameters;
    private final float[] gradient;
    private Optional<String> firstNonFinite = Optional.empty();

    There(Network network, Replicas replicas, float[] parameters) {
      this.network = network;
      this.replicas = replicas;
      this.parameters = parameters;
      gradient = new float[parameters.length];
    }

    @Override
    public long rows() {
      return replicas.rows();
    }

    @Override
    public double add(double rowScale) {
      var all = new Replicas.Part(0, 0, Math.toIntExact(replicas.rows()), 0, rowScale);
      Replicas.Outcome outcome = replicas.gradient(all, parameters, gradient);
      firstNonFinite = outcome.firstNonFinite().map(NonFinite::tensor);
      Penalty.addGradient(network, parameters, gradient);
      return outcome.lossSum();
    }

    @Override
    public float[] gradient() {
      return gradient;
    }

    @Override
    public Optional<StepView> view(long step, double rowScale, double learningRate) {
      return Optional.empty();
    }

    @Override
    public Optional<String> firstNonFiniteOutput() {
      return firstNonFinite;
    }

    @Override
    public void close() {}
  }
}
