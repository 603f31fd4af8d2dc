package io.rekindle.cli;

import io.rekindle.doctor.gradcheck.Finding;
import io.rekindle.doctor.gradcheck.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What `gradcheck` says to a person: the causes first, at most a screen.
final class GradcheckText {
  private static final int MOST_FINDINGS = 3;
  private static final int MOST_TENSORS = 12;
  private static final int MOST_EVIDENCE = 4;

  private final Console console;
  private final Paint paint;
  private final Sections sections;
  private final int width;

  GradcheckText(Console console) {
    this.console = console;
    this.paint = console.paint();
    this.sections = new Sections(console::print, paint);
    this.width = Math.clamp(console.terminal().columns().getAsInt(), 60, 100) - 10;
  }

  void print(Verdict verdict) {
    console.print(headline(verdict));
    sections.print("Step", Usage.wrapped(verdict.network(), width));
    for (Finding finding : verdict.findings().stream().limit(MOST_FINDINGS).toList()) {
      console.print("");
      print(finding);
    }
    int more = verdict.findings().size() - MOST_FINDINGS;
    if (more > 0) {
      sections.print("", Figures.count(more, "more finding") + " with --json");
    }
    if (!verdict.tensors().isEmpty()) {
      console.print("");
      sections.print("Gradients", tensors(verdict.tensors()));
    }
    if (!verdict.notes().isEmpty()) {
      console.print("");
      List<String> lines = new ArrayList<>();
      verdict.notes().forEach(note -> lines.addAll(Usage.wrapped(note, width)));
      sections.print("Assumed", lines);
    }
  }

  private String headline(Verdict verdict) {
    if (!verdict.gradientsRight()) {
      return paint.bad("Your gradients are wrong.");
    }
    return verdict.isHealthy()
        ? paint.good("Your gradients are right.")
        : paint.good("Your gradients are right;") + paint.bad(" something else is wrong.");
  }

  private void print(Finding finding) {
    boolean isCause = finding.role() == Finding.Role.CAUSE;
    String title = finding.term().map(t -> t + " (" + finding.id() + ")").orElse(finding.id());
    sections.print(isCause ? "Cause" : "Note", paint.strong(finding.where() + ": " + title));
    sections.print("", Usage.wrapped(sentence(finding.because()), width));
    finding.evidence().stream()
        .limit(MOST_EVIDENCE)
        .forEach(
            e ->
                sections.print(
                    "",
                    Usage.wrapped(
                        "%s: %s, %s if all were well"
                            .formatted(
                                e.what(), Figures.number(e.value()), Figures.number(e.expected())),
                        width)));
    finding.proof().ifPresent(p -> sections.print("Proof", Usage.wrapped(proof(p), width)));
    sections.print("Change", Usage.wrapped(sentence(finding.prescription().text()), width));
  }

  private static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }

  private static String proof(Finding.Proof proof) {
    return switch (proof) {
      case Finding.Proof.Gradient g when g.explained() < g.error() ->
          "With this mistake put into the true gradients they are yours: the difference falls from %s to %s of their size."
              .formatted(Figures.number(g.error()), Figures.number(g.explained()));
      case Finding.Proof.Gradient g ->
          "The difference is %s of the true gradient's size.".formatted(Figures.number(g.error()));
      case Finding.Proof.Trial t ->
          "After %d steps on this batch the loss is %s, and %s with the change alone: %s."
              .formatted(
                  t.steps(),
                  Figures.number(t.controlLoss()),
                  Figures.number(t.treatedLoss()),
                  t.verdict());
      case Finding.Proof.Static s -> sentence(s.reason());
    };
  }

  private List<String> tensors(List<Verdict.Tensor> tensors) {
    TextTable table = new TextTable("<>><");
    table.row("", "error", "allowed", "");
    for (Verdict.Tensor tensor : tensors.reversed().stream().limit(MOST_TENSORS).toList()) {
      table.row(
          tensor.name(),
          String.format(Locale.ROOT, "%.1e", tensor.error()),
          String.format(Locale.ROOT, "%.1e", tensor.tolerance()),
          tensor.right() ? paint.good("right") : paint.bad("wrong"));
    }
    List<String> lines = new ArrayList<>(table.lines());
    if (tensors.size() > MOST_TENSORS) {
      lines.add("... %d more with --json".formatted(tensors.size() - MOST_TENSORS));
    }
    return lines;
  }
}
