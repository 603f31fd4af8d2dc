package io.rekindle.doctor.gradcheck;

import io.rekindle.core.InputException;
import io.rekindle.core.loss.Loss.Reduction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// The networks that a dump may be a step of, as far as nobody said which.
record Description(Reading reading, Settings settings) {

  /// Every network that fits what was said, what is assumed by default first. The convention of the
  /// loss and the reduction over rows are the first of those possible.
  List<Net> candidates() {
    List<Net> nets = new ArrayList<>();
    for (List<Curve> hidden : hiddenChoices()) {
      for (Curve output : outputChoices()) {
        for (Objective loss : lossChoices(output)) {
          nets.add(net(hidden, output, loss));
        }
      }
    }
    return nets;
  }

  /// The same, as if no activation had been said.
  List<Net> others() {
    Settings silent =
        new Settings(
            List.of(),
            java.util.Optional.empty(),
            settings.loss(),
            settings.reduction(),
            settings.layout(),
            settings.bias(),
            settings.l2(),
            settings.rate(),
            settings.updates());
    return new Description(reading, silent).candidates();
  }

  private int depth() {
    return reading.layers().size();
  }

  private List<List<Curve>> hiddenChoices() {
    int hidden = depth() - 1;
    List<Curve> said = settings.hidden();
    if (!said.isEmpty()) {
      if (said.stream().anyMatch(Curve::isSoftmax)) {
        throw new InputException(
            "a hidden activation is softmax; it is known for the output layer only");
      }
      if (said.size() != 1 && said.size() != hidden) {
        throw new InputException(
            "%d hidden activations are given for %d hidden layers; give one for each, or one for all"
                .formatted(said.size(), hidden));
      }
      return List.of(said.size() == hidden ? said : Collections.nCopies(hidden, said.getFirst()));
    }
    if (hidden == 0) {
      return List.of(List.of());
    }
    List<List<Curve>> choices = new ArrayList<>();
    choices.add(Collections.nCopies(hidden, Curve.RELU));
    Curve.ALL.stream()
        .filter(c -> !c.is(Curve.RELU))
        .forEach(c -> choices.add(Collections.nCopies(hidden, c)));
    return choices;
  }

  private List<Curve> outputChoices() {
    if (settings.output().isPresent()) {
      Curve said = settings.output().get();
      if (said.is(Curve.LINEAR) && settings.loss().isPresent()) {
        return switch (settings.loss().get()) {
          case CROSS_ENTROPY -> List.of(Curve.SOFTMAX);
          case BINARY_CROSS_ENTROPY, BINARY_CROSS_ENTROPY_SUM -> List.of(Curve.SIGMOID);
          case MSE, SQUARED_ERROR, HALF_SQUARED_ERROR, HALF_MSE, MAE, HUBER, POISSON, HINGE ->
              List.of(said);
        };
      }
      return List.of(said);
    }
    List<Curve> usual = List.of(Curve.SOFTMAX, Curve.SIGMOID, Curve.LINEAR, Curve.TANH, Curve.RELU);
    Curve first = usualOutput();
    List<Curve> choices = new ArrayList<>(List.of(first));
    usual.stream().filter(c -> !c.is(first)).forEach(choices::add);
    return choices;
  }

  private Curve usualOutput() {
    if (settings.loss().isPresent()) {
      return switch (settings.loss().get()) {
        case CROSS_ENTROPY -> Curve.SOFTMAX;
        case BINARY_CROSS_ENTROPY, BINARY_CROSS_ENTROPY_SUM -> Curve.SIGMOID;
        case MSE, SQUARED_ERROR, HALF_SQUARED_ERROR, HALF_MSE, MAE, HUBER, POISSON, HINGE ->
            Curve.LINEAR;
      };
    }
    Matrix t = reading.targets();
    boolean shares = Arrays.stream(t.values()).allMatch(v -> v >= 0 && v <= 1);
    if (!shares) {
      return Curve.LINEAR;
    }
    boolean sumToOne = true;
    for (int r = 0; r < t.rows(); r++) {
      double sum = 0;
      for (int c = 0; c < t.columns(); c++) {
        sum += t.at(r, c);
      }
      sumToOne &= Math.abs(sum - 1) < 1e-5;
    }
    return t.columns() > 1 && sumToOne ? Curve.SOFTMAX : Curve.SIGMOID;
  }

  private List<Objective> lossChoices(Curve output) {
    if (settings.loss().isPresent()) {
      return List.of(settings.loss().get());
    }
    if (output.isSoftmax()) {
      return List.of(Objective.CROSS_ENTROPY, Objective.MSE);
    }
    return output.is(Curve.SIGMOID)
        ? List.of(Objective.BINARY_CROSS_ENTROPY, Objective.MSE)
        : List.of(Objective.MSE);
  }

  private Net net(List<Curve> hidden, Curve output, Objective loss) {
    List<Net.Dense> layers = new ArrayList<>();
    for (int l = 0; l < depth(); l++) {
      Reading.Parameters p = reading.layers().get(l);
      layers.add(new Net.Dense(p.w(), p.b(), l < depth() - 1 ? hidden.get(l) : output));
    }
    return new Net(
        reading.x(),
        reading.targets(),
        layers,
        loss,
        settings.reduction().orElse(Reduction.MEAN),
        settings.l2());
  }

  /// The network under every convention of loss and reduction that was left open.
  List<Net> conventions(Net net) {
    List<Objective> losses =
        settings.loss().isPresent() ? List.of(net.objective()) : net.objective().conventions();
    List<Reduction> reductions =
        settings.reduction().map(List::of).orElse(List.of(Reduction.MEAN, Reduction.SUM));
    List<Net> nets = new ArrayList<>();
    for (Reduction reduction : reductions) {
      for (Objective loss : losses) {
        nets.add(net.with(loss).with(reduction));
      }
    }
    return nets;
  }
}
