package io.rekindle.report;

import io.rekindle.core.metric.Metric;
import io.rekindle.doctor.Answer;
import io.rekindle.doctor.AnswerText;
import io.rekindle.doctor.Change;
import io.rekindle.doctor.Finding;
import io.rekindle.doctor.LossCurve;
import io.rekindle.doctor.Proof;
import io.rekindle.doctor.SetOption;
import io.rekindle.doctor.Suspicion;
import io.rekindle.doctor.Wording;
import io.rekindle.report.page.Figures;
import io.rekindle.report.page.Html;
import io.rekindle.report.page.LineChart;
import io.rekindle.report.page.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What the doctor says of a run: the verdict, the findings with their proofs, the cure.
final class DoctorSection {
  private DoctorSection() {}

  static void put(Html html, Answer answer) {
    boolean sick = answer.verdict() == Answer.Verdict.SICK;
    html.open("section", "aria-labelledby", "verdict")
        .element("h2", sick ? "Sick" : "Healthy", "id", "verdict", "class", sick ? "bad" : "good");
    html.element(
        "p",
        capitalised(
            sick
                ? AnswerText.whatHappens(answer)
                : "this run %s; what may be questionable all the same is below."
                    .formatted(AnswerText.howHealthy(answer))));
    scores(html, answer);
    answer.cure().ifPresent(cure -> cure(html, cure, answer.control()));
    html.close("section");
    for (Finding.Role role : Finding.Role.values()) {
      List<Finding> findings = answer.findings().stream().filter(f -> f.role() == role).toList();
      if (!findings.isEmpty()) {
        String id = role.name().toLowerCase(Locale.ROOT);
        html.open("section", "aria-labelledby", id).element("h2", title(role), "id", id);
        findings.forEach(finding -> finding(html, finding, answer.control()));
        html.close("section");
      }
    }
  }

  private static String capitalised(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }

  private static String title(Finding.Role role) {
    return switch (role) {
      case CAUSE -> "Causes, the most responsible first";
      case CONSEQUENCE -> "What follows from them";
      case NOTE -> "Questionable, but not why";
    };
  }

  private static void scores(Html html, Answer answer) {
    Answer.Control control = answer.control();
    Metric metric = control.metric();
    List<String> head = new ArrayList<>(List.of("", "this run", "constant predictor"));
    List<String> loss =
        new ArrayList<>(
            List.of("Loss", Wording.number(control.loss()), Wording.number(control.nullLoss())));
    List<String> value =
        new ArrayList<>(
            List.of(
                Figures.title(metric.label()),
                Wording.metric(metric, control.value()),
                Wording.metric(metric, control.nullValue())));
    answer
        .cure()
        .ifPresent(
            cure -> {
              head.addAll(List.of("cured", "cured, test"));
              loss.addAll(List.of(Wording.number(cure.treatedLoss()), ""));
              value.add(Wording.metric(metric, cure.train()));
              value.add(
                  cure.test().isPresent() ? Wording.metric(metric, cure.test().getAsDouble()) : "");
            });
    String caption =
        "On the training rows; it failed with %d of %d seeds"
            .formatted(control.seedsFailed(), control.seeds());
    Tables.put(html, caption, head, List.of(loss, value));
  }

  private static void cure(Html html, Answer.Cure cure, Answer.Control control) {
    html.element("h3", "Cure").open("div", "class", "scroll", "tabindex", "0").open("pre");
    html.open("code").text(options(cure.changes())).close("code").close("pre").close("div");
    before(html, "The run and the cured run", cure.curves(), control);
  }

  private static String options(List<Change> changes) {
    return changes.stream().map(SetOption::of).collect(Collectors.joining("\n"));
  }

  private static void finding(Html html, Finding finding, Answer.Control control) {
    Suspicion condition = finding.condition();
    html.open("article").open("h3").text(condition.id().id() + " ");
    html.element("code", condition.where()).close("h3");
    html.element("p", capitalised(condition.because()) + ".");
    if (!condition.evidence().isEmpty()) {
      Tables.put(
          html,
          "What was measured",
          List.of("", "measured", "should be"),
          condition.evidence().stream()
              .map(e -> List.of(e.what(), Wording.brief(e.value()), Wording.expected(e)))
              .toList());
    }
    if (!condition.advice().isEmpty()) {
      html.element("p", "Remedy: " + condition.advice() + ".");
    }
    finding.proof().ifPresent(proof -> proof(html, condition, proof, control));
    html.close("article");
  }

  private static void proof(Html html, Suspicion condition, Proof proof, Answer.Control control) {
    if (proof.seeds() == 0) {
      html.element("p", "Proof: it follows from the run file and the data. " + proof.reason());
      return;
    }
    Metric metric = control.metric();
    boolean remedy = !condition.changes().isEmpty();
    html.element(
        "p",
        "Proof: %s, %s each%s"
            .formatted(
                proof.seeds() == 1 ? "1 pair of runs" : proof.seeds() + " pairs of runs",
                Figures.count(proof.steps(), "step"),
                remedy
                    ? " without and with the remedy, nothing else different: %s.%s"
                        .formatted(proof.verdict().label(), part(proof))
                    : ": " + proof.reason()));
    Tables.put(
        html,
        "The trial",
        remedy ? List.of("", "without", "with") : List.of("", "first", "second"),
        List.of(
            List.of(
                "Loss", Wording.number(proof.controlLoss()), Wording.number(proof.treatedLoss())),
            List.of(
                Figures.title(metric.label()),
                Wording.metric(metric, proof.controlMetric()),
                Wording.metric(metric, proof.treatedMetric()))));
    proof
        .curves()
        .ifPresent(curves -> before(html, "Trial of " + condition.id().id(), curves, control));
    if (remedy) {
      html.open("div", "class", "scroll", "tabindex", "0").open("pre").open("code");
      html.text(options(condition.changes())).close("code").close("pre").close("div");
    }
  }

  private static String part(Proof proof) {
    return (proof.sufficient() ? " It is enough alone." : "")
        + (proof.necessary() ? " The cure does not do without it." : "");
  }

  private static void before(
      Html html, String title, LossCurve.Pair curves, Answer.Control control) {
    if (curves.control().steps().isEmpty() && curves.treated().steps().isEmpty()) {
      return;
    }
    html.open("div", "class", "charts");
    new LineChart(
            title + ": training loss",
            "step",
            List.of(line("without", 1, curves.control()), line("with", 0, curves.treated())),
            List.of(new LineChart.Level("constant predictor", control.nullLoss())),
            true,
            Wording::number)
        .put(html);
    html.close("div");
  }

  private static LineChart.Line line(String name, int color, LossCurve curve) {
    return new LineChart.Line(
        name,
        color,
        curve.steps().stream().mapToDouble(Double::doubleValue).toArray(),
        curve.losses().stream().mapToDouble(Double::doubleValue).toArray());
  }
}
