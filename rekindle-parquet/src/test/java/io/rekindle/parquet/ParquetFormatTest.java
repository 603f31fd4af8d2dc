package io.rekindle.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.train.Trainer;
import io.rekindle.data.Defaults;
import io.rekindle.data.Preparation;
import io.rekindle.data.Prepared;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Labels;
import io.rekindle.data.raw.Table;
import io.rekindle.data.run.Setting;
import io.rekindle.data.table.TableReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads what DuckDB wrote (evidence/ParquetFiles.java), and compares it with what DuckDB wrote as
/// CSV.
class ParquetFormatTest {
  private static final Set<String> MOMENTS = Set.of("moment", "nanos");

  @TempDir Path folder;

  private static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(ParquetFormatTest.class.getResource(name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Table read(String name) {
    return new ParquetFormat().read(name, file(name));
  }

  private static Column column(Table table, String name) {
    return table.column(name).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd", "v2"})
  void everyTypeAndCompressionHoldsWhatTheWriterMeant(String variant) {
    Table parquet = read("types-%s.parquet".formatted(variant));
    Path csv = file("types.csv");
    Table expected = TableReader.read("types.csv", () -> Files.newInputStream(csv), true);

    assertThat(parquet.rows()).isEqualTo(8);
    assertThat(parquet.names()).containsExactlyElementsOf(expected.names());
    for (Column column : expected.columns()) {
      Column found = column(parquet, column.name());
      for (int row = 0; row < expected.rows(); row++) {
        assertThat(found.show(row))
            .as("%s of row %d", column.name(), row)
            .isEqualTo(spelled(column, row));
        assertThat(found.isMissing(row)).isEqualTo(column.isMissing(row));
      }
    }
  }

  /// As Parquet has it: a single is the nearest float, a moment has a T.
  private static String spelled(Column csv, int row) {
    String text = csv.show(row);
    if (csv.name().equals("single")) {
      return Labels.spell(Float.parseFloat(text));
    }
    return MOMENTS.contains(csv.name()) ? text.replace(' ', 'T') : text;
  }

  @Test
  void typesDecideWhatIsATextAndWhatANumber() {
    Table table = read("types-snappy.parquet");

    assertThat(column(table, "flag").isNumeric()).isTrue();
    assertThat(column(table, "decimal38")).isInstanceOf(Column.Numbers.class);
    assertThat(column(table, "size")).isInstanceOf(Column.Texts.class);
    assertThat(column(table, "day")).isInstanceOf(Column.Texts.class);
    assertThat(table.of(3)).isEqualTo("types-snappy.parquet, row 4");
  }

  @Test
  void whatIsNestedOrBytesIsLeftOutAndSaid() {
    assertThat(read("types-snappy.parquet").notes())
        .containsExactly(
            "types-snappy.parquet: column list.list.element is left out: it is nested or holds"
                + " bytes",
            "types-snappy.parquet: column struct.a is left out: it is nested or holds bytes",
            "types-snappy.parquet: column bytes is left out: it is nested or holds bytes");
  }

  private static Prepared prepared(String name) {
    return Preparation.prepare(
        Defaults.run(
            file(name).toString(),
            Optional.empty(),
            Path.of(""),
            List.of(Setting.parse("epochs=3"), Setting.parse("early_stopping=null"))));
  }

  @Test
  void theSameRowsGiveTheSameModelAsCsv() {
    Prepared parquet = prepared("flowers.parquet");
    Prepared csv = prepared("flowers.csv");

    assertThat(parquet.preprocessing()).isEqualTo(csv.preprocessing());
    assertThat(parquet.targets()).isEqualTo(csv.targets());
    assertThat(parameters(parquet)).containsExactly(parameters(csv));
  }

  private static float[] parameters(Prepared prepared) {
    return Trainer.train(prepared.network(), prepared.run().training(), prepared.train())
        .parameters();
  }

  @Test
  void aDamagedFileIsRefusedByName() throws IOException {
    byte[] whole = Files.readAllBytes(file("flowers.parquet"));
    Path text = Files.writeString(folder.resolve("text.parquet"), "length,width\n1,2\n");
    Path cut = Files.write(folder.resolve("cut.parquet"), java.util.Arrays.copyOf(whole, 900));

    for (Path file : List.of(text, cut)) {
      assertThatThrownBy(() -> new ParquetFormat().read(file.toString(), file))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(file + ": cannot be read as a Parquet file: ");
    }
  }

  /// Found by evidence/fuzz: the first made Hardwood hang, the others asked for 2 GB.
  @ParameterizedTest
  @ValueSource(strings = {"page-beyond-its-column", "endless-name", "endless-statistics"})
  void damageThatFuzzingFoundIsRefused(String name) {
    String file = name + ".damaged";

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": cannot be read as a Parquet file: ");
  }

  /// Found by evidence/fuzz: Snappy wrote beyond its buffer, and the process died.
  @Test
  void aPageThatUnpacksToMoreThanItsHeaderSaysIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file("flowers.parquet"));
    int refused = 0;
    for (int i = 4; i < 48; i++) {
      byte[] damaged = whole.clone();
      damaged[i] = (byte) (damaged[i] < 0 ? 0xff : damaged[i] + 1);
      Path file = Files.write(folder.resolve("damaged.parquet"), damaged);
      try {
        new ParquetFormat().read("damaged.parquet", file);
      } catch (InputException e) {
        refused += String.valueOf(e.getMessage()).contains(" bytes, ") ? 1 : 0;
      }
    }
    assertThat(refused).isGreaterThan(2);
  }

  @Test
  void aFileWithoutItsEndIsRefused() throws IOException {
    Path empty = Files.write(folder.resolve("empty.parquet"), new byte[0]);
    assertThatThrownBy(() -> new ParquetFormat().read("empty.parquet", empty))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it has 0 bytes");
  }
}
