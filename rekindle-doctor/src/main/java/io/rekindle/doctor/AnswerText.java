package io.rekindle.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// An answer for a person: the cause first, in at most [#MOST_LINES] lines.
public final class AnswerText {
  /// A screen.
  public static final int MOST_LINES = 24;

  /// Below this share of the way from a constant predictor to a perfect one there is nothing.
  private static final double NOTHING = 0.02;

  private static final int LEFT = 10;
  private static final int LEAST_WIDTH = 70;
  private static final int MOST_WIDTH = 100;

  private final Answer answer;
  private final String run;
  private final Optional<String> fixed;
  private final Emphasis emphasis;
  private final int width;
  private final List<String> lines = new ArrayList<>();

  private AnswerText(
      Answer answer, String run, Optional<String> fixed, Emphasis emphasis, int width) {
    this.answer = answer;
    this.run = run;
    this.fixed = fixed;
    this.emphasis = emphasis;
    this.width = Math.clamp(width, LEAST_WIDTH, MOST_WIDTH);
  }

  /// The answer as lines.
  ///
  /// @param run how a command names the run: `run.yaml --set epochs=3`
  /// @param fixed the file that the cured run was written to, where it was
  /// @param width how wide lines may be, in characters
  public static List<String> lines(
      Answer answer, String run, Optional<String> fixed, Emphasis emphasis, int width) {
    AnswerText text = new AnswerText(answer, run, fixed, emphasis, width);
    switch (answer.verdict()) {
      case HEALTHY -> text.healthy();
      case SICK -> text.sick();
    }
    return List.copyOf(text.lines);
  }

  private void healthy() {
    Answer.Control control = answer.control();
    String text =
        "it %s: %s %s where a constant predictor has %s, loss %s beside %s, in %s."
            .formatted(
                howHealthy(answer),
                control.metric().label(),
                metric(control.value()),
                metric(control.nullValue()),
                Wording.number(control.loss()),
                Wording.number(control.nullLoss()),
                outOf(answer, control.seeds() - control.seedsFailed()));
    verdict(emphasis.good("Healthy:"), "Healthy:", text);
    List<Finding> rest = answer.findings();
    int room = (MOST_LINES - lines.size() - 1) / 2;
    for (Finding finding : rest.subList(0, Math.min(room, rest.size()))) {
      section("Note", oneLine(finding), 2);
    }
    if (rest.size() > room) {
      section("", "... and %d more: --json tells all".formatted(rest.size() - room), 1);
    }
  }

  private void sick() {
    verdict(emphasis.bad("Sick:"), "Sick:", whatHappens(answer));
    lines.add("");
    lines.addAll(ScoreLines.of(answer, emphasis));
    lines.add("");
    List<Finding> causes = answer.causes();
    if (causes.isEmpty()) {
      section("Cause", notFound(), 2);
    } else {
      first(causes.getFirst());
    }
    others(causes.stream().skip(1).toList());
    grouped("Hence", Finding.Role.CONSEQUENCE);
    grouped("Note", Finding.Role.NOTE);
    cure();
    next();
  }

  private String notFound() {
    return answer.cutShort()
        ? "not found in the time given: trials were left out; a longer --budget, such as 5m, has"
            + " them done."
        : "not found: nothing that was tried alone makes this run learn.";
  }

  /// What a healthy run does, after "it".
  public static String howHealthy(Answer answer) {
    Answer.Control control = answer.control();
    return skill(control) < Doctor.HARDLY && control.seedsFailed() == 0
        ? "learns the little that these features tell of the target, and nothing that was tried"
            + " goes further"
        : "learns";
  }

