package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpelledNumbersTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"$%d.50", "%d,500", "%d.5%%", "%d 000", "%d €", "CHF-less £%d", "1,%d"})
  void textsThatAreNumbersButForTheirSigns(String spelling) {
    List<String> texts = IntStream.range(100, 160).mapToObj(spelling::formatted).toList();
    if (spelling.startsWith("CHF")) {
      assertThat(SpelledNumbers.advice(texts)).isEmpty();
    } else {
      assertThat(SpelledNumbers.advice(texts))
          .get()
          .asString()
          .startsWith("texts such as \"" + spelling.formatted(100) + "\" look like numbers");
    }
  }

  @Test
  void wordsAreNoNumbersNorAreNumbersSpelled() {
    assertThat(SpelledNumbers.advice(List.of("red", "$5", "blue"))).isEmpty();
    assertThat(SpelledNumbers.advice(List.of("1", "2.5", "3e4"))).isEmpty();
    assertThat(SpelledNumbers.advice(List.of("2026-03-01", "2026-03-02"))).isEmpty();
    assertThat(SpelledNumbers.advice(List.of())).isEmpty();
  }

  @Test
  void trainingSaysSoOfFeaturesAndTargets() throws IOException {
    String rows =
        IntStream.range(0, 40)
            .mapToObj(i -> "\"%d,%03d\",%d\n".formatted(1 + i, 7 * i, i % 2))
            .collect(Collectors.joining());
    String expected = "amount: texts such as \"1,000\" look like numbers";
    assertThat(Prepare.table(folder, "amount,y\n" + rows, 2).notes())
        .anySatisfy(note -> assertThat(note).startsWith(expected));
    assertThat(Prepare.table(folder, "amount,y\n" + rows, 2, "data.categories=[amount]").notes())
        .noneSatisfy(note -> assertThat(note).contains("look like numbers"));

    Prepared target =
        Prepare.table(folder, "amount,y\n" + rows, 40, "data.target=amount", "loss=cross_entropy");
    assertThat(target.notes()).anySatisfy(note -> assertThat(note).startsWith(expected));
    assertThat(target.targets().task())
        .as("a comma separates no labels")
        .isEqualTo(Task.CLASSIFICATION);
  }
}
