package io.rekindle.doctor.gradcheck;

import io.rekindle.core.json.Json;
import io.rekindle.doctor.gradcheck.Finding.Evidence;
import io.rekindle.doctor.gradcheck.Finding.Prescription;
import io.rekindle.doctor.gradcheck.Finding.Proof;
import io.rekindle.doctor.gradcheck.Finding.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The size of the inputs, of the targets and of the step. Large targets make the curvature of the
/// squared error large, so they come before a rate that is too high for it.
///
/// @param rate the learning rate of the step, if it was said
record ScaleCheck(Net net, OptionalDouble rate) {
  private static final double LARGE = 20;

  /// Targets of this size are worth a note where a trial does not blame them.
  private static final double VERY_LARGE_TARGET = 100;

  /// A step beyond 2 / curvature leaves the minimum it is in; networks recover up to about 12
  /// (Lewkowycz et al. 2020).
  private static final double CATAPULT = 12;

  private static final double USUAL_RATE = 0.1;

  double trialRate() {
    return rate.orElse(USUAL_RATE);
  }

  private double inputSize() {
    return Math.sqrt(net.x().secondMoment());
  }

  private double targetSize() {
    return Math.sqrt(net.targets().secondMoment());
  }

  boolean hasLargeInputs() {
    return inputSize() > LARGE;
  }

  private boolean hasLargeTargets() {
    boolean isSquare =
        switch (net.objective()) {
          case MSE, SQUARED_ERROR, HALF_SQUARED_ERROR, HALF_MSE -> true;
          case CROSS_ENTROPY,
              BINARY_CROSS_ENTROPY,
              BINARY_CROSS_ENTROPY_SUM,
              MAE,
              HUBER,
              POISSON,
              HINGE ->
              false;
        };
    return isSquare && targetSize() > LARGE;
  }

  /// Inputs that are not scaled, and targets with them where only both together show a cure.
  List<Finding> ofInputs() {
    if (!hasLargeInputs()) {
      return List.of();
    }
    Net scaled = withInputsScaled(net);
    Proof.Trial alone = Descent.trial(net, trialRate(), scaled, trialRate());
    if (alone.helps() || !hasLargeTargets()) {
      return List.of(inputs(alone));
    }
    Proof.Trial both = ofTargets(scaled);
    return List.of(inputs(both), targets(both));
  }

  /// Targets that are not scaled, unless that was said with the inputs, then a rate that is too
  /// high without them too.
  List<Finding> ofTargetsAndRate() {
    List<Finding> findings = new ArrayList<>();
    Net cured = net;
    if (hasLargeTargets() && !hasLargeInputs()) {
      Proof.Trial trial = ofTargets(net);
      if (trial.helps() || targetSize() > VERY_LARGE_TARGET) {
        findings.add(targets(trial));
      }
      cured = trial.helps() ? withTargetsScaled(net) : net;
    }
    ofRate(cured).ifPresent(findings::add);
    return findings;
  }

  private static Net withInputsScaled(Net net) {
    Matrix x = net.x().times(1 / Math.sqrt(net.x().secondMoment()));
    return new Net(x, net.targets(), net.layers(), net.objective(), net.reduction(), net.l2());
  }

  private Net withTargetsScaled(Net from) {
    return new Net(
        from.x(),
        from.targets().times(1 / targetSize()),
        from.layers(),
        from.objective(),
        from.reduction(),
        from.l2());
  }

  /// Both losses in the square of what the targets are counted in; at rates that each bears where
  /// the one of the step is too high for both.
  private Proof.Trial ofTargets(Net from) {
    Net scaled = withTargetsScaled(from);
    Proof.Trial trial = inUnitsOfTargets(Descent.trial(net, trialRate(), scaled, trialRate()));
    if (Double.isFinite(trial.controlLoss()) || Double.isFinite(trial.treatedLoss())) {
      return trial;
    }
    double bearable = 1 / Descent.curvature(net);
    double bearableScaled = 1 / Descent.curvature(scaled);
    return inUnitsOfTargets(Descent.trial(net, bearable, scaled, bearableScaled));
  }

  private Proof.Trial inUnitsOfTargets(Proof.Trial trial) {
    double unit = targetSize() * targetSize();
    return new Proof.Trial(
        trial.steps(), trial.rate(), trial.controlLoss(), trial.treatedLoss() * unit);
  }

  private Finding inputs(Proof.Trial trial) {
    String size = Wording.number(inputSize());
    return finding(
        "unscaled-inputs",
        "data",
        new Evidence("root mean square of x", inputSize(), 1, ""),
        "x has values of about %s, where weights and learning rates are made for about 1"
            .formatted(size),
        new Prescription(
            "divide x by %s, or standardise its columns".formatted(size),
            Map.of("data.scale", Json.of("standardize"))),
        trial);
  }

  private Finding targets(Proof.Trial trial) {
    String size = Wording.number(targetSize());
    return finding(
        "unscaled-targets",
        "data",
        new Evidence("root mean square of the targets", targetSize(), 1, ""),
        "the targets have values of about %s, and the gradient is as large: no usual learning rate is small enough for it"
            .formatted(size),
        new Prescription(
            "train on t / %s, or on standardised targets, and multiply what the network gives by it"
                .formatted(size),
            Map.of("data.scale_target", Json.of("standardize"))),
        trial);
  }

  /// @param cured the network without what was found before
  private Optional<Finding> ofRate(Net cured) {
    if (rate.isEmpty() || !(rate.getAsDouble() > 0)) {
      return Optional.empty();
    }
    double curvature = Descent.curvature(cured);
    double steps = rate.getAsDouble() * curvature;
    if (steps <= CATAPULT) {
      return Optional.empty();
    }
    double better = 1 / curvature;
    String besides = cured.equals(net) ? "" : ", once the targets are scaled,";
    return Optional.of(
        finding(
            "learning-rate-too-high",
            "optimizer",
            new Evidence("learning rate times curvature", steps, 2, ""),
            "the learning rate %s is%s %s times what the curvature of this step bears"
                .formatted(Wording.number(rate.getAsDouble()), besides, Wording.number(steps / 2)),
            new Prescription(
                "use a learning rate of about " + Wording.number(better),
                Map.of(
                    "optimizer.learning_rate",
                    Json.of(Double.parseDouble(Wording.number(better))))),
            Descent.trial(cured, rate.getAsDouble(), cured, better)));
  }

  private static Finding finding(
      String id,
      String where,
      Evidence evidence,
      String because,
      Prescription prescription,
      Proof.Trial trial) {
    return new Finding(
        id,
        trial.helps() ? Role.CAUSE : Role.NOTE,
        where,
        Optional.empty(),
        List.of(evidence),
        because,
        prescription,
        Optional.of(trial));
  }
}