  /// What a sick run does instead of learning, in a sentence.
  public static String whatHappens(Answer answer) {
    Answer.Control control = answer.control();
    String runs = ", in %s.".formatted(outOf(answer, control.seedsFailed()));
    if (ScoreLines.onKeptRows(answer).isPresent()) {
      return "this run learns, but in part what holds for its training rows alone.";
    }
    if (answer.causes().stream().anyMatch(c -> c.condition().id() == Diagnosis.LEAKAGE)) {
      return "this run learns, but from a feature that gives the answer away.";
    }
    if (2 * control.seedsFailed() <= control.seeds()) {
      if (answer.causes().stream().anyMatch(c -> c.condition().id() == Diagnosis.UNLEARNABLE)) {
        return "this run learns its training rows by heart, and nothing that holds for others.";
      }
      return "this run learns, but far less than it could.";
    }
    if (control.nonFinite().isPresent()) {
      return "this run breaks: %s is no longer finite at step %,d%s"
          .formatted(control.nonFinite().get().tensor(), control.nonFinite().get().step(), runs);
    }
    double skill = skill(control);
    if (skill < NOTHING) {
      return "this run learns nothing: it is no better than a constant predictor" + runs;
    }
    return skill < Doctor.HARDLY
        ? "this run hardly learns: it is little better than a constant predictor" + runs
        : "this run does not learn" + runs;
  }

  private static double skill(Answer.Control control) {
    return (control.value() - control.nullValue()) / (1 - control.nullValue());
  }

  private static String outOf(Answer answer, int some) {
    int seeds = answer.control().seeds();
    if (seeds == 1) {
      return "1 run";
    }
    return some == seeds ? "all %d runs".formatted(seeds) : "%d of %d runs".formatted(some, seeds);
  }

  private void first(Finding cause) {
    Suspicion condition = cause.condition();
    String title = "%s, in %s".formatted(condition.id().id(), condition.where());
    lines.add(label("Cause") + emphasis.strong(title));
    section("", condition.because(), 3);
    evidence(condition.evidence());
    cause.proof().ifPresent(proof -> section("", "Proof: " + proof(condition, proof), 2));
  }

  /// What is not as it should be, as long as anything is.
  private void evidence(List<Evidence> evidence) {
    List<Evidence> off = evidence.stream().filter(Evidence::isOff).toList();
    List<Evidence> told = off.isEmpty() ? evidence : off;
    for (Evidence each : told.subList(0, Math.min(3, told.size()))) {
      String figures =
          "%10s, should be %s".formatted(Wording.brief(each.value()), Wording.expected(each));
      int room = width - LEFT - 2 - figures.length();
      String what = Wording.wrapped(each.what(), room, 1).getFirst();
      int pad = Math.max(0, Math.min(room, 62) - what.length());
      lines.add(label("") + what + " ".repeat(pad) + "  " + emphasis.strong(figures));
    }
  }

  /// "Without and with" holds for a change of the run as it is, and for a part of a larger cure.
  private String proof(Suspicion condition, Proof proof) {
    boolean saysMore = !proof.reason().isEmpty() && !proof.reason().equals(condition.because());
    String reason = saysMore ? " " + proof.reason() : "";
    if (proof.seeds() == 0) {
      return "it follows from the run file and the data." + reason;
    }
    String runs = proof.seeds() == 1 ? "1 run" : proof.seeds() + " runs";
    if (condition.changes().isEmpty()) {
      return "%s each with %s: loss %s and %s, %s %s and %s."
          .formatted(
              runs,
              proof.reason(),
              Wording.number(proof.controlLoss()),
              Wording.number(proof.treatedLoss()),
              answer.control().metric().label(),
              metric(proof.controlMetric()),
              metric(proof.treatedMetric()));
    }
    return "%s each without and with %s: loss %s -> %s, %s %s -> %s (%s).%s"
        .formatted(
            runs,
            brief(condition.changes()),
            Wording.number(proof.controlLoss()),
            Wording.number(proof.treatedLoss()),
            answer.control().metric().label(),
            metric(proof.controlMetric()),
            metric(proof.treatedMetric()),
            proof.verdict().label(),
            reason);
  }

  private static String brief(List<Change> changes) {
    Change first = changes.getFirst();
    String text = first.path() + "=" + SetOption.value(first);
    return changes.size() == 1
        ? text
        : "%s (and %d more changes)".formatted(text, changes.size() - 1);
  }

  /// One line each, unless they are many.
  private void others(List<Finding> causes) {
    int most = causes.size() <= 2 ? causes.size() : 1;
    List<String> texts =
        new ArrayList<>(causes.subList(0, most).stream().map(AnswerText::oneLine).toList());
    if (causes.size() > most) {
      texts.add(names(causes.subList(most, causes.size())));
    }
    block("Also", texts.stream().flatMap(text -> wrapped(text, 1).stream()).toList());
  }

