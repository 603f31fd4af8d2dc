package io.rekindle.bench.tensorflow;

import io.rekindle.bench.Contestant;
import io.rekindle.bench.Images;
import io.rekindle.bench.Rule;
import io.rekindle.bench.Shuffle;
import io.rekindle.bench.Task;
import io.rekindle.bench.TrainingServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/// TensorFlow by its Java API: a graph with its own gradients and fused updates; the data is in the
/// graph, a step is told the numbers of its rows.
final class TensorFlowContestant implements Contestant {
  private final boolean oneOperationAtATime;
  private Optional<Run> run = Optional.empty();

  private TensorFlowContestant(boolean oneOperationAtATime) {
    this.oneOperationAtATime = oneOperationAtATime;
  }

  /// @param arguments the data's folder, and `one-operation-at-a-time` for a single thread between
  ///   operations
  static void main(String[] arguments) throws IOException {
    boolean one = List.of(arguments).contains("one-operation-at-a-time");
    TrainingServer.serve(arguments, new TensorFlowContestant(one));
  }

  @Override
  public String version() {
    return "TensorFlow " + TensorFlow.version() + " by TensorFlow-Java";
  }

  @Override
  public void begin(Task task, Images train) {
    run.ifPresent(Run::close);
    run = Optional.of(new Run(task, train, oneOperationAtATime));
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
    private final Task task;
    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final Session session;
    private final Placeholder<TInt32> rows;
    private final Placeholder<TFloat32> images;
    private final Operand<TInt64> classes;
    private final List<Op> updates = new ArrayList<>();
    private final List<Op> initial = new ArrayList<>();
    private final Shuffle shuffle;

    Run(Task task, Images train, boolean oneOperationAtATime) {
      this.task = task;
      this.shuffle = new Shuffle(train.rows());
      ConfigProto.Builder config =
          ConfigProto.newBuilder().setIntraOpParallelismThreads(task.threads());
      if (oneOperationAtATime) {
        config.setInterOpParallelismThreads(1);
      }
      session = new Session(graph, config.build());
      Shape all = Shape.of(train.rows(), task.inputs());
      Placeholder<TFloat32> pixels = tf.placeholder(TFloat32.class, Placeholder.shape(all));
      Variable<TFloat32> x = tf.variable(all, TFloat32.class);
      initial.add(tf.assign(x, pixels));
      Operand<TInt32> labels = tf.constant(train.labels());
      rows = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
      images = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, task.inputs())));
      List<Variable<TFloat32>> parameters = parameters();
      Operand<TFloat32> logits = forward(tf.gather(x, rows, tf.constant(0)), parameters);
      classes = tf.math.argMax(forward(images, parameters), tf.constant(1));
      addUpdates(
          logits,
          tf.nn.sparseSoftmaxCrossEntropyWithLogits(
              logits, tf.gather(labels, rows, tf.constant(0))),
          parameters);
      try (TFloat32 values = tensorOf(train)) {
        Session.Runner runner = session.runner().feed(pixels, values);
        initial.forEach(runner::addTarget);
        runner.run().close();
      }
    }

    /// Weights and bias of each layer, uniform with the variance 2 / inputs.
    private List<Variable<TFloat32>> parameters() {
      List<Variable<TFloat32>> parameters = new ArrayList<>();
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < task.layers(); i++) {
        int in = task.widths().get(i);
        int out = task.widths().get(i + 1);
        float limit = (float) Math.sqrt(6.0 / in);
        float[] weights = new float[in * out];
        for (int j = 0; j < weights.length; j++) {
          weights[j] = (float) random.nextDouble(-limit, limit);
        }
        parameters.add(variable(Shape.of(in, out), weights));
        parameters.add(variable(Shape.of(out), new float[out]));
      }
      return parameters;
    }

    private Variable<TFloat32> variable(Shape shape, float[] values) {
      Variable<TFloat32> variable = tf.variable(shape, TFloat32.class);
      initial.add(tf.assign(variable, tf.constant(shape, DataBuffers.of(values))));
      return variable;
    }

    private Operand<TFloat32> forward(
        Operand<TFloat32> input, List<Variable<TFloat32>> parameters) {
      Operand<TFloat32> values = input;
      for (int i = 0; i < task.layers(); i++) {
        values =
            tf.nn.biasAdd(
                tf.linalg.matMul(values, parameters.get(2 * i)), parameters.get(2 * i + 1));
        values = i < task.layers() - 1 ? tf.nn.relu(values) : values;
      }
      return values;
    }

    /// The C++ library knows no gradient of this loss, but the loss computes its own: the backward
    /// pass begins there, divided by the rows of the batch. The backward pass reads the weights
    /// where they lie: those of a layer may change only when the layer below has its gradient.
    private void addUpdates(
        Operand<TFloat32> logits,
        SparseSoftmaxCrossEntropyWithLogits<TFloat32> loss,
        List<Variable<TFloat32>> parameters) {
      Operand<TFloat32> count = tf.dtypes.cast(tf.size(rows), TFloat32.class);
      Operand<TFloat32> start = tf.math.div(loss.backprop(), count);
      Gradients gradients = tf.gradients(List.of(logits), parameters, Gradients.dx(List.of(start)));
      Operand<TFloat32> rate = tf.constant((float) task.rule().rate());
      for (int i = 0; i < parameters.size(); i++) {
        Variable<TFloat32> w = parameters.get(i);
        Operand<TFloat32> gradient = gradients.dy(i);
        Op below = gradients.<TFloat32>dy(i < 2 ? i : i - 2);
        Ops after = tf.withControlDependencies(below);
        updates.add(
            switch (task.rule()) {
              case Rule.Sgd(_, double momentum) ->
                  momentum == 0
                      ? after.train.applyGradientDescent(w, rate, gradient)
                      : after.train.applyMomentum(
                          w, zeros(w), rate, gradient, tf.constant((float) momentum));
              case Rule.Adam _ -> adam(after, w, rate, gradient);
            });
      }
    }

    private Op adam(
        Ops after, Variable<TFloat32> w, Operand<TFloat32> rate, Operand<TFloat32> gradient) {
      Variable<TFloat32> power1 = variable(Shape.scalar(), new float[] {0.9f});
      Variable<TFloat32> power2 = variable(Shape.scalar(), new float[] {0.999f});
      Operand<TFloat32> beta1 = tf.constant(0.9f);
      Operand<TFloat32> beta2 = tf.constant(0.999f);
      Op update =
          after.train.applyAdam(
              w,
              zeros(w),
              zeros(w),
              power1,
              power2,
              rate,
              beta1,
              beta2,
              tf.constant(1e-7f),
              gradient);
      Ops last = tf.withControlDependencies(update);
      updates.add(last.assign(power1, last.math.mul(power1, beta1)));
      updates.add(last.assign(power2, last.math.mul(power2, beta2)));
      return update;
    }

    private Variable<TFloat32> zeros(Variable<TFloat32> like) {
      Shape shape = like.shape();
      return variable(shape, new float[Math.toIntExact(shape.size())]);
    }

    void epoch() {
      int[] order = shuffle.next();
      for (int start = 0; start < order.length; start += task.batch()) {
        int[] some = Arrays.copyOfRange(order, start, Math.min(start + task.batch(), order.length));
        try (TInt32 numbers = TInt32.vectorOf(some)) {
          Session.Runner runner = session.runner().feed(rows, numbers);
          updates.forEach(runner::addTarget);
          runner.run().close();
        }
      }
    }

    int[] classify(Images some) {
      try (TFloat32 values = tensorOf(some);
          Result result = session.runner().feed(images, values).fetch(classes).run()) {
        TInt64 found = (TInt64) result.get(0);
        int[] numbers = new int[some.rows()];
        Arrays.setAll(numbers, i -> (int) found.getLong(i));
        return numbers;
      }
    }

    private static TFloat32 tensorOf(Images images) {
      return TFloat32.tensorOf(
          Shape.of(images.rows(), images.columns()), DataBuffers.of(images.floats()));
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }
}
