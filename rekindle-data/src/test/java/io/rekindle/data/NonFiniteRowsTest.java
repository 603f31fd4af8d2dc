package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run says before it trains where its first value stands that is no finite number.
class NonFiniteRowsTest {
  private static final String ROWS = "a,b,y\n1,5,1.5\n2,-inf,2.5\n\n3,inf,3.5\ninf,8,4.5\n";

  @TempDir Path folder;

  private List<String> warnings(String csv, String... settings) throws IOException {
    return Prepare.table(folder, csv, 1, settings).notes().stream()
        .filter(note -> note.contains("makes every output"))
        .toList();
  }

  @Test
  void theFirstInfiniteValueIsNamedWithItsLineAndColumn() throws IOException {
    String warning =
        "3 of 4 training rows hold a value that makes every output of the network NaN, the first"
            + " d.csv, line 3: column b holds -Infinity, which is no finite number, and one is"
            + " needed; correct the cell, or leave the row out";

    assertThat(warnings(ROWS)).containsExactly(warning);
    assertThat(warnings(ROWS, "data.stream=true")).containsExactly(warning);
    assertThat(warnings(ROWS, "data.rows=1")).isEmpty();
  }

  @Test
  void aMissingValueIsOneUnlessItIsImputed() throws IOException {
    String csv = "a,y\n1,1.5\n,2.5\n";

    assertThat(warnings(csv))
        .singleElement()
        .asString()
        .startsWith("1 of 2 training rows holds")
        .contains("line 3: column a is missing, and the model has nothing", "data.impute: median");
    assertThat(warnings(csv, "data.impute=median")).isEmpty();
  }

  @Test
  void aNumberThat32BitsDoNotHoldIsOne() throws IOException {
    assertThat(warnings("a,y\n1,1.5\n1e39,2.5\n", "data.scale=none").toString())
        .contains("line 3: column a holds 1.0E39, which is beyond 32 bits once it is scaled");
  }

  @Test
  void heldOutRowsAreLookedAtToo() throws IOException {
    Files.writeString(folder.resolve("held.csv"), "a,b,y\n1,inf,1.5\n");
    String finite = "a,b,y\n1,5,1.5\n2,6,2.5\n";

    assertThat(warnings(finite, "data.test=held.csv", "data.validation=held.csv"))
        .hasSize(2)
        .anyMatch(note -> note.startsWith("1 of 1 validation rows holds"))
        .anyMatch(note -> note.contains("1 of 1 test rows") && note.contains("held.csv, line 2"));
    assertThat(warnings(ROWS, "data.validation=0.5")).hasSize(2);
  }
}
