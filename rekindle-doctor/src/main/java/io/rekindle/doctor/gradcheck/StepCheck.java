package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Finding.Evidence;
import io.rekindle.doctor.gradcheck.Finding.Prescription;
import io.rekindle.doctor.gradcheck.Finding.Proof;
import io.rekindle.doctor.gradcheck.Finding.Role;
import io.rekindle.doctor.gradcheck.Tolerance.Precision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The check of one dump: finds out what network it is a step of, compares its gradients, and
/// explains what is wrong with them or with the step.
final class StepCheck {
  private final Dump dump;
  private final Precision precision;
  private final List<Candidate> candidates;
  private final List<String> notes = new ArrayList<>();

  StepCheck(Dump dump) {
    this.dump = dump;
    this.precision = isSingle(dump) ? Precision.FLOAT32 : Precision.FLOAT64;
    this.candidates = Candidate.of(Reading.of(dump), dump.settings(), true);
  }

  /// Numbers that all fit 32 bits were computed there, whatever their array's type.
  private static boolean isSingle(Dump dump) {
    return dump.inSinglePrecision()
        || dump.layers().stream().flatMap(l -> l.dw().stream()).allMatch(StepCheck::fitsSingle);
  }

  private static boolean fitsSingle(Matrix m) {
    for (double v : m.values()) {
      if ((float) v != v) {
        return false;
      }
    }
    return true;
  }

  Verdict run() {
    Optional<Verdict> nonFinite = nonFinite();
    if (nonFinite.isPresent()) {
      return nonFinite.get();
    }
    List<Candidate> possible = candidates;
    if (dump.outputs().isPresent()) {
      Matrix outputs = dump.outputs().get();
      possible = candidates.stream().filter(c -> gives(c, outputs)).toList();
      if (possible.isEmpty()) {
        return wrongForward();
      }
    }
    Optional<Judgement> right = right(possible);
    if (right.isPresent()) {
      return rightVerdict(right.get());
    }
    return wrongVerdict(possible);
  }

  private boolean gives(Candidate candidate, Matrix outputs) {
    Matrix turned = candidate.reading().outputs().orElse(outputs);
    return candidate.gives(turned, precision);
  }

  private Optional<Judgement> right(List<Candidate> possible) {
    for (Candidate candidate : possible) {
      boolean worthIt = possible.size() == 1 || candidate.isPlausible();
      if (worthIt && candidate.reading().misshapen().isEmpty()) {
        Judgement judgement = judge(candidate, precision);
        if (judgement.isRight()) {
          tell(candidate, judgement.net(), true);
          return Optional.of(judgement);
        }
      }
    }
    return Optional.empty();
  }

  /// Under the convention and the side of exact kinks that fit best.
  private Judgement judge(Candidate candidate, Precision at) {
    Gradients found = candidate.gradients();
    List<Judgement> judgements = new ArrayList<>();
    for (Net net : candidate.settled()) {
      Judgement below = Judgement.of(net, found, at, Slope.AtKink.BELOW);
      judgements.add(below);
      if (below.isRight()) {
        return below;
      }
      if (below.backward().forward().hasExactKinks(net)) {
        judgements.add(Judgement.of(net, found, at, Slope.AtKink.ABOVE));
        judgements.add(Judgement.of(net, found, at, Slope.AtKink.MIDDLE));
      }
    }
    // a mean with a summed bias is nearer to a sum, but one whose weights are all wrong
    return judgements.stream()
        .min(
            Comparator.comparingLong(Judgement::wrongWeights)
                .thenComparingDouble(j -> j.isRight() ? 0 : j.error()))
        .orElseThrow();
  }

  private void tell(Candidate candidate, Net net, boolean gradientsRight) {
    notes.addAll(new Assumed(candidate, net).notes(gradientsRight));
  }

  private Verdict rightVerdict(Judgement judgement) {
    List<Finding> findings =
        new StartCheck(judgement.backward(), dump.settings().rate()).findings();
    return new Verdict(label(judgement.net()), true, judgement.tensors(), findings, notes);
  }

  static String label(Net net) {
    StringBuilder line = new StringBuilder().append(net.x().columns());
    for (Net.Dense layer : net.layers()) {
      line.append("-").append(layer.units()).append(' ').append(layer.curve());
    }
    return line.append(", ")
        .append(net.objective().label())
        .append(", ")
        .append(net.reduction().label())
        .append(" over ")
        .append(net.rows())
        .append(" rows")
        .toString();
  }

