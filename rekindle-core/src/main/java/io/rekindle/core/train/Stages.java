package io.rekindle.core.train;

import io.rekindle.core.kernel.FixedMatrix;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.random.Draws;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A network's layers bound to storage: stages in order, cut into spans at each layer that needs
/// all rows at once.
final class Stages {

  /// Stages that take each row on its own, and the one after them that needs all rows at once.
  record Span(List<Stage.RowStage> rows, Optional<Stage.BatchStage> barrier) {}

  /// One of the tiles that a stage's gradient is cut into.
  record GradientTile(Stage.Parametric owner, int part, int parts) {}

  private final List<Stage> all = new ArrayList<>();
  private final List<Span> spans = new ArrayList<>();
  private final GradientTile[] gradientTiles;
  private final Signal logits;
  private final Signal outputs;

  /// @param gradient where gradients of parameters go, weights of dense layers excepted if the
  ///   steps of a plain descent are folded into them; empty for a pass that only goes forward
  Stages(
      Network network,
      float[] parameters,
      Optional<float[]> gradient,
      boolean folded,
      Batch batch,
      long seed,
      Compute compute) {
    this(new Builder(network, parameters, gradient, folded, Map.of(), batch, seed, compute));
  }

  /// Stages that only go forward, of parameters that stay.
  ///
  /// @param weights those of each dense layer
  Stages(
      Network network,
      float[] parameters,
      Map<Slot, FixedMatrix> weights,
      Batch batch,
      Compute compute) {
    this(new Builder(network, parameters, Optional.empty(), false, weights, batch, 0, compute));
  }

  private Stages(Builder builder) {
    this.outputs = builder.build();
    this.all.addAll(builder.stages);
    this.logits = all.isEmpty() ? outputs : all.getLast().in();
    List<Stage.RowStage> rows = new ArrayList<>();
    for (Stage stage : all) {
      switch (stage) {
        case Stage.RowStage r -> rows.add(r);
        case Stage.BatchStage b -> {
          spans.add(new Span(List.copyOf(rows), Optional.of(b)));
          rows.clear();
        }
      }
    }
    spans.add(new Span(List.copyOf(rows), Optional.empty()));
    gradientTiles = gradientTiles();
  }

  /// The tiles of all layers' gradients, sorted by how far into its layer each lies: what a thread
  /// does of a layer on the way forward then belongs to it here too.
  private GradientTile[] gradientTiles() {
    List<GradientTile> tiles = new ArrayList<>();
    for (Stage stage : all.reversed()) {
      if (stage instanceof Stage.Parametric parametric) {
        for (int part = 0; part < parametric.gradientTiles(); part++) {
          tiles.add(new GradientTile(parametric, part, parametric.gradientTiles()));
        }
      }
    }
    tiles.sort(Comparator.comparingDouble(tile -> (double) tile.part / tile.parts));
    return tiles.toArray(GradientTile[]::new);
  }

  /// Where the gradient's tiles of each of some threads begin, and at the end how many there are.
  int[] gradientStarts(int threads) {
    int[] starts = new int[threads + 1];
    for (int thread = 1; thread <= threads; thread++) {
      int start = starts[thread - 1];
      while (start < gradientTiles.length
          && (long) gradientTiles[start].part * threads
              < (long) thread * gradientTiles[start].parts) {
        start++;
      }
      starts[thread] = start;
    }
    return starts;
  }

  List<Span> spans() {
    return spans;
  }

  Signal outputs() {
    return outputs;
  }

  /// What goes into the last stage.
  Signal logits() {
    return logits;
  }

  /// The logarithm of the sum that the last stage's softmax divides each row by; empty if it is no
  /// softmax.
  double[] softmaxLogSums() {
    return !all.isEmpty() && all.getLast() instanceof SoftmaxStage softmax
        ? softmax.logSums()
        : new double[0];
  }

  /// The activation that the last stage applies, if it does.
  Optional<Activation> outputActivation() {
    return all.isEmpty() ? Optional.empty() : activationOf(all.getLast());
  }

  private static Optional<Activation> activationOf(Stage stage) {
    return switch (stage) {
      case ActivationStage s -> Optional.of(s.activation());
      case SoftmaxStage _ -> Optional.of(Activation.SOFTMAX);
      default -> Optional.empty();
    };
  }

  GradientTile gradientTile(int tile) {
    return gradientTiles[tile];
  }

  /// Takes note that parameters were changed from outside.
  void parametersChanged() {
    for (Stage stage : all) {
      if (stage instanceof Stage.Parametric parametric) {
        parametric.parametersChanged();
      }
    }
  }

  /// Puts all parameters where others find them.
  void settle() {
    for (Stage stage : all) {
      if (stage instanceof Stage.Parametric parametric) {
        parametric.settle();
      }
    }
  }

  List<Pass.StageView> views() {
    return all.stream()
        .map(
            stage ->
                new Pass.StageView(
                    stage.layer(),
                    activationOf(stage),
                    stage.in().values,
                    stage.out().values,
                    stage.out().gradient,
                    stage.out().width))
        .toList();
  }

