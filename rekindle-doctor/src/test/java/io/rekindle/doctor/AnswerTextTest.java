package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.train.NonFinite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTextTest {

  private static List<String> lines(Answer answer) {
    return AnswerText.lines(answer, "run.yaml", Optional.empty(), Emphasis.NONE, 100);
  }

  private static String text(Answer answer) {
    return String.join("\n", lines(answer));
  }

  @Test
  void aSickRunIsToldCauseFirstWithProofCureAndWhatToRunNext() {
    Answer answer =
        Answers.sick(
            List.of(
                Answers.cause(Diagnosis.INIT_TOO_SMALL, Answers.INIT),
                Answers.cause(Diagnosis.LEARNING_RATE_TOO_LOW),
                Answers.other(Finding.Role.CONSEQUENCE, Diagnosis.PRIOR_COLLAPSE),
                Answers.other(Finding.Role.CONSEQUENCE, Diagnosis.PLATEAU),
                Answers.other(Finding.Role.NOTE, Diagnosis.CLASS_IMBALANCE)),
            Answers.cure(Answers.INIT));

    assertThat(text(answer))
        .isEqualTo(
            """
            Sick: this run learns nothing: it is no better than a constant predictor, in all 3 runs.

                                  this run     constant        cured  cured, test
            loss                     2.301        2.301       0.1187
            accuracy               11.35 %      11.24 %      97.02 %      96.51 %

            Cause     init-too-small, in network.layers.1
                      the signal fades from layer to layer
                      second moment, last hidden layer over input                         1.3e-9, should be 1
                      units                                                               1, should be 100 units
                      Proof: 3 runs each without and with network.init=he_normal: loss 2.301 -> 0.2764, accuracy
                      11.35 % -> 91.83 % (cures).
            Also      learning-rate-too-low, in network.layers.1 (enough alone): the signal fades from layer ...
            Hence     prior-collapse (network.layers.1), plateau (network.layers.1)
            Note      class-imbalance (network.layers.1)
            Cure      --set network.init=he_normal
            Next      rekindle doctor run.yaml --fix cured.yaml && rekindle train cured.yaml\
            """);
  }

  @Test
  void aFixedFileIsWhatToTrainNext() {
    List<String> lines =
        AnswerText.lines(
            Answers.sick(
                List.of(Answers.cause(Diagnosis.INIT_TOO_SMALL, Answers.INIT)),
                Answers.cure(Answers.INIT)),
            "run.yaml",
            Optional.of("out/cured.yaml"),
            Emphasis.NONE,
            100);

    assertThat(lines.getLast()).isEqualTo("Next      rekindle train out/cured.yaml");
  }

  @Test
  void aHealthyRunIsOneLineAndItsNotes() {
    Answer healthy =
        new Answer(
            Answer.Verdict.HEALTHY,
            Answers.control(1, Optional.empty()),
            List.of(Answers.other(Finding.Role.NOTE, Diagnosis.CLASS_IMBALANCE)),
            Optional.empty(),
            1);

    assertThat(text(healthy))
        .isEqualTo(
            """
            Healthy: it learns: accuracy 11.35 % where a constant predictor has 11.24 %, loss 2.301 beside
            2.301, in 2 of 3 runs.
            Note      class-imbalance, in network.layers.1: the signal fades from layer to layer\
            """);
  }

  /// A rate may be too low although its first step is large enough: that is no evidence of it.
  @Test
  void ofTheEvidenceWhatIsAsItShouldBeIsNotShown() {
    Suspicion low =
        Suspicion.of(
            Diagnosis.LEARNING_RATE_TOO_LOW,
            Suspicion.Certainty.MEASURED,
            "optimizer.learning_rate",
            "the loss falls slowly",
            "a higher rate",
            List.of(Answers.INIT),
            new Evidence("size of the first step", 0.0146, 0.01, "ratio"),
            new Evidence("learning rate", -0.05, 0, "more than"));
    Finding cause =
        new Finding(low, Finding.Role.CAUSE, Optional.of(Answers.trial(Proof.Verdict.CURES)));

    assertThat(text(Answers.sick(List.of(cause))))
        .doesNotContain("size of the first step")
        .contains("-0.05, should be more than 0");
  }

  @Test
  void theVerdictSaysWhatHappens() {
    Answer broken =
        new Answer(
            Answer.Verdict.SICK,
            Answers.control(2, Optional.of(new NonFinite("layers.2.weight", 1300))),
            List.of(),
            Optional.empty(),
            1);
    Answer weak =
        new Answer(
            Answer.Verdict.SICK,
            Answers.control(0, Optional.empty()),
            List.of(),
            Optional.empty(),
            1);

    assertThat(lines(broken))
        .startsWith(
            "Sick: this run breaks: layers.2.weight is no longer finite at step 1,300, in 2 of 3"
                + " runs.")
        .contains("Cause     not found: nothing that was tried alone makes this run learn.");
    assertThat(lines(weak)).startsWith("Sick: this run learns, but far less than it could.");
  }

  @Test
  void timeThatRanOutIsNoProofThatNothingHelps() {
    Answer hurried =
        new Answer(
            Answer.Verdict.SICK,
            Answers.control(3, Optional.empty()),
            List.of(),
            Optional.empty(),
            20,
            true);

    assertThat(text(hurried))
        .contains("Cause     not found in the time given: trials were left out", "--budget")
        .contains("Cure      none was found in the time given")
        .doesNotContain("nothing that was tried", "that a run file can hold");
    assertThat(AnswerJson.of(hurried).toString()).contains("\"cut_short\":true");
  }

  @Test
  void withoutACureTheProvedChangeOrTheAdviceIsTold() {
    Answer changeable =
        Answers.sick(List.of(Answers.cause(Diagnosis.INIT_TOO_SMALL, Answers.INIT)));
    Answer hurried =
        new Answer(
            changeable.verdict(),
            changeable.control(),
            changeable.findings(),
            Optional.empty(),
            20,
            true);
    Answer noise = Answers.sick(List.of(Answers.cause(Diagnosis.UNLEARNABLE)));

    assertThat(lines(changeable))
        .endsWith(
            "Cure      nothing that was tried makes it learn well. What the proof rests on:",
            "          --set network.init=he_normal");
    assertThat(lines(hurried))
        .endsWith(
            "Cure      none was found in the time given (--budget). What the proof rests on:",
            "          --set network.init=he_normal");
    assertThat(lines(noise))
        .endsWith(
            "Cure      none that a run file can hold: initial weights that keep the signal's size");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 70, 80, 100, 1000})
  void itNeverNeedsMoreThanAScreen(int width) {
    List<String> sick =
        AnswerText.lines(Answers.longest(), "run.yaml", Optional.empty(), Emphasis.NONE, width);
    Answer healthy =
        new Answer(
            Answer.Verdict.HEALTHY,
            Answers.control(0, Optional.empty()),
            Answers.longest().findings(),
            Optional.empty(),
            1);
    List<String> well =
        AnswerText.lines(healthy, "run.yaml", Optional.empty(), Emphasis.NONE, width);

    for (List<String> lines : List.of(sick, well)) {
      assertThat(lines).hasSizeLessThanOrEqualTo(AnswerText.MOST_LINES);
      assertThat(lines)
          .filteredOn(line -> !isCommand(line))
          .allMatch(line -> line.length() <= Math.clamp(width, 70, 100));
    }
    assertThat(sick.getLast()).startsWith("Next");
    assertThat(well.getLast()).contains("more: --json");
  }

  /// Commands are never cut.
  private static boolean isCommand(String line) {
    return line.startsWith("Next") || line.contains("--set ");
  }

  @Test
  void emphasisChangesNothingButMarks() {
    Emphasis marks = new Marks();
    List<String> marked =
        AnswerText.lines(Answers.longest(), "run.yaml", Optional.empty(), marks, 100);

    assertThat(marked).anyMatch(line -> line.startsWith("<b>Sick:</b>"));
    assertThat(
            Stream.of(String.join("\n", marked).split("\n", -1))
                .map(line -> line.replaceAll("</?[sfgb]>", ""))
                .toList())
        .isEqualTo(new ArrayList<>(lines(Answers.longest())));
  }

  private static final class Marks implements Emphasis {
    @Override
    public String strong(String text) {
      return "<s>" + text + "</s>";
    }

    @Override
    public String faint(String text) {
      return "<f>" + text + "</f>";
    }

    @Override
    public String good(String text) {
      return "<g>" + text + "</g>";
    }

    @Override
    public String bad(String text) {
      return "<b>" + text + "</b>";
    }
  }
}
