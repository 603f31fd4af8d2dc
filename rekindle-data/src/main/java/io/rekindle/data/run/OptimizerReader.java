package io.rekindle.data.run;

import io.rekindle.core.optimizer.Optimizer;
import io.rekindle.core.optimizer.Optimizer.Rule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// Reads `optimizer`: a name, or a mapping with a name and settings. Defaults are Keras 3's.
final class OptimizerReader {
  private static final Map<String, Named> OPTIMIZERS = optimizers();

  /// @param rule makes the rule from its own settings
  private record Named(double learningRate, double weightDecay, Function<Section, Rule> rule) {}

  private OptimizerReader() {}

  private static Map<String, Named> optimizers() {
    Map<String, Named> named = new LinkedHashMap<>();
    named.put(
        "sgd",
        new Named(
            0.01,
            0,
            s ->
                new Rule.Sgd(
                    s.number("momentum", Range.CLOSED_SHARE, 0), s.flag("nesterov", false))));
    named.put("adam", new Named(0.001, 0, OptimizerReader::adam));
    named.put("adamw", new Named(0.001, 0.004, OptimizerReader::adam));
    named.put(
        "rmsprop",
        new Named(
            0.001,
            0,
            s ->
                new Rule.RmsProp(
                    s.number("rho", Range.CLOSED_SHARE, 0.9),
                    s.number("momentum", Range.CLOSED_SHARE, 0),
                    epsilon(s))));
    named.put(
        "adagrad",
        new Named(
            0.001,
            0,
            s ->
                new Rule.Adagrad(
                    s.number("initial_accumulator", Range.NOT_NEGATIVE, 0.1), epsilon(s))));
    named.put(
        "adadelta",
        new Named(
            0.001,
            0,
            s -> new Rule.Adadelta(s.number("rho", Range.CLOSED_SHARE, 0.95), epsilon(s))));
    named.put(
        "nadam",
        new Named(
            0.001,
            0,
            s -> new Rule.Nadam(beta(s, "beta1", 0.9), beta(s, "beta2", 0.999), epsilon(s))));
    named.put(
        "lion",
        new Named(0.0001, 0, s -> new Rule.Lion(beta(s, "beta1", 0.9), beta(s, "beta2", 0.99))));
    named.put("lbfgs", new Named(1, 0, s -> new Rule.Lbfgs(s.integer("memory", 1, 10))));
    return named;
  }

  private static Rule adam(Section s) {
    return new Rule.Adam(beta(s, "beta1", 0.9), beta(s, "beta2", 0.999), epsilon(s));
  }

  private static double beta(Section section, String key, double otherwise) {
    return section.number(key, Range.CLOSED_SHARE, otherwise);
  }

  private static double epsilon(Section section) {
    return section.number("epsilon", Range.NOT_NEGATIVE, 1e-7);
  }

  /// SGD with its defaults where the run file names no optimiser.
  static Optimizer read(Section run) {
    Node node = run.get("optimizer").orElse(new Node.Text("sgd", run.place()));
    Section section = run.adopt("optimizer", Section.named("optimizer", node));
    Named named = section.choice("name", OPTIMIZERS, "sgd");
    Optimizer optimizer =
        new Optimizer(
            named.rule().apply(section),
            section.number("learning_rate", Range.ANY, named.learningRate()),
            section.number("weight_decay", Range.ANY, named.weightDecay()),
            section.number("decay", Range.NOT_NEGATIVE, 0),
            section.number("clip_norm", Range.NOT_NEGATIVE),
            section.number("clip_value", Range.NOT_NEGATIVE));
    section.rejectUnknownKeys();
    return optimizer;
  }
}
