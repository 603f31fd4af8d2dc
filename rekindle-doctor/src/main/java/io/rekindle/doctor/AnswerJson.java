package io.rekindle.doctor;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.ObjBuilder;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.train.NonFinite;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// An answer as JSON; docs/doctor.md lists the members. A number that is not finite becomes `null`.
public final class AnswerJson {
  /// Up to here every whole double is one `long`.
  private static final double MOST_WHOLE = 1L << 53;

  private AnswerJson() {}

  /// The whole answer.
  public static Json.Obj of(Answer answer) {
    Metric metric = answer.control().metric();
    return Json.object()
        .put("verdict", word(answer.verdict()))
        .put("control", control(answer.control()))
        .put("findings", Json.array(answer.findings().stream().map(AnswerJson::finding).toList()))
        .putIfPresent("cure", answer.cure().map(cure -> cure(cure, metric)))
        .put("seconds", answer.seconds())
        .putIfPresent("cut_short", Optional.of(answer.cutShort()).filter(is -> is).map(Json::of))
        .build();
  }

  private static Json control(Answer.Control control) {
    return Json.object()
        .put("loss", control.loss())
        .put("null_loss", control.nullLoss())
        .put("metric", figure(control.metric(), control.value()))
        .put("null_metric", figure(control.metric(), control.nullValue()))
        .put("steps", control.steps())
        .put("seeds_failed", control.seedsFailed() + "/" + control.seeds())
        .put("first_non_finite", nonFinite(control.nonFinite()))
        .build();
  }

  private static Json figure(Metric metric, double value) {
    return Json.object().put(metric.label(), value).build();
  }

  private static Json nonFinite(Optional<NonFinite> first) {
    return first
        .<Json>map(at -> Json.object().put("tensor", at.tensor()).put("step", at.step()).build())
        .orElse(Json.Word.NULL);
  }

  /// What is suspected and was not tried, as in the events of `train`.
  public static Json suspicion(Suspicion condition) {
    return describe(Json.object(), condition).put("prescription", prescription(condition)).build();
  }

  /// Adds what a condition is, where, and what shows it.
  public static ObjBuilder describe(ObjBuilder object, Suspicion condition) {
    return object
        .put("id", condition.id().id())
        .put("where", condition.where())
        .put("evidence", evidence(condition.evidence()))
        .put("because", condition.because());
  }

  private static Json prescription(Suspicion condition) {
    return Json.object()
        .put("text", condition.advice())
        .put("set", set(condition.changes()))
        .build();
  }

  private static Json evidence(List<Evidence> evidence) {
    return Json.array(evidence.stream().map(AnswerJson::evidence).toList());
  }

  private static Json finding(Finding finding) {
    Suspicion condition = finding.condition();
    return Json.object()
        .put("id", condition.id().id())
        .put("role", word(finding.role()))
        .put("where", condition.where())
        .put("evidence", evidence(condition.evidence()))
        .put("because", condition.because())
        .put("prescription", prescription(condition))
        .put("proof", finding.proof().map(AnswerJson::proof).orElse(Json.Word.NULL))
        .build();
  }

  private static Json evidence(Evidence evidence) {
    return Json.object()
        .put("what", evidence.what())
        .put("value", evidence.value())
        .put("null", evidence.nullValue())
        .put("unit", evidence.unit())
        .build();
  }

  private static Json proof(Proof proof) {
    ObjBuilder object = Json.object().put("kind", word(proof.kind()));
    if (proof.seeds() > 0) {
      object
          .put("seeds", proof.seeds())
          .put("steps", proof.steps())
          .put("control_loss", proof.controlLoss())
          .put("treated_loss", proof.treatedLoss());
    }
    object
        .put("verdict", proof.verdict().label())
        .put("sufficient", proof.sufficient())
        .put("necessary", proof.necessary());
    if (!proof.reason().isEmpty()) {
      object.put("reason", proof.reason());
    }
    return object.build();
  }

  private static Json cure(Answer.Cure cure, Metric metric) {
    ObjBuilder metrics = Json.object().put("train", figure(metric, cure.train()));
    if (cure.test().isPresent()) {
      metrics.put("test", figure(metric, cure.test().getAsDouble()));
    }
    return Json.object()
        .put("set", set(cure.changes()))
        .put("control_loss", cure.controlLoss())
        .put("treated_loss", cure.treatedLoss())
        .put("metric", metrics.build())
        .build();
  }

  private static Json set(List<Change> changes) {
    ObjBuilder object = Json.object();
    for (Change change : changes) {
      object.put(change.path(), change.value().map(AnswerJson::value).orElse(Json.Word.NULL));
    }
    return object.build();
  }

  /// A value of a run file.
  ///
  /// @throws IllegalArgumentException if it is none that a run file can hold
  static Json value(Object value) {
    return switch (value) {
      case String text -> Json.of(text);
      case Boolean flag -> Json.of(flag);
      case Number number -> number(number.doubleValue());
      case List<?> list -> Json.array(list.stream().map(AnswerJson::value).toList());
      case Map<?, ?> map -> {
        ObjBuilder object = Json.object();
        map.forEach((key, each) -> object.put(String.valueOf(key), value(each)));
        yield object.build();
      }
      default ->
          throw new IllegalArgumentException(
              "a run file cannot hold %s (%s)".formatted(value, value.getClass()));
    };
  }

  private static Json number(double number) {
    return number == Math.rint(number) && Math.abs(number) <= MOST_WHOLE
        ? Json.of((long) number)
        : Json.of(number);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