  private Verdict wrongVerdict(List<Candidate> possible) {
    Candidate candidate = possible.getFirst();
    Optional<Explained> best = Optional.empty();
    for (Precision at : looser()) {
      for (Candidate each : squareTwins(possible)) {
        boolean isDone = best.isPresent() && best.get().isComplete();
        if (!isDone) {
          Explained explained = Explained.of(judge(each, at), each);
          if (best.isEmpty() || explained.cost() < best.get().cost()) {
            best = Optional.of(explained);
            candidate = each;
          }
        }
      }
    }
    Explained explained = best.orElseThrow();
    boolean misshapen = !candidate.reading().misshapen().isEmpty();
    boolean rightAtLess = explained.judgement().isRight();
    if ((!explained.isComplete() || rightAtLess) && !misshapen) {
      Judgement judgement = judge(candidate, precision);
      if (rightAtLess || judgement.error() <= precision.rounding) {
        tell(candidate, judgement.net(), true);
        notes.add(
            "gradients agree to %s, as after rounding to fewer digits"
                .formatted(Wording.number(judgement.error())));
        return rightVerdict(judgement);
      }
      Optional<Judgement> asSaid = right(candidates);
      if (asSaid.isPresent()) {
        return rightVerdict(asSaid.get());
      }
      Optional<Verdict> before = rightBeforeTheUpdate(candidate);
      if (before.isPresent()) {
        return before.get();
      }
      Optional<Verdict> other = rightForAnother();
      if (other.isPresent()) {
        return other.get();
      }
    }
    tell(candidate, explained.judgement().net(), false);
    List<Finding> findings = new ArrayList<>(Shapes.findings(candidate.reading()));
    boolean same = explained.judgement().isRight();
    if (!same) {
      findings.addAll(explained.findings());
    }
    return new Verdict(
        label(explained.judgement().net()),
        false,
        explained.judgement().tensors(),
        findings,
        notes);
  }

  /// The precision of the dump, then what code that computes with less would give.
  private List<Precision> looser() {
    return precision == Precision.FLOAT64
        ? List.of(Precision.FLOAT64, Precision.FLOAT32)
        : List.of(Precision.FLOAT32);
  }

  /// The default candidate, and where all weights are square the same read the other way.
  private static List<Candidate> squareTwins(List<Candidate> possible) {
    List<Candidate> twins = new ArrayList<>(List.of(possible.getFirst()));
    possible.stream()
        .filter(c -> !c.reading().equals(possible.getFirst().reading()))
        .findFirst()
        .ifPresent(twins::add);
    return twins;
  }

  /// Right gradients, but of the weights before they were moved by rate · gradient.
  private Optional<Verdict> rightBeforeTheUpdate(Candidate candidate) {
    if (dump.settings().rate().isEmpty()) {
      return Optional.empty();
    }
    double rate = dump.settings().rate().getAsDouble();
    Net moved = candidate.net();
    Judgement before =
        judge(
            new Candidate(
                candidate.reading(),
                candidate.description(),
                moved.before(candidate.gradients(), rate)),
            precision);
    if (!before.isRight() && before.error() > precision.rounding) {
      return Optional.empty();
    }
    Judgement wrong = judge(candidate, precision);
    tell(candidate, before.net(), false);
    Finding finding =
        new Finding(
            "gradient-bug",
            Role.CAUSE,
            "layers",
            Optional.of("stale weights"),
            List.of(new Evidence("relative error of the gradients", wrong.error(), 0, "ratio")),
            "these are the right gradients of the weights before the update, W + %s · dW, but the dump holds them after it"
                .formatted(Wording.number(rate)),
            new Prescription("dump copies of W and b before they are changed", Map.of()),
            Optional.of(new Proof.Gradient(wrong.error(), before.error())));
    return Optional.of(
        new Verdict(label(before.net()), false, wrong.tensors(), List.of(finding), notes));
  }

