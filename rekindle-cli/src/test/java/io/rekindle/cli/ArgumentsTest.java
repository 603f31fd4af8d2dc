package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.cli.Syntax.Option;
import io.rekindle.cli.Syntax.Parameter;
import io.rekindle.core.InputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
  private static final Option OUT = Option.value("FILE", "Where to write.", "-o", "--out");
  private static final Option SEED = Option.value("N", "Of all draws.", "--seed");
  private static final Option SET = Option.value("PATH=VALUE", "A change.", "--set").repeated();
  private static final Option QUIET = Option.flag("Print nothing.", "-q", "--quiet");
  private static final Syntax SYNTAX =
      new Syntax(
          "try",
          "Tries something.",
          List.of("A longer story."),
          List.of(new Parameter("MODEL", true, "a model"), new Parameter("DATA", false, "data")),
          List.of(OUT, SEED, SET, QUIET),
          List.of("Examples:", "  rekindle try m"));

  private static Arguments parse(String words) {
    return Arguments.parse(SYNTAX, words.isEmpty() ? List.of() : List.of(words.split(" ", -1)));
  }

  @Test
  void optionsAndParametersMayComeInAnyOrder() {
    Arguments arguments = parse("-o a.csv model --set x=1 -q data --set=y=2 --seed=-7");

    assertThat(arguments.path(0)).isEqualTo(Path.of("model"));
    assertThat(arguments.parameter(1)).contains("data");
    assertThat(arguments.path(OUT)).contains(Path.of("a.csv"));
    assertThat(arguments.all(SET)).containsExactly("x=1", "y=2");
    assertThat(arguments.whole(SEED)).contains(-7L);
    assertThat(arguments.has(QUIET)).isTrue();
  }

  @Test
  void whatIsNotGivenIsEmpty() {
    Arguments arguments = parse("model");

    assertThat(arguments.parameter(1)).isEmpty();
    assertThat(arguments.text(OUT)).isEmpty();
    assertThat(arguments.whole(SEED)).isEmpty();
    assertThat(arguments.all(SET)).isEmpty();
    assertThat(arguments.has(QUIET)).isFalse();
  }

  @Test
  void aValueMayBeginWithAHyphenAndADoubleHyphenEndsOptions() {
    assertThat(parse("m --seed -3").whole(SEED)).contains(-3L);
    assertThat(parse("m --out -").text(OUT)).contains("-");
    assertThat(parse("-- -q --out").parameter(1)).contains("--out");
    assertThat(parse("-").parameter(0)).contains("-");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|MODEL is missing: a model",
        "a b c|unknown argument \"c\"",
        "a --sed 1|unknown option \"--sed\". Did you mean \"--seed\"?",
        "a --zzzzzzzzzz|unknown option \"--zzzzzzzzzz\".",
        "a -x|unknown option \"-x\".\n",
        "a -9|unknown option \"-9\".\n",
        "a -out b|unknown option \"-out\". Did you mean \"--out\"?",
        "a --seed|--seed needs a value: --seed N",
        "a --out --quiet|--out needs a value: --out FILE",
        "a --seed 1 --seed 2|--seed is given twice",
        "a -q --quiet|--quiet is given twice",
        "a --quiet=yes|--quiet takes no value",
      })
  void wordsThatDoNotFitAreRefused(String words, String complaint) {
    assertThatThrownBy(() -> parse(words))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(complaint)
        .hasMessageEndingWith("`rekindle try --help` shows what there is.");
  }

  @Test
  void aNumberMustBeWhole() {
    assertThatThrownBy(() -> parse("a --seed 1.5").whole(SEED))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("--seed 1.5: a whole number is needed");
  }

  @Test
  void optionsAreNamedAsTheyWereTyped() {
    assertThat(parse("a -o b.csv").words(OUT)).isEqualTo("-o b.csv");
    assertThat(parse("a --out=b.csv").words(OUT)).isEqualTo("--out b.csv");
    assertThat(parse("a").words(OUT)).isEqualTo("--out");
    assertThat(parse("a -q").words(QUIET)).isEqualTo("-q");
  }

  @Test
  void helpShowsEverythingWithinTheWidth() {
    assertThat(new Usage(new Paint(false), 60).of(SYNTAX))
        .containsExactly(
            "Usage: rekindle try MODEL [DATA] [options]",
            "Tries something.",
            "",
            "A longer story.",
            "",
            "  MODEL                 a model",
            "  DATA                  data",
            "  -o, --out FILE        Where to write.",
            "  --seed N              Of all draws.",
            "  --set PATH=VALUE      A change.",
            "  -q, --quiet           Print nothing.",
            "  -h, --help            Show this help.",
            "",
            "Examples:",
            "  rekindle try m");
    for (String name : List.of("train", "evaluate", "predict", "inspect", "init")) {
      Syntax syntax = Main.command(name, Captured.plain().console()).syntax();
      assertThat(new Usage(new Paint(false), 100).of(syntax))
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }
  }
}
