package io.rekindle.doctor.gradcheck;

import io.rekindle.core.json.Json;
import io.rekindle.doctor.gradcheck.Finding.Evidence;
import io.rekindle.doctor.gradcheck.Finding.Prescription;
import io.rekindle.doctor.gradcheck.Finding.Proof;
import io.rekindle.doctor.gradcheck.Finding.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What one step with right gradients shows of the weights, scales and learning rate.
///
/// A finding is a cause only if something is broken that theory says must hold, and a short descent
/// on the batch goes better without it; else it is a note, or nothing.
final class StartCheck {
  /// Fewer rows say nothing about how a signal varies.
  private static final int FEWEST_ROWS = 8;

  /// A ReLU stack that fades by more than this has nothing but its output bias left.
  private static final double FADED_RECTIFIED = 1e-4;

  /// Logistic units go on learning longer, from their constant part.
  private static final double FADED = 1e-6;

  private static final double GROWN = 1e3;
  private static final double SATURATED_SHARE = 0.8;
  private static final double DEAD_SHARE = 0.5;
  private final Net net;
  private final Forward forward;
  private final Backward.Truth truth;
  private final ScaleCheck scales;
  private final Signal signal;
  private final List<Finding> findings = new ArrayList<>();

  /// @param rate the learning rate of the step, if it was said
  StartCheck(Backward backward, OptionalDouble rate) {
    this.net = backward.net();
    this.forward = backward.forward();
    this.truth = backward.truth();
    this.scales = new ScaleCheck(net, rate);
    this.signal = Signal.of(net, forward);
  }

  /// Causes before notes; none if nothing is broken.
  List<Finding> findings() {
    if (net.rows() < FEWEST_ROWS) {
      return List.of();
    }
    findings.addAll(scales.ofInputs());
    if (net.depth() > 1) {
      checkWeights();
    }
    boolean blamed = findings.stream().anyMatch(f -> f.role() == Role.CAUSE);
    if (!blamed) {
      findings.addAll(scales.ofTargetsAndRate());
    }
    List<Finding> ordered = new ArrayList<>(findings);
    ordered.sort(java.util.Comparator.comparing(Finding::role));
    return ordered;
  }

  private void checkWeights() {
    Optional<Integer> symmetric = Weights.firstSymmetric(net);
    if (symmetric.isPresent()) {
      initial(
          "symmetric-init",
          "layers." + symmetric.get(),
          List.of(
              new Evidence(
                  "different units of the layer", 1, net.layer(symmetric.get()).units(), "units")),
          "all units of layers.%d have the same weights and get the same gradient: they stay one unit"
              .formatted(symmetric.get()));
      return;
    }
    if (isDrowned()) {
      return;
    }
    boolean rectified =
        net.layers().subList(0, net.depth() - 1).stream()
            .allMatch(
                l ->
                    Weights.formula(l.curve()).contains("fan_in)") && !l.curve().kinks().isEmpty());
    // a constant part that comes from the biases is no signal
    double ratio = signal.varianceRatio();
    boolean faded = ratio < (rectified ? FADED_RECTIFIED : FADED);
    boolean onlyBiasLearns = !rectified || outputBiasShare().orElse(1) > 0.5;
    if (faded && onlyBiasLearns) {
      tooSmall(ratio);
    } else if (signal.momentRatio() > GROWN && meanGain() > 2) {
      tooLarge();
    } else {
      checkUnits();
    }
  }

  /// Blames biases that drown the signal, if the step goes better without them.
  private boolean isDrowned() {
    Optional<Biases.Drowning> drowning = Biases.drowning(net, signal);
    if (drowning.isEmpty()) {
      return false;
    }
    Proof.Trial trial =
        Descent.trial(net, scales.trialRate(), Biases.atZero(net), scales.trialRate());
    if (!trial.helps()) {
      return false;
    }
    int layer = drowning.get().layer();
    double size = drowning.get().size();
    double deviation = drowning.get().deviation();
    add(
        "missing-bias",
        "layers." + layer,
        List.of(
            new Evidence("initial bias, beside the deviation of the sums", size, deviation, "")),
        "the biases of layers.%d have a size of %s, %s times the deviation of the sums they are added to: the sums keep their sign, whatever the row"
            .formatted(layer, Wording.number(size), Wording.number(size / deviation)),
        new Prescription(
            "let the biases of the hidden layers start at 0",
            Map.of("network.layers." + layer + ".bias", Json.of("zeros"))),
        trial);
    return true;
  }

  private double meanGain() {
    double log = signal.gains().stream().mapToDouble(Math::log).average().orElse(0);
    return Math.exp(log);
  }

