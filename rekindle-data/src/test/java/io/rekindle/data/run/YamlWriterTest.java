package io.rekindle.data.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlWriterTest {
  private static final Place PLACE = Place.of("test");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a",
        "a b",
        "true",
        "null",
        "~",
        "1",
        "1e3",
        "0x1f",
        ".inf",
        "- a",
        "a: b",
        "#x",
        "a #b",
        "x,y",
        "[a]",
        "{a}",
        "*a",
        "&a",
        "!t",
        "%d",
        "@a",
        "`a`",
        "'q'",
        "\"q\"",
        "a\\b",
        "line\nbreak",
        "tab\there",
        "caf\u00e9",
        "\ud83d\ude00",
        "\u0085",
        "\ufeffx",
        "a:",
        "-",
        "?",
        "--- a",
        "trailing ",
        "C:\\data\\x.csv",
        "../../d a/x.csv",
        "<<",
        "yes",
        "2024-01-01"
      })
  void anyTextIsReadBackAsItself(String text) {
    Node.Mapping mapping =
        Node.Mapping.of(
            "a",
            new Node.Sequence(
                List.of(new Node.Text(text, PLACE), new Node.Text("z", PLACE)), PLACE));

    assertThat(plain(YamlReader.read(YamlWriter.write(mapping), "again")))
        .isEqualTo(plain(mapping));
  }

  /// Characters that a terminal or an editor shows are written as they are.
  @ParameterizedTest
  @CsvSource({
    "1f, true",
    "20, false",
    "7e, false",
    "7f, true",
    "a0, true",
    "a1, false",
    "feff, true",
    "fffd, false",
    "fffe, true"
  })
  void charactersThatDoNotShowAreWrittenByTheirNumber(String number, boolean escaped) {
    String text = String.valueOf((char) Integer.parseInt(number, 16));
    assertThat(YamlWriter.flow(new Node.Text("#" + text, PLACE)))
        .isEqualTo("\"#%s\"", escaped ? "\\u%4s".formatted(number).replace(' ', '0') : text);
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3",
    "0.5, 0.5",
    "1e-7, 1e-7",
    "1.5e-7, 1.5e-7",
    "999999999999999, 999999999999999",
    "1e15, 1e15",
    "-1e300, -1e300"
  })
  void numbersHaveTheirShortestSpelling(double number, String spelling) {
    assertThat(Node.Numeral.spell(number)).isEqualTo(spelling);
  }

  private static String rewritten(String yaml) {
    return YamlWriter.write((Node.Mapping) YamlReader.read(yaml, "test"));
  }

  @Test
  void sectionsOfAFileAreBlocksAndWhatTheyHoldIsInALine() {
    String yaml =
        """
        data:
          source: a.csv
          scale: {divide: 255}
        network:
          layers:
            - {dense: 3, activation: [tanh, relu]}
            - relu
        loss: {name: mse, reduction: sum}
        schedule: {}
        metrics: []
        search:
          over:
            a: {choice: [1]}
            b: {choice: [1]}
            c: {choice: [1]}
            d: {choice: [1]}
            e: {choice: [1]}
            f: {choice: [1]}
            g: {choice: [1]}
        """;
    assertThat(rewritten(yaml)).isEqualTo(yaml);
  }

  @Test
  void sixKeysAreInALineAndSevenAreNot() {
    String six = "optimizer: {a: 1, b: 2, c: 3, d: 4, e: 5, f: 6}\n";
    assertThat(rewritten(six)).isEqualTo(six);
    assertThat(rewritten("optimizer: {a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7}"))
        .isEqualTo("optimizer:\n  a: 1\n  b: 2\n  c: 3\n  d: 4\n  e: 5\n  f: 6\n  g: 7\n");
  }

  /// Wherever the line begins: what is longer goes over several.
  ///
  /// @param rest the line without its word
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          key: {name: %s}                    | 13 | 1 | 2
          key: [%s, b]                       | 10 | 1 | 3
          data: {source: a, key: {name: %s}} | 15 | 3 | 4
          data: {source: a, key: [%s, b]}    | 12 | 3 | 5
          """)
  void aLineHasAHundredCharactersAtMost(String yaml, int rest, int lines, int linesOfMore) {
    String word = "a".repeat(100 - rest);

    String longest = rewritten(yaml.formatted(word));

    assertThat(longest.lines().mapToInt(String::length).max()).hasValue(100);
    assertThat(longest.lines()).hasSize(lines);
    assertThat(rewritten(yaml.formatted(word + "a")).lines()).hasSize(linesOfMore);
  }

  @Test
  void randomTreesAreReadBackAsThemselves() {
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      Node.Mapping tree = mapping(random, 4);
      String yaml = YamlWriter.write(tree);

      assertThat(plain(YamlReader.read(yaml, "again"))).as(yaml).isEqualTo(plain(tree));
    }
  }

  private static Node.Mapping mapping(Random random, int depth) {
    Map<String, Node.Mapping.Entry> entries = new LinkedHashMap<>();
    int size = 1 + random.nextInt(9);
    for (int i = 0; i < size; i++) {
      String key = random.nextInt(5) == 0 ? "odd key: %d".formatted(i) : "key" + i;
      entries.put(key, new Node.Mapping.Entry(PLACE, node(random, depth - 1)));
    }
    return new Node.Mapping(entries, PLACE);
  }

  private static Node node(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> new Node.Text("text %d".formatted(random.nextInt(100)), PLACE);
      case 1 -> new Node.Text("\u00fc:{%d".formatted(random.nextInt(100)), PLACE);
      case 2 ->
          Node.Numeral.of(random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10), PLACE);
      case 3 -> new Node.Flag(random.nextBoolean(), PLACE);
      case 4 -> new Node.Nothing(PLACE);
      case 5 -> mapping(random, depth);
      default ->
          new Node.Sequence(
              random.ints(random.nextInt(4)).mapToObj(_ -> node(random, depth - 1)).toList(),
              PLACE);
    };
  }

  /// The values without their places.
  private static Object plain(Node node) {
    return switch (node) {
      case Node.Text t -> "text " + t.value();
      case Node.Numeral n -> n.value();
      case Node.Flag f -> f.value();
      case Node.Nothing _ -> "nothing";
      case Node.Sequence s -> s.items().stream().map(YamlWriterTest::plain).toList();
      case Node.Mapping m -> {
        Map<String, Object> plain = new LinkedHashMap<>();
        m.entries().forEach((k, e) -> plain.put(k, plain(e.value())));
        yield plain;
      }
    };
  }
}