  Optional<String> firstNonFiniteOutput(int rows) {
    for (Stage stage : all) {
      float[] values = stage.out().values;
      for (int i = 0; i < rows * stage.out().width; i++) {
        if (!Float.isFinite(values[i])) {
          return Optional.of("layers." + stage.layer() + ".output");
        }
      }
    }
    return Optional.empty();
  }

  /// Makes the stages of one network, first to last.
  private static final class Builder {
    private final Network network;
    private final float[] parameters;
    private final float[] gradient;
    private final boolean forwardOnly;
    private final boolean folded;
    private final Map<Slot, FixedMatrix> weights;
    private final Batch batch;
    private final int capacity;
    private final long seed;
    private final int rowsPerTile;
    private final Compute compute;
    private final List<Stage> stages = new ArrayList<>();
    private Signal signal;
    private boolean gradientWanted;

    Builder(
        Network network,
        float[] parameters,
        Optional<float[]> gradient,
        boolean folded,
        Map<Slot, FixedMatrix> weights,
        Batch batch,
        long seed,
        Compute compute) {
      this.network = network;
      this.parameters = parameters;
      this.gradient = gradient.orElseGet(() -> new float[0]);
      this.forwardOnly = gradient.isEmpty();
      this.folded = folded;
      this.weights = weights;
      this.batch = batch;
      this.capacity = batch.capacity();
      this.seed = seed;
      this.rowsPerTile = batch.rowsPerTile(compute);
      this.compute = compute;
      this.signal = new Signal(batch.storage(), new float[0], network.inputs());
    }

    Signal build() {
      List<Slot> slots = network.slots();
      for (int i = 0; i < network.layers().size(); i++) {
        int layer = i;
        Map<Slot.Kind, Slot> own = new EnumMap<>(Slot.Kind.class);
        slots.stream().filter(s -> s.layer() == layer).forEach(s -> own.put(s.kind(), s));
        add(i, network.layers().get(i), own);
      }
      return signal;
    }

    private void add(int index, Layer layer, Map<Slot.Kind, Slot> slots) {
      switch (layer) {
        case Layer.Dense dense -> {
          gradientWanted |= dense.trainable();
          Signal out = next(dense.units());
          DenseStorage at =
              new DenseStorage(
                  slot(slots, Slot.Kind.WEIGHT),
                  signal,
                  out,
                  parameters,
                  folded ? Optional.empty() : Optional.of(gradient),
                  rowsPerTile);
          stages.add(denseStage(dense, Optional.ofNullable(slots.get(Slot.Kind.BIAS)), at));
          signal = out;
          dense.activations().forEach(a -> addActivation(index, a));
        }
        case Layer.Activate activate ->
            activate.activations().forEach(a -> addActivation(index, a));
        case Layer.Dropout dropout -> {
          if (dropout.rate() > 0) {
            Draws draws = Draws.of(seed, "dropout").fork(index);
            Signal out = sharingGradient();
            stages.add(new DropoutStage(index, dropout.rate(), draws, signal, out));
            signal = out;
          }
        }
        case Layer.BatchNorm norm -> {
          gradientWanted = true;
          Signal out = next(signal.width);
          stages.add(new BatchNormStage(index, norm, slots, signal, out, parameters, gradient));
          signal = out;
        }
        case Layer.LayerNorm norm -> {
          gradientWanted = true;
          Signal out = next(signal.width);
          stages.add(
              new LayerNormStage(
                  norm.epsilon(),
                  slot(slots, Slot.Kind.SCALE),
                  slot(slots, Slot.Kind.SHIFT),
                  signal,
                  out,
                  capacity,
                  parameters,
                  gradient));
          signal = out;
        }
      }
    }

    private Stage denseStage(Layer.Dense dense, Optional<Slot> b, DenseStorage at) {
      FixedMatrix fixed = weights.get(at.w());
      Optional<Batch> rows = stages.isEmpty() ? Optional.of(batch) : Optional.empty();
      if (fixed != null) {
        return new DenseStage(dense, b, at, new FixedProducts(at, fixed, rows));
      }
      return compute.bfloat16().isPresent() && Bfloat16Products.paysFor(at)
          ? new DenseStage(dense, b, at, new Bfloat16Products(at, compute.bfloat16().get()))
          : WideDenseStage.of(dense, b, at, rows, compute.kernels());
    }

    private void addActivation(int index, Activation activation) {
      if (activation.equals(Activation.LINEAR)) {
        return;
      }
      Signal out = sharingGradient();
      stages.add(
          activation.equals(Activation.SOFTMAX)
              ? new SoftmaxStage(index, signal, out)
              : new ActivationStage(index, activation, signal, out));
      signal = out;
    }

    private Signal next(int width) {
      return Signal.allocate(capacity, width, gradientWanted && !forwardOnly);
    }

    private Signal sharingGradient() {
      return new Signal(new float[signal.values.length], signal.gradient, signal.width);
    }

    private static Slot slot(Map<Slot.Kind, Slot> slots, Slot.Kind kind) {
      Slot slot = slots.get(kind);
      if (slot == null) {
        throw new IllegalArgumentException("a layer without its " + kind);
      }
      return slot;
    }
  }
}
