package io.rekindle.bench.libtorch;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.get_parallel_info;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.set_num_threads;
import static org.bytedeco.pytorch.global.torch.tensor;

import io.rekindle.bench.Contestant;
import io.rekindle.bench.Images;
import io.rekindle.bench.Rule;
import io.rekindle.bench.Shuffle;
import io.rekindle.bench.Task;
import io.rekindle.bench.TrainingServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// PyTorch's C++ library by JavaCPP, with its own layers, autograd and optimisers.
final class LibtorchContestant implements Contestant {
  private Optional<Run> run = Optional.empty();

  /// @param arguments the data's folder
  static void main(String[] arguments) throws IOException {
    TrainingServer.serve(arguments, new LibtorchContestant());
  }

  @Override
  public String version() {
    return "libtorch %s by JavaCPP; %s"
        .formatted(
            packageVersion(), get_parallel_info().getString().strip().replaceAll("\\s+", " "));
  }

  private static String packageVersion() {
    try {
      return Loader.getVersion("org.bytedeco", "pytorch");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  /// One network with its data and optimiser. `close` frees the data; the collector frees the rest.
  private static final class Run implements AutoCloseable {
    private final Task task;
    private final List<LinearImpl> layers = new ArrayList<>();
    private final Tensor x;
    private final Tensor labels;
    private final Optimizer optimizer;
    private final Shuffle shuffle;

    Run(Task task, Images train) {
      this.task = task;
      set_num_threads(task.threads());
      manual_seed(1);
      TensorVector parameters = new TensorVector();
      for (int i = 0; i < task.layers(); i++) {
        LinearImpl layer = new LinearImpl(task.widths().get(i), task.widths().get(i + 1));
        layers.add(layer);
        drawAsTheOthers(layer, task.widths().get(i));
        for (Tensor parameter : layer.parameters().get()) {
          parameters.push_back(parameter);
        }
      }
      optimizer = optimizer(task.rule(), parameters);
      x = tensorOf(train);
      labels = tensor(Arrays.stream(train.labels()).asLongStream().toArray());
      shuffle = new Shuffle(train.rows());
    }

    /// Uniform with the variance 2 / inputs: libtorch's default starts three times smaller, and
    /// learns later.
    private static void drawAsTheOthers(LinearImpl layer, int inputs) {
      try (NoGradGuard _ = new NoGradGuard()) {
        double bound = Math.sqrt(6.0 / inputs);
        layer.weight().uniform_(-bound, bound, new GeneratorOptional());
        layer.bias().zero_();
      }
    }

    private static Optimizer optimizer(Rule rule, TensorVector parameters) {
      return switch (rule) {
        case Rule.Sgd(double rate, double momentum) -> {
          SGDOptions options = new SGDOptions(rate);
          options.momentum().put(momentum);
          yield new SGD(parameters, options);
        }
        case Rule.Adam(double rate) -> new Adam(parameters, new AdamOptions(rate));
      };
    }

    private static Tensor tensorOf(Images images) {
      try (FloatPointer values = new FloatPointer(images.floats())) {
        return torch.from_blob(values, images.rows(), images.columns()).clone();
      }
    }

    void epoch() {
      long[] order = Arrays.stream(shuffle.next()).asLongStream().toArray();
      Tensor all = tensor(order);
      for (int start = 0; start < order.length; start += task.batch()) {
        try (PointerScope _ = new PointerScope()) {
          Tensor rows = all.narrow(0, start, Math.min(task.batch(), order.length - start));
          optimizer.zero_grad();
          Tensor logits = forward(x.index_select(0, rows));
          cross_entropy_loss(logits, labels.index_select(0, rows)).backward();
          optimizer.step();
        }
      }
      all.close();
    }

    private Tensor forward(Tensor input) {
      Tensor values = input;
      for (int i = 0; i < layers.size(); i++) {
        values = layers.get(i).forward(values);
        values = i < layers.size() - 1 ? relu(values) : values;
      }
      return values;
    }

    int[] classify(Images images) {
      try (PointerScope _ = new PointerScope();
          NoGradGuard _ = new NoGradGuard()) {
        Tensor classes = forward(tensorOf(images)).argmax(new LongOptional(1), false);
        long[] values = new long[images.rows()];
        classes.data_ptr_long().get(values);
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
      }
    }

    @Override
    public void close() {
      x.close();
    }
  }
}
