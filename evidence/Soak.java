import static io.rekindle.core.network.Activation.*;

import io.rekindle.core.State;
import io.rekindle.core.file.StateFile;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.loss.Loss;
import io.rekindle.core.model.Model;
import io.rekindle.core.network.Layer.BatchNorm;
import io.rekindle.core.network.Layer.Dense;
import io.rekindle.core.network.Layer.Dropout;
import io.rekindle.core.network.Network;
import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
import io.rekindle.data.Dataset;
import io.rekindle.server.PredictionServer;
import io.rekindle.server.ServerSettings;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Trains, saves, loads, predicts and serves in one process for some minutes, and looks whether
/// memory, threads or open files grow; evidence/soak runs it. Arguments: minutes (30), threads (2).
/// Linux: it reads /proc.
///
/// A line a sample, each after garbage collections. The first quarter of the time is left out:
/// classes are loaded, code is compiled. The exit status is 1 if the median of the last quarter is
/// larger than that of the second by more than 5 % and 4 MB (heap), 8 MB (resident memory), or by
/// more than 2 threads or files.
record Sample(double minutes, double heap, double resident, double threads, double files) {}

int threads = 2;
int cycles;

void main(String[] args) throws Exception {
  double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 30;
  threads = args.length > 1 ? Integer.parseInt(args[1]) : 2;
  Path folder = Files.createTempDirectory("soak-");
  Dataset digits = Dataset.digits();
  List<Sample> samples = new ArrayList<>();
  long begun = System.nanoTime();
  try (HttpClient client = HttpClient.newHttpClient()) {
    while (elapsed(begun) < minutes) {
      double next = elapsed(begun) + minutes / 60;
      while (elapsed(begun) < next) {
        cycle(digits, folder, client);
      }
      samples.add(sample(begun));
    }
  }
  IO.println(
      "%d cycles in %.1f minutes, %s, %d threads"
          .formatted(cycles, elapsed(begun), KernelChoice.current().description(), threads));
  boolean flat =
      flat("heap after collection, MB", samples, Sample::heap, 4)
          & flat("resident memory, MB", samples, Sample::resident, 8)
          & flat("threads", samples, Sample::threads, 2)
          & flat("open files", samples, Sample::files, 2);
  try (Stream<Path> left = Files.list(folder)) {
    for (Path file : left.toList()) {
      Files.delete(file);
    }
  }
  Files.delete(folder);
  System.exit(flat ? 0 : 1);
}

double elapsed(long begun) {
  return (System.nanoTime() - begun) / 60e9;
}

/// A small run with checkpoints, gone on with from the last, then its model in use.
void cycle(Dataset digits, Path folder, HttpClient client) throws Exception {
  cycles++;
  Network network =
      Network.of(
          64,
          new Dense(64 + cycles % 3 * 32, RELU),
          new BatchNorm(),
          new Dropout(0.1),
          new Dense(10, SOFTMAX));
  Optimizer optimizer =
      switch (cycles % 3) {
        case 0 -> Optimizer.adam(0.002);
        case 1 -> Optimizer.sgd(0.1, 0.9);
        default -> Optimizer.of(new Optimizer.Rule.Lbfgs(5), 1);
      };
  Training training =
      Training.of(Loss.crossEntropy(), optimizer).withBatchSize(64).withEpochs(2).withSeed(cycles);
  Compute compute = Compute.best().withThreads(threads);
  List<State> states = new ArrayList<>();
  Progress keeping =
      new Progress() {
        @Override
        public boolean checkpointDue(long step) {
          return step == 1 || step == 30;
        }

        @Override
        public void checkpoint(State state) {
          states.add(state);
        }
      };
  Path checkpoint = folder.resolve("state.ckpt");
  float[] whole =
      Trainer.train(network, training, digits.train(), Optional.empty(), keeping, compute)
          .parameters();
  StateFile.write(checkpoint, states.getLast(), java.util.Map.of());
  float[] resumed =
      Trainer.resume(
              network,
              training,
              digits.train(),
              Optional.empty(),
              StateFile.read(checkpoint).state(),
              Progress.SILENT,
              compute)
          .parameters();
  if (!java.util.Arrays.equals(whole, resumed)) {
    throw new IllegalStateException("the resumed run differs in cycle " + cycles);
  }

  Model trained = digits.train(network, training);
  Path file = folder.resolve("model.rkn");
  trained.save(file);
  Model model = Model.load(file);
  float[] row = new float[64];
  digits.test().features().copyRow(cycles % 300, row, 0);
  for (int i = 0; i < 64; i++) {
    row[i] *= 16;
  }
  float[] alone = model.predict(row);
  String body =
      "["
          + String.join(",", IntStream.range(0, 64).mapToObj(i -> String.valueOf(row[i])).toList())
          + "]";
  ServerSettings settings =
      ServerSettings.named("soak").withAddress("127.0.0.1", 0).withTimes(10, 1);
  try (PredictionServer server = PredictionServer.start(settings, file, compute, IO::println)) {
    URI uri = URI.create("http://127.0.0.1:%d/predict".formatted(server.address().getPort()));
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200
          || !answer.body().contains("\"class\":\"" + model.labelOf(alone) + "\"")) {
        throw new IllegalStateException(
            "served %d %s".formatted(answer.statusCode(), answer.body()));
      }
    }
  }
}

Sample sample(long begun) throws Exception {
  for (int i = 0; i < 3; i++) {
    System.gc();
    Thread.sleep(100);
  }
  double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
  double resident =
      Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1e3)
          .findFirst()
          .orElseThrow();
  double files;
  try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
    files = open.count();
  }
  Sample sample =
      new Sample(
          elapsed(begun),
          heap,
          resident,
          ManagementFactory.getThreadMXBean().getThreadCount(),
          files);
  IO.println(
      "%5.1f min  heap %.1f MB  resident %.0f MB  threads %.0f  files %.0f"
          .formatted(sample.minutes(), heap, resident, sample.threads(), files));
  return sample;
}

boolean flat(String what, List<Sample> samples, ToDoubleFunction<Sample> value, double allowed) {
  int quarter = samples.size() / 4;
  double before = median(samples.subList(quarter, 2 * quarter), value);
  double after = median(samples.subList(samples.size() - quarter, samples.size()), value);
  boolean flat = after - before <= Math.max(allowed, allowed < 4 ? 0 : 0.05 * before);
  IO.println(
      "%-28s second quarter %7.1f  last quarter %7.1f  %s"
          .formatted(what, before, after, flat ? "flat" : "GROWS"));
  return flat;
}

double median(List<Sample> samples, ToDoubleFunction<Sample> value) {
  double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
  return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
}
