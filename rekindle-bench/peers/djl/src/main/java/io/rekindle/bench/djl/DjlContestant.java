package io.rekindle.bench.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.TranslateException;
import io.rekindle.bench.Contestant;
import io.rekindle.bench.Images;
import io.rekindle.bench.Rule;
import io.rekindle.bench.Task;
import io.rekindle.bench.TrainingServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/// DJL with its PyTorch engine, trained as its manual has it.
final class DjlContestant implements Contestant {
  private Optional<Run> run = Optional.empty();

  /// @param arguments the data's folder
  static void main(String[] arguments) throws IOException {
    TrainingServer.serve(arguments, new DjlContestant());
  }

  @Override
  public String version() {
    Engine engine = Engine.getInstance();
    return "DJL %s, %s %s"
        .formatted(Engine.getDjlVersion(), engine.getEngineName(), engine.getVersion());
  }

  @Override
  public void begin(Task task, Images train) {
    run.ifPresent(Run::close);
    run = Optional.of(new Run(task, train));
  }

  @Override
  public void epoch() {
    run.orElseThrow().epoch();
  }

  @Override
  public int[] classify(Images rows) {
    return run.orElseThrow().classify(rows);
  }

  private static final class Run implements AutoCloseable {
    private final NDManager manager = NDManager.newBaseManager(Device.cpu());
    private final Model model = Model.newInstance("mlp", Device.cpu());
    private final Trainer trainer;
    private final ArrayDataset rows;

    Run(Task task, Images train) {
      SequentialBlock block = new SequentialBlock();
      for (int units : task.widths().subList(1, task.layers())) {
        block.add(Linear.builder().setUnits(units).build()).add(Activation::relu);
      }
      block.add(Linear.builder().setUnits(task.classes()).build());
      model.setBlock(block);
      trainer =
          model.newTrainer(
              new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                  .optDevices(new Device[] {Device.cpu()})
                  .optOptimizer(optimizer(task.rule())));
      trainer.initialize(new Shape(1, task.inputs()));
      rows =
          new ArrayDataset.Builder()
              .setData(manager.create(train.floats(), new Shape(train.rows(), train.columns())))
              .optLabels(manager.create(train.labels()))
              .setSampling(task.batch(), true)
              .build();
    }

    private static Optimizer optimizer(Rule rule) {
      Tracker rate = Tracker.fixed((float) rule.rate());
      return switch (rule) {
        case Rule.Sgd(_, double momentum) ->
            Optimizer.sgd().setLearningRateTracker(rate).optMomentum((float) momentum).build();
        case Rule.Adam _ -> Optimizer.adam().optLearningRateTracker(rate).build();
      };
    }

    void epoch() {
      try {
        for (Batch batch : trainer.iterateDataset(rows)) {
          EasyTrain.trainBatch(trainer, batch);
          trainer.step();
          batch.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (TranslateException e) {
        throw new IllegalStateException(e);
      }
    }

    int[] classify(Images images) {
      try (NDManager scope = manager.newSubManager()) {
        Shape shape = new Shape(images.rows(), images.columns());
        NDList outputs = trainer.evaluate(new NDList(scope.create(images.floats(), shape)));
        outputs.attach(scope);
        long[] classes = outputs.singletonOrThrow().argMax(1).toLongArray();
        return Arrays.stream(classes).mapToInt(Math::toIntExact).toArray();
      }
    }

    @Override
    public void close() {
      trainer.close();
      model.close();
      manager.close();
    }
  }
}
