package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.data.Preparation;
import io.rekindle.data.run.RunFile;
import io.rekindle.data.run.Setting;
import io.rekindle.doctor.DiagnosisPage.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiagnosisPagesTest {
  private static final Pattern SETTING = Pattern.compile("--set (?:'([^']*)'|(\\S+))");
  private static final Pattern NAMED =
      Pattern.compile("(?m)^- ((?:[a-z]+-)*[a-z]+(?:(?:, | and )[a-z-]+)*)[,:]");

  private static DiagnosisPage page(Diagnosis diagnosis) {
    return DiagnosisPage.read(DiagnosisPage.folder().resolve(diagnosis.id() + ".md"));
  }

  @Test
  void everyConditionHasAPageAndThereIsNoOther() throws IOException {
    Set<String> expected =
        Arrays.stream(Diagnosis.values())
            .map(diagnosis -> diagnosis.id() + ".md")
            .collect(Collectors.toCollection(TreeSet::new));
    expected.add("README.md");

    try (Stream<Path> files = Files.list(DiagnosisPage.folder())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(Diagnosis.class)
  void hasTheSameSectionsInTheSameOrderAndNoneIsEmpty(Diagnosis diagnosis) {
    DiagnosisPage page = page(diagnosis);

    assertThat(page.lines().getFirst()).isEqualTo("# " + diagnosis.id());
    assertThat(page.headings())
        .containsExactly(
            "What you see",
            "How to tell",
            "Why",
            "Cure",
            "Easily mistaken for",
            "References",
            "A run that shows it");
    for (String heading : page.headings()) {
      int at = page.lines().indexOf("## " + heading);
      assertThat(page.lines().get(at + 1)).as(heading).isNotBlank();
    }
    assertThat(Explanation.of(diagnosis).summary()).hasSizeBetween(20, 110).endsWith(".");
  }

  @ParameterizedTest
  @EnumSource(Diagnosis.class)
  void linesFitAScreenAndHoldNothingUnfinished(Diagnosis diagnosis) {
    assertThat(page(diagnosis).lines())
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(100))
        .noneMatch(line -> line.contains("{0.") || line.contains("{1.") || line.contains("TODO"));
  }

  @ParameterizedTest
  @EnumSource(Diagnosis.class)
  void mistakesItWarnsOfAreConditionsWithAPage(Diagnosis diagnosis) {
    List<String> known = Arrays.stream(Diagnosis.values()).map(Diagnosis::id).toList();
    String section =
        Explanation.of(diagnosis)
            .text()
            .replaceAll("(?s).*## Easily mistaken for\n(.*?)\n## References.*", "$1");

    List<String> named =
        NAMED
            .matcher(section)
            .results()
            .map(MatchResult::group)
            .flatMap(group -> Pattern.compile("[a-z]+(-[a-z]+)+").matcher(group).results())
            .map(MatchResult::group)
            .toList();
    assertThat(known).containsAll(named);
    assertThat(section.lines().filter(line -> line.startsWith("- "))).isNotEmpty();
    assertThat(named).doesNotContain(diagnosis.id());
  }

  @ParameterizedTest
  @EnumSource(Diagnosis.class)
  void itsRunsAndTheirDataCanBeUsed(Diagnosis diagnosis, @TempDir Path folder) throws IOException {
    DiagnosisPage page = page(diagnosis);
    assertThat(page.blocks("yaml")).hasSize(1);
    assertThat(page.blocks("csv"))
        .extracting(Block::name)
        .doesNotContain("")
        .doesNotHaveDuplicates();
    assertThat(page.commands()).isNotEmpty().first().isEqualTo("rekindle train run.yaml");
    Path run = page.save(folder);

    for (String command : page.commands()) {
      assertThat(command).startsWith("rekindle train run.yaml");
      List<Setting> settings = new ArrayList<>();
      SETTING
          .matcher(command)
          .results()
          .map(set -> set.group(1) == null ? set.group(2) : set.group(1))
          .map(Setting::parse)
          .forEach(settings::add);
      assertThat(Preparation.prepare(RunFile.read(run, settings)).train().rows()).isPositive();
    }
  }

  @Test
  void theOverviewListsEachConditionInItsGroupWithTheSentenceOfItsPage() {
    List<String> rows =
        Explanation.overview().lines().filter(line -> line.startsWith("| [")).toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(Diagnosis.values())
                .map(Explanation::of)
                .map(
                    page ->
                        "| [%s](%s.md) | %s |"
                            .formatted(
                                page.diagnosis().id(), page.diagnosis().id(), page.summary()))
                .toList());
    assertThat(Explanation.overview().lines().filter(line -> line.startsWith("## ")))
        .hasSize(2 + Diagnosis.Group.values().length);
  }

  @ParameterizedTest
  @EnumSource(Diagnosis.class)
  void theProgramCarriesThePageAsItIs(Diagnosis diagnosis) throws IOException {
    assertThat(Explanation.of(diagnosis).text())
        .isEqualTo(Files.readString(page(diagnosis).file()));
  }

  @Test
  void symptomsSayThatTheyAre() {
    for (Diagnosis diagnosis : Diagnosis.values()) {
      assertThat(Explanation.of(diagnosis).summary().startsWith("A symptom: "))
          .as(diagnosis.id())
          .isEqualTo(diagnosis.isSymptom());
    }
  }
}