  private static String oneLine(Finding finding) {
    Suspicion condition = finding.condition();
    String part =
        finding.role() == Finding.Role.CAUSE
            ? finding.proof().map(AnswerText::part).orElse("")
            : "";
    return "%s, in %s%s: %s"
        .formatted(condition.id().id(), condition.where(), part, condition.because());
  }

  private static String part(Proof proof) {
    return proof.necessary()
        ? proof.sufficient() ? " (enough and needed)" : " (needed)"
        : proof.sufficient() ? " (enough alone)" : "";
  }

  private void grouped(String label, Finding.Role role) {
    List<Finding> findings = answer.findings().stream().filter(f -> f.role() == role).toList();
    if (!findings.isEmpty()) {
      section(label, names(findings), 1);
    }
  }

  private static String names(List<Finding> findings) {
    return findings.stream()
        .map(f -> "%s (%s)".formatted(f.condition().id().id(), f.condition().where()))
        .collect(Collectors.joining(", "));
  }

  private void cure() {
    if (answer.cure().isPresent()) {
      options("Cure", answer.cure().get().changes());
      return;
    }
    Optional<Suspicion> first = answer.causes().stream().findFirst().map(Finding::condition);
    if (first.isPresent() && !first.get().changes().isEmpty()) {
      String why =
          answer.cutShort()
              ? "none was found in the time given (--budget)"
              : "nothing that was tried makes it learn well";
      section("Cure", why + ". What the proof rests on:", 1);
      options("", first.get().changes());
    } else if (first.isEmpty() && answer.cutShort()) {
      section("Cure", "none was found in the time given", 1);
    } else {
      String advice = first.map(cause -> ": " + cause.advice()).orElse("");
      section("Cure", "none that a run file can hold" + advice, 2);
    }
  }

  private void options(String label, List<Change> changes) {
    List<String> packed = packed(changes.stream().map(SetOption::of).toList());
    int most = Math.min(2, packed.size());
    block(label, packed.subList(0, most).stream().map(emphasis::good).toList());
    if (packed.size() > most) {
      String where = fixed.orElse("--json has them all");
      section("", "... %d changes; %s".formatted(changes.size(), where), 1);
    }
  }

  /// Options side by side, as many as a line holds.
  private List<String> packed(List<String> options) {
    List<String> packed = new ArrayList<>();
    for (String option : options) {
      boolean fits =
          !packed.isEmpty() && packed.getLast().length() + 1 + option.length() <= width - LEFT;
      if (fits) {
        packed.set(packed.size() - 1, packed.getLast() + " " + option);
      } else {
        packed.add(option);
      }
    }
    return packed;
  }

  private void next() {
    if (answer.cure().isEmpty()) {
      return;
    }
    String command =
        fixed
            .map("rekindle train %s"::formatted)
            .orElseGet(
                () ->
                    "rekindle doctor %s --fix cured.yaml && rekindle train cured.yaml"
                        .formatted(run));
    lines.add(label("Next") + command);
  }

  private void verdict(String shown, String plain, String text) {
    List<String> wrapped = Wording.wrapped(plain + " " + text, width, 2);
    lines.add(shown + wrapped.getFirst().substring(plain.length()));
    lines.addAll(wrapped.subList(1, wrapped.size()));
  }

  private void section(String label, String text, int most) {
    block(label, wrapped(text, most));
  }

  private List<String> wrapped(String text, int most) {
    return Wording.wrapped(text, width - LEFT, most);
  }

  /// Lines with a label to the left of the first.
  private void block(String label, List<String> texts) {
    String left = label;
    for (String text : texts) {
      lines.add(label(left) + text);
      left = "";
    }
  }

  private String label(String text) {
    String padded = text + " ".repeat(LEFT - text.length());
    return text.isEmpty() ? padded : emphasis.strong(padded);
  }

  private String metric(double value) {
    return Wording.metric(answer.control().metric(), value);
  }
}
