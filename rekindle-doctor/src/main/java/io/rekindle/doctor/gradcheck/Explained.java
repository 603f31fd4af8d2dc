package io.rekindle.doctor.gradcheck;

import io.rekindle.doctor.gradcheck.Finding.Evidence;
import io.rekindle.doctor.gradcheck.Finding.Prescription;
import io.rekindle.doctor.gradcheck.Finding.Proof;
import io.rekindle.doctor.gradcheck.Finding.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A wrong gradient with the mistakes that give it.
///
/// @param states equally good explanations, the likeliest first; at least one
record Explained(Judgement judgement, Candidate candidate, List<BugSearch.State> states) {
  private static final int MOST_ALTERNATIVES = 3;

  static Explained of(Judgement judgement, Candidate candidate) {
    return new Explained(judgement, candidate, judgement.explanations());
  }

  double cost() {
    return states.getFirst().cost();
  }

  /// Whether every tensor is explained.
  boolean isComplete() {
    return bugs(states.getFirst()).stream().noneMatch(Bug::isUnexplained);
  }

  private List<Bug> bugs(BugSearch.State state) {
    return Bug.of(state.edits()).stream().map(this::orClipped).toList();
  }

  /// A factor that gives the whole gradient a round norm is a clipped norm.
  private Bug orClipped(Bug bug) {
    double norm = judgement.found().norm();
    boolean isClipped =
        bug.likeliest() instanceof Deformation.Factor f
            && f.value() > 0
            && f.value() < 1
            && bug.places().size() == 1
            && bug.scope() == Edit.Scope.DELTA
            && !new Fit(judgement.net().rows(), judgement.net().outputs())
                .isNatural(f.value(), 1e-6)
            && ProductAttempts.isRound(norm);
    return isClipped ? new Bug(List.of(new Deformation.ClippedNorm(norm)), bug.places()) : bug;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    List<Bug> bugs = bugs(states.getFirst());
    for (Bug bug : bugs) {
      findings.add(finding(bug, bugs.size() == 1));
    }
    return findings;
  }

  private Finding finding(Bug bug, boolean alone) {
    Wording wording = new Wording(judgement.net(), bug);
    List<Wording.Sentence> sentences = sentences(wording);
    Wording.Sentence sentence = sentences.getFirst();
    double error = error(bug);
    double explained = bug.isUnexplained() ? error : states.getFirst().misfit();
    Set<String> others = new LinkedHashSet<>();
    sentences.stream().skip(1).map(Wording.Sentence::because).forEach(others::add);
    bug.what().stream().skip(1).map(d -> wording.of(d).because()).forEach(others::add);
    if (alone) {
      alternatives(bug).forEach(others::add);
    }
    others.remove(sentence.because());
    String or =
        others.isEmpty()
            ? ""
            : "; the same numbers would come if "
                + String.join(", or if ", others.stream().limit(MOST_ALTERNATIVES).toList());
    return new Finding(
        "gradient-bug",
        Role.CAUSE,
        where(bug, sentence),
        Optional.of(sentence.term()),
        evidence(error, explained, bug),
        sentence.because() + or,
        new Prescription(instead(bug, sentence), Map.of()),
        Optional.of(new Proof.Gradient(error, explained)));
  }

  private static String where(Bug bug, Wording.Sentence sentence) {
    if (sentence.term().equals(Scaling.ANOTHER_LOSS)) {
      return "loss";
    }
    return bug.layers().size() == 1 ? "layers." + bug.layers().first() : "layers";
  }

  /// What the likeliest deformation of a bug may come from, the likeliest first.
  private List<Wording.Sentence> sentences(Wording wording) {
    Bug bug = wording.bug();
    Wording.Sentence plain = wording.of(bug.likeliest());
    if (judgement.found().norm() == 0) {
      return AllZero.sentences(judgement.backward());
    }
    return isScaling(bug) && bug.likeliest() instanceof Deformation.Factor f
        ? new Scaling(
                judgement.net(),
                candidate.description().settings(),
                candidate.reading().loss(),
                f.value())
            .sentences(plain)
        : List.of(plain);
  }

  /// Whether a bug is one factor on all gradients.
  private boolean isScaling(Bug bug) {
    return bug.likeliest() instanceof Deformation.Factor
        && bug.scope() == Edit.Scope.DELTA
        && bug.places().size() == 1
        && bug.layers().last() == judgement.net().depth() - 1;
  }

  /// Where nothing explains the numbers, the tensors that are right tell where to look.
  private String instead(Bug bug, Wording.Sentence sentence) {
    if (!bug.isUnexplained() || bug.scope() == Edit.Scope.DELTA) {
      return sentence.instead();
    }
    List<Verdict.Tensor> tensors = judgement.tensors();
    if (tensors.stream().noneMatch(Verdict.Tensor::right)) {
      return "nothing is right, so look at the dump first: were the weights written before the"
          + " update, was dropout off, is dW a gradient and no velocity with momentum, were"
          + " gradients added up over several batches, do x and targets belong to them?";
    }
    if (bug.scope() == Edit.Scope.BIAS) {
      return "the weight gradient is made of the same delta and is right: look at how the delta is"
          + " summed over the rows";
    }
    boolean biasesRight =
        bug.layers().stream()
            .map("layers.%d.bias"::formatted)
            .allMatch(name -> tensors.stream().anyMatch(t -> t.name().equals(name) && t.right()));
    return biasesRight
        ? "the bias gradient is made of the same delta and is right: look at the values that the"
            + " delta is multiplied by, perhaps those of another batch"
        : sentence.instead();
  }

  private List<String> alternatives(Bug bug) {
    List<String> others = new ArrayList<>();
    for (BugSearch.State state : states.subList(1, states.size())) {
      List<Bug> bugs = bugs(state);
      // in a single layer a factor on the delta is one on each gradient
      if (bugs.size() == 1
          && isScaling(bug)
          && bugs.getFirst().likeliest().isSameAs(bug.likeliest())) {
        continue;
      }
      List<String> parts =
          bugs.stream()
              .map(b -> new Wording(judgement.net(), b).of(b.likeliest()).because())
              .toList();
      others.add(String.join(" and ", parts));
    }
    return others;
  }

  /// The largest relative error among the tensors that the bug reaches.
  private double error(Bug bug) {
    return judgement.tensors().stream()
        .filter(t -> !t.right())
        .filter(t -> isReached(t.name(), bug))
        .mapToDouble(Verdict.Tensor::error)
        .max()
        .orElse(0);
  }

  private static boolean isReached(String tensor, Bug bug) {
    int layer = Integer.parseInt(tensor.split("\\.", -1)[1]);
    return bug.places().stream()
        .anyMatch(
            place ->
                switch (place.scope()) {
                  case DELTA -> layer <= place.layer();
                  case WEIGHT -> layer == place.layer() && tensor.endsWith("weight");
                  case BIAS -> layer == place.layer() && tensor.endsWith("bias");
                });
  }

  private List<Evidence> evidence(double error, double explained, Bug bug) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(new Evidence("relative error of the gradient", error, 0, "ratio"));
    if (!bug.isUnexplained()) {
      evidence.add(new Evidence("the same with this mistake put in", explained, 0, "ratio"));
    }
    return evidence;
  }
}
