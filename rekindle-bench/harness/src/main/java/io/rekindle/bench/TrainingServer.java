package io.rekindle.bench;

import java.io.IOException;
import java.nio.file.Path;

/// The process of a [Contestant]: reads the data once, then trains an epoch whenever it is told to.
public final class TrainingServer {
  private final Contestant contestant;
  private final Images train;
  private final Images test;
  private int inputs;

  private TrainingServer(Contestant contestant, Images train, Images test) {
    this.contestant = contestant;
    this.train = train;
    this.test = test;
    this.inputs = train.columns();
  }

  /// Serves until the driver is done.
  ///
  /// @param arguments the data's folder
  public static void serve(String[] arguments, Contestant contestant) throws IOException {
    Lines lines = new Lines();
    Path folder = Path.of(arguments[0]);
    TrainingServer server =
        new TrainingServer(contestant, Images.read(folder, "train"), Images.read(folder, "t10k"));
    lines.serve(contestant.version(), server::answer);
    System.exit(0); // a library's own threads do not keep the process
  }

  private String answer(String command, String rest) {
    return switch (command) {
      case "setup" -> {
        Task task = Task.parse(rest);
        inputs = task.inputs();
        contestant.begin(task, train.resized(task.rows(), inputs));
        yield "ready";
      }
      case "epoch" -> {
        long start = System.nanoTime();
        contestant.epoch();
        yield "epoch " + (System.nanoTime() - start) / contestant.passes();
      }
      case "accuracy" -> "accuracy " + accuracy();
      default -> "error no command is called " + command;
    };
  }

  private double accuracy() {
    Images rows = test.resized(test.rows(), inputs);
    int[] classes = contestant.classify(rows);
    int right = 0;
    for (int i = 0; i < classes.length; i++) {
      right += classes[i] == rows.labels()[i] ? 1 : 0;
    }
    return right / (double) classes.length;
  }
}