  private void tooSmall(double ratio) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        new Evidence("variance over the rows, last hidden layer over x", ratio, 1, "ratio"));
    addGains(evidence);
    outputBiasShare()
        .ifPresent(
            share ->
                evidence.add(
                    new Evidence("share of the output bias in the gradient", share, 0, "ratio")));
    Curve curve = net.layer(0).curve();
    double perLayer = Math.pow(ratio, 1.0 / (net.depth() - 1));
    initial(
        "init-too-small",
        "layers." + weakest(),
        evidence,
        String.format(
            Locale.ROOT,
            "the initial weights are too small for %s: the signal shrinks to %s of itself per"
                + " layer, to %s over %d layers",
            curve.label(),
            Wording.number(perLayer),
            Wording.number(ratio),
            net.depth() - 1));
  }

  private void tooLarge() {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        new Evidence(
            "second moment of the last hidden layer over that of x",
            signal.momentRatio(),
            1,
            "ratio"));
    addGains(evidence);
    initial(
        "init-too-large",
        "layers." + strongest(),
        evidence,
        "the initial weights are too large for %s: the signal grows %s times per layer"
            .formatted(net.layer(0).curve(), Wording.number(signal.perLayer())));
  }

  private void addGains(List<Evidence> evidence) {
    for (int l = 0; l < signal.gains().size(); l++) {
      evidence.add(
          new Evidence(
              "gain of layers.%d, fan-in · E[w²] · what %s passes"
                  .formatted(l, net.layer(l).curve()),
              signal.gains().get(l),
              1,
              "ratio"));
    }
  }

  private int weakest() {
    return signal.gains().indexOf(signal.gains().stream().min(Double::compare).orElseThrow());
  }

  private int strongest() {
    return signal.gains().indexOf(signal.gains().stream().max(Double::compare).orElseThrow());
  }

  /// The squared gradient of the output bias over that of everything.
  private OptionalDouble outputBiasShare() {
    Optional<Uncertain> top = truth.b().getLast();
    if (top.isEmpty()) {
      return OptionalDouble.empty();
    }
    double all = 0;
    for (int l = 0; l < net.depth(); l++) {
      Matrix w = truth.w().get(l).value();
      all += w.dot(w) + truth.b().get(l).map(b -> b.value().dot(b.value())).orElse(0.0);
    }
    Matrix bias = top.get().value();
    return all == 0 ? OptionalDouble.empty() : OptionalDouble.of(bias.dot(bias) / all);
  }

  private void checkUnits() {
    Census census = new Census(net, forward);
    for (int l = 0; l < net.depth() - 1; l++) {
      double saturated = census.saturated(l);
      double dead = census.dead(l);
      if (saturated > SATURATED_SHARE) {
        boolean byInput = l == 0 && scales.hasLargeInputs();
        if (!byInput) {
          saturated(l, saturated);
        }
        return;
      }
      if (dead > DEAD_SHARE && net.rows() >= 2 * FEWEST_ROWS) {
        dead(l, dead);
        return;
      }
    }
  }

  private void saturated(int l, double share) {
    boolean byWeights =
        net.layer(l).inputs() * net.layer(l).w().secondMoment() * signal.moments().get(l) > 10;
    initial(
        byWeights ? "init-too-large" : "saturated-units",
        "layers." + l,
        List.of(
            new Evidence("values at the flat ends of " + net.layer(l).curve(), share, 0, "share")),
        "%s of the values of layers.%d lie where %s is flat%s: no gradient comes through"
            .formatted(
                percent(share),
                l,
                net.layer(l).curve(),
                byWeights ? ", because the initial weights are too large" : ""));
  }

  private void dead(int l, double share) {
    initial(
        "dead-relu",
        "layers." + l,
        List.of(new Evidence("units that are 0 for every row", share, 0, "share")),
        "%s of the units of layers.%d are 0 for every row and get no gradient"
            .formatted(percent(share), l));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /// A finding about the weights that a new draw of suitable ones must better.
  private void initial(String id, String where, List<Evidence> evidence, String because) {
    Net drawn = Weights.drawn(net);
    Curve curve = net.layer(0).curve();
    Prescription prescription =
        new Prescription(
            "use uniform ±a with a = %s: %s".formatted(Weights.formula(curve), limits()),
            Weights.settings(net));
    add(
        id,
        where,
        evidence,
        because,
        prescription,
        Descent.trial(net, scales.trialRate(), drawn, scales.trialRate()));
  }

  private String limits() {
    List<String> limits = new ArrayList<>();
    for (int l = 0; l < net.depth(); l++) {
      limits.add("%s for layers.%d".formatted(Wording.number(Weights.limit(net.layer(l))), l));
    }
    return String.join(", ", limits);
  }

  private void add(
      String id,
      String where,
      List<Evidence> evidence,
      String because,
      Prescription prescription,
      Proof.Trial trial) {
    Role role = trial.helps() ? Role.CAUSE : Role.NOTE;
    findings.add(
        new Finding(
            id,
            role,
            where,
            Optional.empty(),
            evidence,
            because,
            prescription,
            Optional.of(trial)));
  }
}
