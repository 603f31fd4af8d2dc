package io.rekindle.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultsTest {
  private static final Section TRAIN =
      Scores.section(
          "train",
          "M",
          Scores.of("rekindle", "Rekindle", 1_200, 600, 0.85),
          Scores.of("x", "X & Y", 600, 600, 0.85));

  @TempDir private Path folder;

  @Test
  void areReadAsTheyWereWritten() throws IOException {
    Results results = Scores.results(TRAIN);
    Path file = folder.resolve("deeper/results.json");

    results.write(file);

    assertThat(Results.read(file)).isEqualTo(results);
    assertThat(Files.readString(file))
        .contains("\"median\": 1200")
        .contains("\"processor\": \"A P");
  }

  @Test
  void namesWhatIsWrongInAFile() throws IOException {
    Path file = folder.resolve("results.json");
    Scores.results(TRAIN).write(file);
    Files.writeString(file, Files.readString(file).replace("\"format\": 1", "\"format\": 9"));

    assertThatThrownBy(() -> Results.read(file)).hasMessageContaining("format");
  }

  @Test
  void aSectionTakesThePlaceOfTheEarlierOne() {
    Section later = Scores.section("train", "M", Scores.of("x", "X", 1, 1, 1));
    Results results = Scores.results(TRAIN, Scores.section("train", "L"));

    assertThat(results.with(later).sections()).containsExactly(later, Scores.section("train", "L"));
    assertThat(results.with(Scores.section("busy", "M")).sections()).hasSize(3);
  }

  @Test
  void tablesFillThePlacesOfAPage() {
    Tables tables = new Tables(Scores.results(TRAIN));
    String page = "a\n<!-- ratios -->\nold\n<!-- /ratios -->\nb\n<!-- unknown -->\n";

    String filled = Tables.fill(page, tables.all());

    assertThat(filled)
        .startsWith("a\n<!-- ratios -->\n| ")
        .contains("| M | 1,200 | X & Y, stock | 600 | 2.00 | 1 % | - |")
        .doesNotContain("old")
        .endsWith("|\n<!-- /ratios -->\nb\n<!-- unknown -->\n");
    assertThat(Tables.fill(filled, tables.all())).isEqualTo(filled);
  }

  @Test
  void coresThatAreFarAreComparedWithCoresThatAreNear() {
    assertThat(new Tables(Scores.results(TRAIN)).all().get("distances"))
        .contains("| X & Y, stock | 0.86 |");
  }

  @Test
  void failuresAreTold() {
    assertThat(new Tables(Scores.results(TRAIN)).all().get("failures"))
        .isEqualTo("- train M, `lost`: no <answer> in 60 s");
  }

  @Test
  void thePictureHasABarForEachLibrary() throws Exception {
    String svg = Chart.draw(Scores.results(TRAIN));

    var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    var document = builder.parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(2);
    assertThat(svg).contains("X &amp; Y", "1,200", "784-256-128-10, batch 128");
  }

  @Test
  void anEmptyFileHasAPictureToo() {
    assertThat(Chart.draw(Scores.results())).endsWith("</svg>\n");
  }
}
