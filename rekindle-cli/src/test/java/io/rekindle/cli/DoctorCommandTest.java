package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.cli.Commands.Ran;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.random.Draws;
import io.rekindle.data.run.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  private static final Set<String> VERDICTS = Set.of("cures", "helps", "no effect", "harms");

  @TempDir Path folder;

  /// Two classes that a line tells apart, in a table beside a run that learns it and one that, with
  /// initial weights so small, does not.
  @BeforeEach
  void prepare() throws IOException {
    StringBuilder rows = new StringBuilder("a,b,side\n");
    Draws draws = Draws.of(1, "rows");
    for (int i = 0; i < 200; i++) {
      double x = draws.uniform(2L * i);
      double y = draws.uniform(2L * i + 1);
      String side = x > y ? "under" : "over";
      rows.append(String.format(Locale.ROOT, "%.4f,%.4f,%s%n", x, y, side));
    }
    Files.writeString(folder.resolve("rows.csv"), rows);
    write("well.yaml", "he_uniform");
    write("sick.yaml", "{uniform: 0.0001}");
  }

  private void write(String name, String init) throws IOException {
    Files.writeString(
        folder.resolve(name),
        """
        data: {source: rows.csv, target: side, scale: none}
        network:
          init: %s
          layers:
            - {dense: 16, activation: relu}
            - {dense: 16, activation: relu}
            - {dense: 2, activation: softmax}
        loss: cross_entropy
        optimizer: {name: sgd, learning_rate: 0.2}
        batch_size: 10
        epochs: 15
        seed: 1
        """
            .formatted(init));
  }

  private Ran doctor(String run, Object... more) {
    Object[] arguments = new Object[4 + more.length];
    arguments[0] = "doctor";
    arguments[1] = folder.resolve(run);
    arguments[2] = "--budget";
    arguments[3] = "1m";
    System.arraycopy(more, 0, arguments, 4, more.length);
    return Commands.run(arguments);
  }

  @Test
  void aSickRunIsOneJsonObjectAsDocumented() {
    Ran ran = doctor("sick.yaml", "--json").exits(3);

    assertThat(ran.err()).isEmpty();
    assertThat(ran.lines()).hasSize(1);
    JsonField answer = ran.json();
    assertThat(answer.members().keySet())
        .containsExactly("verdict", "control", "findings", "cure", "seconds");
    assertThat(answer.get("verdict").text()).isEqualTo("sick");
    control(answer.get("control"));
    assertThat(answer.get("control").get("seeds_failed").text()).matches("([1-9])/\\1");
    List<JsonField> findings = answer.get("findings").elements();
    findings.forEach(DoctorCommandTest::finding);
    assertThat(findings.getFirst().get("role").text()).isEqualTo("cause");
    cure(answer.get("cure"));
    assertThat(answer.get("seconds").number()).isPositive();
  }

  private static void control(JsonField control) {
    assertThat(control.members().keySet())
        .containsExactly(
            "loss",
            "null_loss",
            "metric",
            "null_metric",
            "steps",
            "seeds_failed",
            "first_non_finite");
    assertThat(control.get("loss").number()).isBetween(0.0, 1.0);
    assertThat(control.get("null_loss").number()).isBetween(0.6, 0.7);
    assertThat(control.get("metric").get("accuracy").number()).isBetween(0.4, 1.0);
    assertThat(control.get("null_metric").get("accuracy").number()).isBetween(0.5, 0.7);
    assertThat(control.get("steps").whole(1, 300)).isEqualTo(300);
    assertThat(control.members().get("first_non_finite")).isEqualTo(Json.Word.NULL);
  }

  private static void finding(JsonField finding) {
    assertThat(finding.members().keySet())
        .containsExactly("id", "role", "where", "evidence", "because", "prescription", "proof");
    assertThat(finding.get("id").text()).matches("[a-z]+(-[a-z]+)*");
    assertThat(finding.get("role").text()).isIn("cause", "consequence", "note");
    assertThat(finding.get("where").text()).isNotEmpty();
    for (JsonField evidence : finding.get("evidence").elements()) {
      assertThat(evidence.members().keySet()).containsExactly("what", "value", "null", "unit");
      assertThat(evidence.get("what").text()).isNotEmpty();
    }
    assertThat(finding.get("because").text()).isNotEmpty();
    JsonField prescription = finding.get("prescription");
    assertThat(prescription.members().keySet()).containsExactly("text", "set");
    assertThat(prescription.get("text").text()).isNotEmpty();
    assertThat(prescription.get("set").value()).isInstanceOf(Json.Obj.class);
    if (finding.get("role").text().equals("cause")) {
      assertThat(finding.find("proof")).isPresent();
    }
    finding.find("proof").ifPresent(DoctorCommandTest::proof);
  }

  private static void proof(JsonField proof) {
    assertThat(proof.get("kind").text()).isIn("trial", "static");
    assertThat(proof.get("verdict").text()).isIn(VERDICTS);
    if (proof.get("kind").text().equals("trial")) {
      assertThat(proof.get("seeds").count(1)).isLessThan(10);
      assertThat(proof.get("steps").count(1)).isPositive();
      assertThat(proof.get("control_loss").number()).isPositive();
    }
  }

  private static void cure(JsonField cure) {
    assertThat(cure.members().keySet())
        .containsExactly("set", "control_loss", "treated_loss", "metric");
    assertThat(cure.get("set").members()).isNotEmpty();
    assertThat(cure.get("treated_loss").number()).isLessThan(cure.get("control_loss").number());
    assertThat(cure.get("metric").get("train").get("accuracy").number()).isGreaterThan(0.8);
  }

  @Test
  void aHealthyRunIsCalledSo() {
    Ran json = doctor("well.yaml", "--json").exits(0);
    Ran text = doctor("well.yaml").exits(0);

    assertThat(json.json().get("verdict").text()).isEqualTo("healthy");
    assertThat(json.json().find("cure")).isEmpty();
    assertThat(json.json().get("control").get("seeds_failed").text()).startsWith("0/");
    json.json().get("findings").elements().forEach(DoctorCommandTest::finding);
    assertThat(text.out()).startsWith("Healthy: it learns: accuracy ").doesNotContain("Cause");
  }

  @Test
  void aSickRunIsToldToAPersonOnOneScreen() {
    Ran ran = doctor("sick.yaml").exits(3);

    assertThat(ran.lines()).hasSizeLessThanOrEqualTo(24).allMatch(line -> line.length() <= 180);
    assertThat(ran.out())
        .startsWith("Sick: this run learns nothing: it is no better than a constant predictor, in")
        .containsPattern("(?m)^ +this run +constant +cured")
        .containsPattern("(?m)^loss +0\\.69\\d\\d +0\\.69\\d\\d +0\\.\\d+")
        .containsPattern("(?m)^accuracy +\\d\\d\\.\\d\\d % +\\d\\d\\.\\d\\d % +\\d+\\.\\d\\d %")
        .containsPattern("(?m)^Cause     [a-z-]+, in \\S+$")
        .containsPattern("(?m), should be \\S+")
        .contains("          Proof: ")
        .containsPattern("(?m)^Cure      --set \\S+=")
        .contains("Next      rekindle doctor " + folder.resolve("sick.yaml") + " --fix cured.yaml")
        .doesNotContain("\033");
  }

  @Test
  void theFixedFileTrainsFromItsOwnFolderAndKeepsTheOriginal() throws IOException {
    Path cured = Files.createDirectory(folder.resolve("out")).resolve("cured.yaml");
    String before = Files.readString(folder.resolve("sick.yaml"));

    Ran ran = doctor("sick.yaml", "--fix", cured).exits(3);

    assertThat(ran.lines().getLast()).isEqualTo("Next      rekindle train " + cured);
    assertThat(Files.readString(cured))
        .startsWith("# Written by `rekindle doctor` from " + folder.resolve("sick.yaml"))
        .contains("source: ../rows.csv");
    assertThat(RunFile.read(cured).training().epochs()).isLessThanOrEqualTo(15);
    assertThat(Files.readString(folder.resolve("sick.yaml"))).isEqualTo(before);
    Ran trained =
        Commands.run("train", cured, "--json", "--out", folder.resolve("trained")).exits(0);
    assertThat(trained.json().get("train").get("accuracy").number()).isGreaterThan(0.8);
  }

  /// A name that a file can have, but none beside it that is longer, as it is first written to.
  @Test
  void theAnswerIsToldThoughItsFilesCannotBeWritten() {
    Path page = folder.resolve("r".repeat(245) + ".html");
    Path cured = folder.resolve("c".repeat(245) + ".yaml");

    Ran healthy = doctor("well.yaml", "--report", page).exits(2);
    Ran sick = doctor("sick.yaml", "--json", "--fix", cured).exits(2);

    assertThat(healthy.out()).startsWith("Healthy: it learns: accuracy ");
    assertThat(healthy.err()).contains(page + ": cannot be written");
    assertThat(sick.json().get("verdict").text()).isEqualTo("sick");
    assertThat(sick.err()).contains(cured + ": cannot be written");
  }

  @Test
  void nothingIsWrittenForAHealthyRunAndThatIsSaid() {
    Path out = folder.resolve("cured.yaml");

    Ran ran = doctor("well.yaml", "--json", "--fix", out).exits(0);

    assertThat(out).doesNotExist();
    assertThat(ran.err()).isEqualTo(out + " was not written: the run is healthy.\n");
    assertThat(ran.lines()).hasSize(1);
  }

  @Test
  void settingsChangeWhatIsExamined() {
    doctor("sick.yaml", "--set", "network.init=he_uniform", "--json").exits(0);
  }

  @Test
  void aRunThatDidNotLearnPointsToTheDoctorWhoTakesItsResolvedFile() {
    Path trained = folder.resolve("trained");

    Ran ran = Commands.run("train", folder.resolve("sick.yaml"), "--out", trained).exits(3);

    assertThat(ran.out())
        .contains(
            "`rekindle doctor " + trained.resolve("run.yaml") + " --fix cured.yaml` finds out why");
    assertThat(doctor("trained/run.yaml", "--json").exits(3).json().get("verdict").text())
        .isEqualTo("sick");
  }

  @Test
  void emphasisIsForTerminalsThatShowIt() {
    Captured captured = new Captured(new Terminal(true, true, true, () -> 80));

    Ran ran = Commands.run(captured, "doctor", folder.resolve("sick.yaml")).exits(3);

    assertThat(ran.out()).startsWith("\033[1;31mSick:\033[0m ");
    assertThat(ran.err()).isEqualTo("Examining sick, for 20 s at most ...\r\033[K");
    assertThat(Paint.strip(ran.out()).lines().limit(1)).allMatch(line -> line.length() <= 80);
  }
}
