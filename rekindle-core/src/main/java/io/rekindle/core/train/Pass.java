package io.rekindle.core.train;

import io.rekindle.core.kernel.FixedMatrix;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.network.Activation;
import io.rekindle.core.network.Network;
import io.rekindle.core.network.Slot;
import io.rekindle.core.optimizer.Updater;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One way through a network and back, with all the storage it takes. Nothing is allocated after
/// construction.
///
/// Rows go forward, through the loss and back in tiles; gradients of parameters follow, cut by
/// parameters. Tiles depend on shapes alone, so the bits do not depend on the number of threads.
/// Not safe for use by several threads at once.
public final class Pass implements AutoCloseable {
  private final Stages stages;
  private final Optional<LossHead> head;
  private final Loss.Reduction reduction;
  private final Batch batch;
  private final Workers workers;
  private final Moment moment = new Moment();
  private final double[] rowLoss;
  private final int rowsPerTile;
  private final Sharing sharing;

  /// Where the gradient's tiles of each thread begin, and how many there are.
  private final int[] gradientStarts;

  private final Workers.Work forwardRows = this::forwardRows;
  private final Workers.Work forwardBatch = this::forwardBatch;
  private final Workers.Work backwardRows = this::backwardRows;
  private final Workers.Work backwardBatch = this::backwardBatch;
  private final Workers.Work parameterGradient = this::parameterGradient;
  private final Workers.Work update = this::update;
  private final Workers.Work descend = this::descend;

  private int span;
  private boolean wantGradient;
  private double scale;
  private boolean add;
  private Optional<Updater> updater = Optional.empty();

  /// A pass that trains.
  ///
  /// @param parameters in the layout of [Network#slots()]; read, and written by batch
  ///   normalisation; owned by the caller
  /// @param gradient likewise; overwritten by [#gradient], trainable slots only
  /// @param batch where the rows come from
  public Pass(
      Network network,
      Loss loss,
      float[] parameters,
      float[] gradient,
      Batch batch,
      long seed,
      Compute compute) {
    this(
        new Stages(network, parameters, Optional.of(gradient), false, batch, seed, compute),
        Optional.of(loss),
        (long) network.size() * batch.capacity(),
        batch,
        compute);
  }

  private Pass(
      Stages stages, Optional<Loss> loss, long multiplications, Batch batch, Compute compute) {
    this.stages = stages;
    this.batch = batch;
    this.reduction = loss.map(Loss::reduction).orElse(Loss.Reduction.MEAN);
    this.head = loss.map(l -> new LossHead(l.measure(), stages, batch.targetWidth()));
    this.rowLoss = new double[batch.capacity()];
    this.rowsPerTile = batch.rowsPerTile(compute);
    this.sharing = new Sharing(multiplications, compute.threads());
    this.workers = new Workers(sharing.threads());
    this.gradientStarts = stages.gradientStarts(workers.threads());
  }

  /// A pass that trains by [#descend] alone, which makes no gradient of the weights of dense
  /// layers.
  ///
  /// @param gradient where other gradients go; may be empty if there are dense layers alone
  static Pass folded(
      Network network,
      Loss loss,
      float[] parameters,
      float[] gradient,
      Batch batch,
      long seed,
      Compute compute) {
    return new Pass(
        new Stages(network, parameters, Optional.of(gradient), true, batch, seed, compute),
        Optional.of(loss),
        (long) network.size() * batch.capacity(),
        batch,
        compute);
  }

  /// A pass that only goes forward, in inference mode and in float32.
  ///
  /// @param loss what [#evaluate] measures; empty to measure nothing
  static Pass forward(
      Network network, Optional<Loss> loss, float[] parameters, Batch batch, Compute compute) {
    Compute exact = compute.inFloat32();
    return new Pass(
        new Stages(network, parameters, Optional.empty(), false, batch, 0, exact),
        loss,
        (long) network.size() * batch.capacity(),
        batch,
        exact);
  }

  /// A pass that only goes forward, in inference mode, without a loss.
  ///
  /// @param weights those of each dense layer, which stay as they are; so do the parameters
  static Pass forward(
      Network network,
      float[] parameters,
      Map<Slot, FixedMatrix> weights,
      Batch batch,
      Compute compute) {
    return new Pass(
        new Stages(network, parameters, weights, batch, compute),
        Optional.empty(),
        (long) network.size() * batch.capacity(),
        batch,
        compute);
  }

