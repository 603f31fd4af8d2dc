package io.rekindle.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.model.Preprocessing.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlanksTest {
  private static final String TRAILING = "a,,y,\n1,,1.5,\n2,,2.5,\n3,,3.5,\n";

  @TempDir Path folder;

  private static List<String> names(Prepared prepared) {
    return prepared.preprocessing().features().stream().map(Feature::name).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"data.stream=false", "data.stream=true"})
  void aCommaAtTheEndOfEachLineMakesNeitherTargetNorFeature(String setting) throws IOException {
    Prepared prepared = Prepare.table(folder, TRAILING, 1, setting);

    assertThat(names(prepared)).containsExactly("a");
    assertThat(prepared.targets().names()).containsExactly("y");
    assertThat(prepared.notes())
        .contains(
            "c2: left out, since it has neither a name nor a value in any row",
            "c4: left out, since it has neither a name nor a value in any row");
  }

  @Test
  void aColumnWithoutANameThatHoldsAValueIsUsed() throws IOException {
    String csv = TRAILING.replace("2,,2.5,", "2,7,2.5,");

    assertThat(names(Prepare.table(folder, csv, 1))).containsExactly("a", "c2");
    assertThat(names(Prepare.table(folder, csv, 1, "data.stream=true"))).containsExactly("a", "c2");
    assertThat(names(Prepare.table(folder, "a,b,y\n1,,1.5\n2,,2.5\n", 1)))
        .as("one with a name")
        .containsExactly("a", "b");
  }

  /// A piece of a stream, or one row to predict, may lack what the model reads.
  @Test
  void whatAModelReadsIsFoundWhereItIsEmpty() throws IOException {
    StringBuilder csv = new StringBuilder("a,,y\n1,5,1.5\n");
    csv.append("2,,2.5\n".repeat(20_000));
    Prepared stream = Prepare.table(folder, csv.toString(), 1, "data.stream=true");
    Application application = new Application(stream.preprocessing(), stream.targets());
    Files.writeString(folder.resolve("new.csv"), "a,\n1,\n");

    assertThat(names(stream)).containsExactly("a", "c2");
    assertThat(stream.trainingRows()).isEqualTo(20_001);
    assertThat(application.features(DataSource.of("new.csv", folder, true)).columns()).isEqualTo(2);
  }

  @Test
  void inspectTellsOfIt() throws IOException {
    Files.writeString(folder.resolve("d.csv"), TRAILING);
    DataProfile profile = DataProfile.of(DataSource.of("d.csv", folder, true));

    assertThat(profile.columns().get(3).suspicions())
        .contains("neither a name nor a value in any row: `train` leaves it out");
    assertThat(profile.columns().get(0).suspicions().toString()).doesNotContain("neither");
  }
}
