package io.rekindle.bench.weka;

import io.rekindle.bench.Contestant;
import io.rekindle.bench.Images;
import io.rekindle.bench.Rule;
import io.rekindle.bench.Task;
import io.rekindle.bench.TrainingServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import weka.classifiers.functions.MultilayerPerceptron;
import weka.core.Attribute;
import weka.core.DenseInstance;
import weka.core.Instances;
import weka.core.Version;

/// Weka's multilayer perceptron: sigmoid units, squared error, a row at a time in the same order,
/// in double precision. It knows no other way, so it does not the same work as the others.
final class WekaContestant implements Contestant {
  private Optional<MultilayerPerceptron> network = Optional.empty();
  private Optional<Instances> format = Optional.empty();

  /// @param arguments the data's folder
  static void main(String[] arguments) throws IOException {
    TrainingServer.serve(arguments, new WekaContestant());
  }

  @Override
  public String version() {
    return "Weka " + Version.VERSION + ", float64";
  }

  @Override
  public void begin(Task task, Images train) {
    if (!(task.rule() instanceof Rule.Sgd(double rate, double momentum))) {
      throw new UnsupportedOperationException("Weka has no Adam");
    }
    MultilayerPerceptron next = new MultilayerPerceptron();
    next.setHiddenLayers(
        task.widths().subList(1, task.layers()).stream()
            .map(String::valueOf)
            .collect(Collectors.joining(",")));
    next.setLearningRate(rate);
    next.setMomentum(momentum);
    next.setNominalToBinaryFilter(false);
    next.setNormalizeAttributes(false);
    next.setReset(false);
    next.setTrainingTime(1_000_000);
    Instances rows = instances(train, task.classes());
    checked(() -> next.initializeClassifier(rows));
    network = Optional.of(next);
    format = Optional.of(new Instances(rows, 0));
  }

  private static Instances instances(Images images, int classes) {
    ArrayList<Attribute> attributes = new ArrayList<>();
    for (int j = 0; j < images.columns(); j++) {
      attributes.add(new Attribute("x" + j));
    }
    List<String> names = IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    attributes.add(new Attribute("class", names));
    Instances rows = new Instances("images", attributes, images.rows());
    rows.setClassIndex(images.columns());
    for (int i = 0; i < images.rows(); i++) {
      rows.add(new DenseInstance(1, row(images, i)));
    }
    return rows;
  }

  private static double[] row(Images images, int i) {
    double[] values = new double[images.columns() + 1];
    for (int j = 0; j < images.columns(); j++) {
      values[j] = (images.pixels()[i * images.columns() + j] & 0xff) / 255.0;
    }
    values[images.columns()] = images.labels()[i];
    return values;
  }

  @Override
  public void epoch() {
    MultilayerPerceptron current = network.orElseThrow();
    checked(current::next);
  }

  @Override
  public int[] classify(Images rows) {
    MultilayerPerceptron current = network.orElseThrow();
    int[] classes = new int[rows.rows()];
    for (int i = 0; i < classes.length; i++) {
      DenseInstance instance = new DenseInstance(1, row(rows, i));
      instance.setDataset(format.orElseThrow());
      int number = i;
      checked(() -> classes[number] = (int) current.classifyInstance(instance));
    }
    return classes;
  }

  private interface Action {
    void run() throws Exception;
  }

  private static void checked(Action action) {
    try {
      action.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
