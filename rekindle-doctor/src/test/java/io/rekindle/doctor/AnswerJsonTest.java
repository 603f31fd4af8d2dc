package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rekindle.core.json.Json;
import io.rekindle.core.metric.Metric;
import io.rekindle.core.train.NonFinite;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AnswerJsonTest {

  private static Json parsed(String text) {
    return Json.parse(text, "expected");
  }

  @Test
  void aSickRunIsTheDocumentedObject() {
    Answer answer =
        Answers.sick(
            List.of(Answers.cause(Diagnosis.INIT_TOO_SMALL, Answers.INIT)),
            Answers.cure(Answers.INIT));

    assertThat(AnswerJson.of(answer))
        .isEqualTo(
            parsed(
                """
                {"verdict": "sick",
                 "control": {"loss": 2.3011, "null_loss": 2.3012, "metric": {"accuracy": 0.1135},
                   "null_metric": {"accuracy": 0.1124}, "steps": 600, "seeds_failed": "3/3",
                   "first_non_finite": null},
                 "findings": [{"id": "init-too-small", "role": "cause", "where": "network.layers.1",
                   "evidence": [
                     {"what": "second moment, last hidden layer over input", "value": 1.3e-9,
                      "null": 1.0, "unit": "ratio"},
                     {"what": "units", "value": 1.0, "null": 100.0, "unit": "units"}],
                   "because": "the signal fades from layer to layer",
                   "prescription": {"text": "initial weights that keep the signal's size",
                     "set": {"network.init": "he_normal"}},
                   "proof": {"kind": "trial", "seeds": 3, "steps": 600, "control_loss": 2.3011,
                     "treated_loss": 0.2764, "verdict": "cures", "sufficient": true,
                     "necessary": false}}],
                 "cure": {"set": {"network.init": "he_normal"}, "control_loss": 2.3011,
                   "treated_loss": 0.1187,
                   "metric": {"train": {"accuracy": 0.9702}, "test": {"accuracy": 0.9651}}},
                 "seconds": 3.1}
                """));
  }

  @Test
  void aHealthyRunHasNoCureAndItsNotesNeedNoProof() {
    Answer answer =
        new Answer(
            Answer.Verdict.HEALTHY,
            Answers.control(0, Optional.empty()),
            List.of(Answers.other(Finding.Role.NOTE, Diagnosis.INITIAL_LOSS)),
            Optional.empty(),
            1);

    Json.Obj json = AnswerJson.of(answer);

    assertThat(json.members().keySet())
        .containsExactly("verdict", "control", "findings", "seconds");
    assertThat(json.members().get("verdict")).isEqualTo(Json.of("healthy"));
    assertThat(json.toString())
        .contains("\"role\":\"note\"", "\"proof\":null", "\"set\":{}", "\"seeds_failed\":\"0/3\"");
  }

  @Test
  void numbersThatAreNotFiniteAreNullAndTheFirstIsNamed() {
    Answer answer =
        new Answer(
            Answer.Verdict.SICK,
            new Answer.Control(
                Metric.R2,
                Double.NaN,
                0,
                Double.POSITIVE_INFINITY,
                1,
                20,
                3,
                3,
                Optional.of(new NonFinite("layers.2.weight", 13))),
            List.of(),
            Optional.of(
                new Answer.Cure(
                    List.of(Answers.INIT), Double.NaN, 0.5, 0.25, OptionalDouble.empty())),
            1);

    assertThat(AnswerJson.of(answer).toString())
        .contains(
            "\"loss\":null,",
            "\"metric\":{\"r2\":null}",
            "\"first_non_finite\":{\"tensor\":\"layers.2.weight\",\"step\":13}",
            "\"cure\":{\"set\":{\"network.init\":\"he_normal\"},\"control_loss\":null,",
            "\"metric\":{\"train\":{\"r2\":0.25}}");
  }

  @Test
  void aStaticProofHasItsReasonInsteadOfTrials() {
    Proof proof =
        new Proof(
            Proof.Kind.STATIC,
            0,
            0,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Proof.Verdict.NO_EFFECT,
            "one unit always answers 1");
    Finding finding =
        new Finding(
            Answers.suspicion(Diagnosis.SOFTMAX_SINGLE_UNIT, List.of()),
            Finding.Role.CAUSE,
            Optional.of(proof));

    assertThat(AnswerJson.of(Answers.sick(List.of(finding))).toString())
        .contains(
            "\"proof\":{\"kind\":\"static\",\"verdict\":\"no effect\","
                + "\"sufficient\":false,\"necessary\":false,"
                + "\"reason\":\"one unit always answers 1\"}");
  }

  @Test
  void valuesKeepTheirStructureAndRemovedKeysAreNull() {
    Map<String, Object> optimizer = new LinkedHashMap<>();
    optimizer.put("name", "adam");
    optimizer.put("learning_rate", 1e-3);
    Change[] changes = {
      Change.set("optimizer", optimizer),
      Change.set("epochs", 30),
      Change.set("batch_size", 32.0),
      Change.set("shuffle", true),
      Change.set("network.layers.0.activation", List.of("tanh", "tanh")),
      Change.remove("schedule")
    };

    Json cure = AnswerJson.of(Answers.sick(List.of(), Answers.cure(changes))).members().get("cure");

    assertThat(String.valueOf(cure))
        .contains(
            "\"set\":{\"optimizer\":{\"name\":\"adam\",\"learning_rate\":0.001},\"epochs\":30,"
                + "\"batch_size\":32,\"shuffle\":true,"
                + "\"network.layers.0.activation\":[\"tanh\",\"tanh\"],\"schedule\":null}");
  }

  @Test
  void aValueThatNoRunFileHoldsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AnswerJson.value(new Object()))
        .withMessageContaining("a run file cannot hold");
  }
}
