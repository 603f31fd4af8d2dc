package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.data.run.RunFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CuredRunTest {
  private static final RunFile RUN =
      RunFile.parse(
          """
          data: {source: rows.csv}
          network:
            init: {uniform: 0.01}
            layers: [{dense: 2, activation: softmax}]
          loss: cross_entropy
          """,
          "sick.yaml",
          "sick",
          Path.of("/data/runs"),
          List.of());

  @Test
  void theCuredFileNamesWhatChangedAndWhyAndFindsItsDataFromItsOwnFolder() {
    Answer answer =
        Answers.sick(
            List.of(
                Answers.cause(Diagnosis.INIT_TOO_SMALL, Answers.INIT),
                Answers.cause(Diagnosis.TOO_FEW_EPOCHS, Change.set("epochs", 9))),
            Answers.cure(Answers.INIT, Change.remove("seed")));

    String yaml = CuredRun.yaml(RUN, answer, "runs/sick.yaml", Path.of("/data/out")).orElseThrow();

    assertThat(yaml)
        .startsWith(
            """
            # Written by `rekindle doctor` from runs/sick.yaml. Changed:
            #   network.init: he_normal
            #   seed: removed
            # because of init-too-small (network.layers.1): the signal fades from layer to layer
            """)
        .contains("source: ../runs/rows.csv", "init: he_normal")
        .doesNotContain("too-few-epochs", "0.01");
    RunFile cured = RunFile.parse(yaml, "cured.yaml", "cured", Path.of("/data/out"), List.of());
    assertThat(cured.locate(cured.data().source())).isEqualTo(Path.of("/data/runs/rows.csv"));
  }

  @Test
  void withoutACureThereIsNoFile() {
    assertThat(CuredRun.yaml(RUN, Answers.sick(List.of()), "sick.yaml", Path.of(""))).isEmpty();
  }

  @Test
  void commentsStayOnTheirLines() {
    Answer answer = Answers.sick(List.of(), Answers.cure(Answers.INIT));

    String yaml = CuredRun.yaml(RUN, answer, "a\nb: c.yaml", Path.of("")).orElseThrow();

    assertThat(yaml).startsWith("# Written by `rekindle doctor` from a b: c.yaml. Changed:\n");
  }
}
