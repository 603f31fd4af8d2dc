package io.rekindle.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.StringJoiner;

/// The process of a [Predictor]: runs rows forward whenever it is told to.
public final class InferenceServer {
  private final Predictor predictor;
  private final float[] rows;
  private final int columns;

  private InferenceServer(Predictor predictor, Images test) {
    this.predictor = predictor;
    this.rows = test.floats();
    this.columns = test.columns();
  }

  /// Serves until the driver is done.
  ///
  /// @param arguments the data's folder
  public static void serve(String[] arguments, Predictor predictor) throws IOException {
    Lines lines = new Lines();
    InferenceServer server =
        new InferenceServer(predictor, Images.read(Path.of(arguments[0]), "t10k"));
    lines.serve(predictor.version(), server::answer);
    System.exit(0);
  }

  private String answer(String command, String rest) throws IOException {
    String[] words = rest.split(" ", -1);
    return switch (command) {
      case "load" -> {
        predictor.load(Path.of(words[1]), Integer.parseInt(words[0]));
        yield "ready";
      }
      case "outputs" -> outputs(Integer.parseInt(words[0]));
      case "latency" -> latency(Integer.parseInt(words[0]));
      case "throughput" -> throughput(Integer.parseInt(words[0]), Double.parseDouble(words[1]));
      default -> "error no command is called " + command;
    };
  }

  private String outputs(int count) {
    StringJoiner values = new StringJoiner(" ", "outputs ", "");
    for (float value : predictor.predict(Arrays.copyOf(rows, count * columns), count)) {
      values.add(Float.toString(value));
    }
    return values.toString();
  }

  /// Nanoseconds of single rows, one after the other: the median and the 99th percentile.
  private String latency(int count) {
    long[] took = new long[count];
    for (int i = 0; i < count; i++) {
      int from = i % (rows.length / columns) * columns;
      float[] row = Arrays.copyOfRange(rows, from, from + columns);
      long start = System.nanoTime();
      predictor.predict(row, 1);
      took[i] = System.nanoTime() - start;
    }
    Arrays.sort(took);
    return "latency %d %d".formatted(took[count / 2], took[count - 1 - count / 100]);
  }

  /// Rows a second in batches, for some seconds.
  private String throughput(int batch, double seconds) {
    float[] inputs = Arrays.copyOf(rows, batch * columns);
    long start = System.nanoTime();
    long done = 0;
    long end = start + (long) (seconds * 1e9);
    while (System.nanoTime() < end) {
      predictor.predict(inputs, batch);
      done += batch;
    }
    return "throughput " + done * 1e9 / (System.nanoTime() - start);
  }
}
