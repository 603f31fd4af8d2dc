package io.rekindle.data.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a misspelt word is taken for.
class SpellingTest {
  private static final List<String> KEYS =
      List.of("learning_rate", "momentum", "nesterov", "decay", "clip-norm", "name", "l2");

  @ParameterizedTest
  @CsvSource({
    "lr, learning_rate",
    "LR, learning_rate",
    "cn, clip-norm",
    "mom, momentum",
    "Nest, nesterov",
    "dceay, decay",
    "deacy, decay",
    "decayy, decay",
    "decy, decay",
    "dekay, decay",
    "learnign_rate, learning_rate",
    "nmae, name",
    "l1, l2"
  })
  void theNearestIsWhatAWordIsShortForOrTheFewestEditsFrom(String word, String key) {
    assertThat(Spelling.nearest(word, KEYS)).contains(key);
  }

  /// Three letters make a beginning, and two words initials; fewer say nothing.
  @Test
  void twoLettersAreNoBeginningAndOneWordHasNoInitials() {
    assertThat(Spelling.nearest("mo", List.of("momentum", "lion"))).contains("lion");
    assertThat(Spelling.nearest("mom", List.of("lion", "momentum"))).contains("momentum");
    assertThat(Spelling.nearest("m", List.of("momentum", "lion"))).contains("lion");
  }

  /// A swap is one edit, so that it is nearer than a word at two.
  @Test
  void swappedNeighboursAreOneEdit() {
    assertThat(Spelling.nearest("mes", List.of("mae", "mse"))).contains("mse");
    assertThat(Spelling.nearest("ab", List.of("xx", "ba"))).contains("ba");
    assertThat(Spelling.nearest("axb", List.of("bxa", "ab"))).contains("ab");
  }

  /// A third of the word's letters; of a single one, its case alone. A number is like no other.
  @ParameterizedTest
  @CsvSource({
    "y, Y, true",
    "y, x, false",
    "y, y1, false",
    "ab, ba, true",
    "ab, abc, true",
    "ab, abcd, false",
    "ab, xy, false",
    "adn, and, true",
    "abcd, abcx, true",
    "abcd, abxy, false",
    "abcdef, abcdxy, true",
    "abcdef, abcxyz, false",
    "abcdefgh, abcdexyz, true",
    "abcdefgh, abcdwxyz, false",
    "2018, 2019, false",
    "1.5, 15, false",
    "--o, -o, true",
    "-out, --out, true",
    "--x, --q, false"
  })
  void wordsFarFromAllAreTakenForNone(String word, String known, boolean suggested) {
    assertThat(Spelling.suggestion(word, List.of(known)))
        .isEqualTo(suggested ? " Did you mean \"%s\"?".formatted(known) : "");
  }

  @Test
  void nothingKnownIsNearestToNothing() {
    assertThat(Spelling.nearest("word", List.of())).isEmpty();
    assertThat(Spelling.suggestion("word", List.of())).isEmpty();
  }
}
