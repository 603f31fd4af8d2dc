package io.rekindle.cli;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import io.rekindle.doctor.gradcheck.Dump;
import io.rekindle.doctor.gradcheck.DumpReader;
import io.rekindle.doctor.gradcheck.GradientCheck;
import io.rekindle.doctor.gradcheck.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Checks backpropagation that somebody else wrote, from one step that they dumped.
final class GradcheckCommand implements Command {
  private static final int WRONG = 3;

  private static final Parameter STEP =
      new Parameter(
          "STEP",
          true,
          "an npz file with x, targets, W0, W1, ... and the gradients dW0, dW1, ... of one step;"
              + " b0, db0, ... too, unless the last column of each W is the bias");
  private static final Map<String, Option> SETTINGS = settings();
  private static final Option JSON = Option.flag("Print one JSON object.", "--json");

  private final Console console;

  GradcheckCommand(Console console) {
    this.console = console;
  }

  private static Map<String, Option> settings() {
    Map<String, Option> options = new LinkedHashMap<>();
    add(
        options,
        "activations",
        "LIST",
        "Of each layer, with commas: relu,relu,softmax. Found out where not said.");
    add(options, "hidden", "NAME", "Of all hidden layers.");
    add(options, "output", "NAME", "Of the output layer.");
    add(
        options,
        "loss",
        "NAME",
        "cross_entropy, binary_cross_entropy, mse (mean over outputs), squared_error (sum),"
            + " half_squared_error, half_mse, mae, huber, poisson, hinge.");
    add(options, "reduction", "NAME", "Over the rows: mean or sum.");
    add(options, "layout", "NAME", "Of the weights: units_first or inputs_first.");
    add(options, "bias", "PLACE", "Of the bias column: last or first.");
    add(options, "l2", "NUMBER", "The step minimises NUMBER · Σw² besides.");
    add(options, "learning_rate", "NUMBER", "To see whether the step is too long.");
    add(
        options,
        "updates",
        "KIND",
        "What dW holds: none (gradients), subtracted (rate · gradient) or added.");
    return options;
  }

  private static void add(Map<String, Option> options, String name, String label, String help) {
    options.put(name, Option.value(label, help, "--" + name.replace('_', '-')));
  }

  @Override
  public Syntax syntax() {
    List<Option> options = new ArrayList<>(SETTINGS.values());
    options.add(JSON);
    return new Syntax(
        "gradcheck",
        "Checks the gradients of backpropagation that you wrote yourself.",
        List.of(
            "Computes the true gradients of one step that your program dumped. If yours differ, it"
                + " says which term is wrong and in which layer, proved by making the same mistake:"
                + " it must give your numbers. If they are right, it looks at the weights, scales"
                + " and learning rate of the step."),
        List.of(STEP),
        options,
        List.of(
            "From NumPy:",
            "  np.savez(\"step.npz\", x=x, targets=t, W0=W0, b0=b0, W1=W1, b1=b1, dW0=dW0,",
            "           db0=db0, dW1=dW1, db1=db1, activations=[\"relu\", \"softmax\"],",
            "           loss=\"cross_entropy\", reduction=\"mean\")",
            "  rekindle gradcheck step.npz",
            "",
            "Exit status: 0 nothing found, 3 something is wrong, 2 the file cannot be used."));
  }

  @Override
  public int run(Arguments arguments) {
    Map<String, String> said = new LinkedHashMap<>();
    SETTINGS.forEach((name, option) -> arguments.text(option).ifPresent(v -> said.put(name, v)));
    Dump dump = DumpReader.read(arguments.path(0), said);
    Verdict verdict = checked(arguments.path(0), dump);
    if (arguments.has(JSON)) {
      console.print(verdict.json().toString());
    } else {
      new GradcheckText(console).print(verdict);
    }
    return verdict.isHealthy() ? 0 : WRONG;
  }

  private static Verdict checked(Path file, Dump dump) {
    try {
      return GradientCheck.check(dump);
    } catch (InputException e) {
      throw new InputException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
