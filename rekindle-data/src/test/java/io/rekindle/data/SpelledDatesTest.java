package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpelledDatesTest {
  @TempDir Path folder;

  private static String told(String... texts) {
    return SpelledDates.advice(List.of(texts)).orElse("nothing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          24.07.2025          | 03.04.2025       | texts such as "24.07.2025" look like dates: write 2025-07-24
          07/24/2025          | 03/04/2025       | texts such as "07/24/2025" look like dates: write 2025-07-24
          24-7-2025 14:30     | 3-4-2025 9:05:01 | texts such as "24-7-2025 14:30" look like dates: write 2025-07-24
          7/24/2025, 2:30 PM  | 3/4/2025, 1:00 am| texts such as "7/24/2025, 2:30 PM" look like dates: write 2025-07-24
          2025/07/24          | 2025/03/04       | texts such as "2025/03/04" look like dates: write 2025-03-04
          """)
  void aDayAbove12TellsTheOrder(String day, String other, String told) {
    assertThat(told(day, other)).startsWith(told + " (ISO 8601; with a time, 2025-0");
  }

  @Test
  void withoutOneBothMeaningsAreTold() {
    assertThat(told("03/03/2025", "03/04/2025", "12/11/2025"))
        .isEqualTo(
            "texts such as \"03/04/2025\" look like dates, in which no day above 12 tells day from"
                + " month: write 2025-04-03 or 2025-03-04 (ISO 8601; with a time,"
                + " 2025-04-03T14:30)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"red", "2025-07-24", "1.2.3", "99/99/2025", "31.02.2025", "24.07/2025"})
  void othersAreNone(String text) {
    assertThat(told(text)).isEqualTo("nothing");
    assertThat(told()).isEqualTo("nothing");
  }

  @Test
  void fewOthersDoNotHideThem() {
    List<String> dates =
        IntStream.rangeClosed(1, 40)
            .mapToObj(i -> i <= 38 ? "%d.%d.2025".formatted(i % 28 + 1, i % 12 + 1) : "?" + i)
            .toList();

    assertThat(SpelledDates.advice(dates.subList(0, 39))).isPresent();
    assertThat(SpelledDates.advice(dates.subList(20, 40))).as("a tenth").isEmpty();
  }

  @Test
  void trainAndInspectTellOfThem() throws IOException {
    StringBuilder csv = new StringBuilder("when,y,then\n");
    for (int i = 1; i <= 30; i++) {
      csv.append("%d.7.2025,%d.5,7/%d/2025\n".formatted(i, i, i));
    }
    Prepared feature = Prepare.table(folder, csv.toString(), 1, "data.target=y");
    Prepared target = Prepare.table(folder, csv.toString(), 30);
    DataProfile profile = DataProfile.of(DataSource.of("d.csv", folder, true));

    assertThat(feature.notes())
        .anyMatch(note -> note.startsWith("when: texts such as \"13.7.2025\" look like dates"))
        .anyMatch(note -> note.startsWith("then: texts such as \"7/13/2025\" look like dates"));
    assertThat(target.targets().task()).isEqualTo(Task.CLASSIFICATION);
    assertThat(target.notes()).anyMatch(note -> note.startsWith("then: texts such as"));
    assertThat(profile.columns().getFirst().suspicions())
        .singleElement()
        .asString()
        .contains("look like dates: write 2025-07-13");
  }
}