  /// Runs the batch forward in inference mode.
  ///
  /// @return the sum over rows of weight times loss
  public double evaluate() {
    moment.training = false;
    wantGradient = false;
    forward();
    return weightedLoss();
  }

  /// Runs the batch forward and back in training mode and overwrites the gradient with that of the
  /// batch's reduced loss plus penalties.
  ///
  /// @param step steps done before this one; decides what dropout drops
  /// @return the reduced loss, without penalties
  public double gradient(long step) {
    parametersChanged();
    double loss = forwardAndBack(step, 0);
    parameterGradients();
    return loss;
  }

  /// Says that steps by [#forwardAndBack] follow, one after the other.
  void begin() {
    sharing.begin();
  }

  /// Takes note that parameters were changed by others than [#update] and [#descend].
  void parametersChanged() {
    stages.parametersChanged();
  }

  /// Puts parameters that [#descend] changed where others find them.
  void settle() {
    stages.settle();
  }

  /// The first half of [#gradient]: everything but the gradients of parameters, and seeing that
  /// [parameters changed][#parametersChanged].
  ///
  /// @param rate the learning rate of the step to come; read by passes that are [folded][#folded]
  double forwardAndBack(long step, double rate) {
    sharing.step();
    moment.rate = rate;
    double divisor = reduction == Loss.Reduction.MEAN ? batch.rows() : 1;
    return forwardAndBackScaled(step, 1 / divisor) / divisor;
  }

  /// The second half of [#gradient].
  void parameterGradients() {
    add = false;
    shareGradient(parameterGradient);
  }

  /// [#gradient] of the rows' losses times `rowScale`; with `add` onto the gradient that is there,
  /// and then without penalties.
  ///
  /// @return the sum over rows of weight times loss, not scaled
  double gradient(long step, double rowScale, boolean addToGradient) {
    parametersChanged();
    double loss = forwardAndBackScaled(step, rowScale);
    add = addToGradient;
    shareGradient(parameterGradient);
    return loss;
  }

  /// Says where each row lies in the step's whole batch, where others have rows of it too.
  void setPositions(int[] positions) {
    moment.positions = positions;
  }

  /// Whether [#descend] has a use for the [rows to come][Batch#following()].
  boolean looksAhead() {
    return stages.spans().getFirst().barrier().filter(Stage.BatchStage::looksAhead).isPresent();
  }

  /// Sets what [#update] and [#descend] step by.
  void stepBy(Updater newUpdater) {
    updater = Optional.of(newUpdater);
  }

  /// Steps down the gradient that [#gradient] left.
  void update() {
    shareGradient(update);
  }

  /// The second half of [#gradient] and [#update] in one, for updaters that do not clip.
  void descend() {
    shareGradient(descend);
  }

  private double forwardAndBackScaled(long step, double rowScale) {
    moment.training = true;
    moment.step = step;
    wantGradient = true;
    scale = rowScale;
    forward();
    backward();
    return weightedLoss();
  }

  private void forward() {
    int rowTiles = Math.ceilDiv(batch.rows(), rowsPerTile);
    int last = stages.spans().size() - 1;
    for (span = 0; span <= last; span++) {
      share(rowTiles, forwardRows);
      if (span == 0) {
        batch.loaded();
      }
      if (span < last) {
        share(barrier().forwardTiles(batch.rows()), forwardBatch);
      }
    }
    span = last;
  }

  private void backward() {
    int rowTiles = Math.ceilDiv(batch.rows(), rowsPerTile);
    for (span = stages.spans().size() - 2; span >= 0; span--) {
      share(barrier().backwardTiles(batch.rows()), backwardBatch);
      if (span > 0 || !stages.spans().getFirst().rows().isEmpty()) {
        share(rowTiles, backwardRows);
      }
    }
  }