  /// Right gradients, but of a network with other activations than those said.
  private Optional<Verdict> rightForAnother() {
    List<Candidate> others = Candidate.of(Reading.of(dump), dump.settings(), false);
    for (Candidate other : others) {
      if (other.isPlausible()) {
        Judgement judgement = judge(other, precision);
        if (judgement.isRight()) {
          Candidate said = candidates.getFirst();
          Judgement wrong = judge(said, precision);
          return Optional.of(
              new Verdict(
                  label(said.net()),
                  false,
                  wrong.tensors(),
                  List.of(otherNetwork(said.net(), judgement, wrong)),
                  notes));
        }
      }
    }
    return Optional.empty();
  }

  private static Finding otherNetwork(Net said, Judgement right, Judgement wrong) {
    return new Finding(
        "gradient-bug",
        Role.CAUSE,
        "layers",
        Optional.of("another network"),
        List.of(new Evidence("relative error of the gradients", wrong.error(), 0, "ratio")),
        "these are the right gradients of another network than the one said: %s"
            .formatted(label(right.net())),
        new Prescription(
            "say so if that is the network; if %s was meant, forward and backward pass both use another activation"
                .formatted(label(said)),
            Map.of()),
        Optional.of(new Proof.Gradient(wrong.error(), right.error())));
  }

  private Verdict wrongForward() {
    Matrix outputs = dump.outputs().orElseThrow();
    Candidate said = candidates.getFirst();
    Matrix mine = Forward.of(said.net(), 0).outputs();
    Matrix turned = said.reading().outputs().orElse(outputs);
    double error = turned.minus(mine).norm() / mine.norm();
    String found =
        Candidate.of(Reading.of(dump), dump.settings(), false).stream()
            .filter(c -> gives(c, outputs))
            .findFirst()
            .map(c -> "they are those of %s".formatted(label(c.net())))
            .orElse(otherwise(said.net(), turned));
    Finding finding =
        new Finding(
            "gradient-bug",
            Role.CAUSE,
            "layers",
            Optional.of("forward pass"),
            List.of(new Evidence("relative difference of the outputs", error, 0, "ratio")),
            "the outputs in the dump are not those of its x and weights under %s; %s"
                .formatted(label(said.net()), found),
            new Prescription(
                "compare the forward pass layer by layer, and dump a step without dropout; the"
                    + " gradients were not judged",
                Map.of()),
            Optional.of(new Proof.Static("the outputs follow from x and the weights")));
    return new Verdict(label(said.net()), false, List.of(), List.of(finding), notes);
  }

  /// What else outputs may be that fit no activation.
  private static String otherwise(Net net, Matrix outputs) {
    Matrix z = Forward.of(net, 0).z().getLast();
    double near = 1e-4 * outputs.norm();
    if (net.outputCurve().isSoftmax()) {
      if (Forward.softmaxOverAll(z).minus(outputs).norm() <= near) {
        return "softmax is taken over the whole batch at once: divide by the sum of each row,"
            + " axis=1, keepdims=True";
      }
      if (Forward.softmax(z.transposed()).transposed().minus(outputs).norm() <= near) {
        return "softmax is taken down each column of the batch: divide by the sum of each row,"
            + " axis=1, keepdims=True";
      }
    }
    return "they are those of no activation that is known";
  }

  private Optional<Verdict> nonFinite() {
    Candidate first = candidates.getFirst();
    for (int l = first.net().depth() - 1; l >= 0; l--) {
      boolean finite =
          first.reading().gradients().w().get(l).map(Matrix::isFinite).orElse(true)
              && first.reading().gradients().b().get(l).map(Matrix::isFinite).orElse(true);
      if (!finite) {
        return Optional.of(nonFinite(first, l));
      }
    }
    return Optional.empty();
  }

  private Verdict nonFinite(Candidate first, int layer) {
    Finding finding =
        new Finding(
            "gradient-bug",
            Role.CAUSE,
            "layers." + layer,
            Optional.of("not a number"),
            List.of(),
            String.format(
                Locale.ROOT,
                "the gradient of layers.%d holds NaN or infinity, though x, targets and weights are"
                    + " finite",
                layer),
            new Prescription(
                "look for a division by 0, log(0) or exp of a large number: softmax needs the row's"
                    + " largest z taken off first",
                Map.of()),
            Optional.of(new Proof.Static("x, targets and weights are finite")));
    return new Verdict(label(first.net()), false, List.of(), List.of(finding), notes);
  }
}
