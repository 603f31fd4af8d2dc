package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.json.JsonField;
import io.rekindle.doctor.Diagnosis;
import io.rekindle.doctor.Explanation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
  private static Captured screen(int columns, boolean colors) {
    return new Captured(new Terminal(colors, colors, true, () -> columns));
  }

  @Test
  void showsThePageOfACondition() {
    List<String> lines = Commands.run("explain", "init-too-small").exits(0).lines();

    assertThat(lines.getFirst()).isEqualTo("init-too-small");
    assertThat(lines)
        .contains("What you see", "Cure", "    data: {source: mnist, rows: 2000}")
        .contains("    $ rekindle train run.yaml")
        .noneMatch(line -> line.startsWith("#") || line.startsWith("```"));
  }

  @ParameterizedTest
  @EnumSource(Diagnosis.class)
  void wrapsWhatIsNotCodeToTheWidthOfTheScreen(Diagnosis diagnosis) {
    List<String> lines =
        Commands.run(screen(50, false), "explain", diagnosis.id()).exits(0).lines();

    assertThat(lines)
        .filteredOn(line -> !line.startsWith("    "))
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(50));
    String words = String.join(" ", lines).replaceAll("\\s+", " ");
    String written =
        Explanation.of(diagnosis).text().replaceAll("(?m)^(#+ |```.*)", "").replaceAll("\\s+", " ");
    assertThat(words).isEqualTo(written.strip());
  }

  @Test
  void headingsAreBoldWhereColoursAreWanted() {
    assertThat(Commands.run(screen(80, true), "explain", "dead-relu").exits(0).out())
        .startsWith("\033[1mdead-relu\033[0m\n\n")
        .contains("\n\033[1mWhy\033[0m\n");
  }

  @Test
  void withoutAnIdentifierItShowsTheTableOfAll() {
    String out = Commands.run(screen(80, false), "explain").exits(0).out();

    for (Diagnosis diagnosis : Diagnosis.values()) {
      assertThat(out).containsPattern("(?m)^" + diagnosis.id() + "  +[A-Z]");
    }
    assertThat(out).doesNotContain("|", "](", "**").contains("- cause: ");
    assertThat(out.lines()).allMatch(line -> line.length() <= 80);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INIT_TOO_SMALL", "Init-Too-Small", "init too small"})
  void takesAnIdentifierInOtherSpellings(String word) {
    assertThat(Commands.run("explain", word).exits(0).out()).startsWith("init-too-small\n");
  }

  @Test
  void suggestsTheNearestForAnUnknownIdentifier() {
    assertThat(Commands.run("explain", "ded-relu").exits(2).err())
        .contains("no condition \"ded-relu\"")
        .contains("Did you mean \"dead-relu\"?")
        .contains("`rekindle explain` lists all 58")
        .doesNotContain("\tat ");
  }

  @Test
  void jsonIsTheIdentifierAndTheTextAsWritten() {
    JsonField page = Commands.run("explain", "plateau", "--json").exits(0).json();

    assertThat(page.get("id").text()).isEqualTo("plateau");
    assertThat(page.get("text").text()).isEqualTo(Explanation.of(Diagnosis.PLATEAU).text());
  }

  @Test
  void jsonOfAllIsAListInTheOrderOfTheTable() {
    List<JsonField> all =
        Commands.run("explain", "--json").exits(0).json().get("diagnoses").elements();

    assertThat(all.stream().map(entry -> entry.get("id").text()))
        .containsExactlyElementsOf(Arrays.stream(Diagnosis.values()).map(Diagnosis::id).toList());
    assertThat(all.stream().filter(entry -> entry.get("symptom").flag()))
        .extracting(entry -> entry.get("id").text())
        .containsExactly(
            "initial-loss", "prior-collapse", "mean-collapse", "divergence", "plateau");
    assertThat(all.getFirst().get("group").text()).isEqualTo("pairing");
  }
}