  private void forwardRows(int tile) {
    int from = tile * rowsPerTile;
    int to = Math.min(batch.rows(), from + rowsPerTile);
    if (span == 0) {
      batch.load(from, to);
    }
    List<Stage.RowStage> rowStages = stages.spans().get(span).rows();
    for (int i = 0; i < rowStages.size(); i++) {
      rowStages.get(i).forward(from, to, moment);
    }
    if (span < stages.spans().size() - 1) {
      barrier().prepareForward(from, to);
    } else {
      if (head.isPresent()) {
        head.get().value(batch.targetStorage(), from, to, rowLoss);
        if (wantGradient && stages.outputs().hasGradient()) {
          head.get().gradient(batch.targetStorage(), batch.weightStorage(), scale, from, to);
          backwardRows(tile);
        }
      }
    }
  }

  private void backwardRows(int tile) {
    int from = tile * rowsPerTile;
    int to = Math.min(batch.rows(), from + rowsPerTile);
    boolean skipLast = head.isPresent() && head.get().fused() && span == stages.spans().size() - 1;
    List<Stage.RowStage> rowStages = stages.spans().get(span).rows();
    for (int i = rowStages.size() - (skipLast ? 2 : 1); i >= 0; i--) {
      if (rowStages.get(i).out().hasGradient()) {
        rowStages.get(i).backward(from, to, moment);
      }
    }
    if (span > 0) {
      Stage.BatchStage before = stages.spans().get(span - 1).barrier().orElseThrow();
      if (before.out().hasGradient()) {
        before.prepareBackward(from, to, moment);
      }
    }
  }

  private void forwardBatch(int tile) {
    barrier().forward(tile, batch.rows(), moment);
  }

  private void backwardBatch(int tile) {
    barrier().backward(tile, batch.rows(), moment);
  }

  private Stage.BatchStage barrier() {
    return stages.spans().get(span).barrier().orElseThrow();
  }

  private void parameterGradient(int index) {
    Stages.GradientTile tile = stages.gradientTile(index);
    tile.owner().gradient(tile.part(), batch.rows(), add);
  }

  private void update(int index) {
    Stages.GradientTile tile = stages.gradientTile(index);
    tile.owner().update(tile.part(), updater.orElseThrow());
  }

  private void descend(int index) {
    Stages.GradientTile tile = stages.gradientTile(index);
    tile.owner().descend(tile.part(), batch.rows(), updater.orElseThrow());
  }

  /// Runs tiles of work on the threads of this pass, or here where that is faster.
  private void share(int tiles, Workers.Work work) {
    if (sharing.isOn() && tiles > 1) {
      workers.run(tiles, work);
    } else {
      runHere(tiles, work);
    }
  }

  private void shareGradient(Workers.Work work) {
    int tiles = gradientStarts[workers.threads()];
    if (sharing.isOn()) {
      workers.run(tiles, gradientStarts, work);
    } else {
      runHere(tiles, work);
    }
  }

  private static void runHere(int tiles, Workers.Work work) {
    for (int tile = 0; tile < tiles; tile++) {
      work.run(tile);
    }
  }

  /// Whether the work is large enough to be shared among threads.
  boolean isShared() {
    return workers.threads() > 1;
  }

  private double weightedLoss() {
    double sum = 0;
    for (int row = 0; row < batch.rows(); row++) {
      sum += batch.weightStorage()[row] * rowLoss[row];
    }
    return sum;
  }

  /// What one stage of the last pass took in, put out and was sent back.
  ///
  /// @param layer index into the network's layers
  /// @param activation what the stage applies; empty for any other kind of stage
  /// @param in capacity x inputs of the stage; owned by the pass, as are the others
  /// @param out capacity x width
  /// @param gradient of the loss with respect to the stage's input for an activation, to its output
  ///   for any other stage; empty where none was wanted
  public record StageView(
      int layer,
      Optional<Activation> activation,
      float[] in,
      float[] out,
      float[] gradient,
      int width) {}

  /// The stages in order: a dense layer's product, then each of its activations.
  public List<StageView> stages() {
    return stages.views();
  }

  /// The outputs of the last pass, capacity x outputs; owned by the pass.
  public float[] outputs() {
    return stages.outputs().values;
  }

  /// The place of the first value that is not finite in what went forward, in order of computation:
  /// `layers.2.output`.
  Optional<String> firstNonFiniteOutput() {
    return stages.firstNonFiniteOutput(batch.rows());
  }

  @Override
  public void close() {
    workers.close();
  }
}
