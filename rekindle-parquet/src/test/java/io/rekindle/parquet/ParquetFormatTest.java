package io.rekindle.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.train.Compute;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.Progress;
import io.rekindle.core.train.Trainer;
import io.rekindle.core.train.Training;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  private static Prepared prepared(String name, String... settings) {
    List<Setting> all =
        Stream.concat(Stream.of("epochs=3", "early_stopping=null"), Arrays.stream(settings))
            .map(Setting::parse)
            .toList();
    return Preparation.prepare(
        Defaults.run(file(name).toString(), Optional.empty(), Path.of(""), all));
  }

  @Test
  void whatCountsAsMissingDoesSoInWholeAndInPieces() {
    String missing = "data.missing=[setosa, 6.6]";
    for (String streamed : List.of("false", "true")) {
      String[] settings = {
        missing, "data.target=width", "data.stream=" + streamed, "data.task=regression"
      };
      Prepared parquet = prepared("flowers.parquet", settings);
      Prepared csv = prepared("flowers.csv", settings);

      assertThat(parquet.preprocessing()).isEqualTo(csv.preprocessing());
      assertThat(parquet.preprocessing()).isNotEqualTo(prepared("flowers.parquet").preprocessing());
    }
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

  /// Three groups of 50, 50 and 20 rows.
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 50, 64, 1000})
  void piecesTogetherAreTheTable(int most) {
    Table whole = read("flowers.parquet");
    List<List<String>> rows = new ArrayList<>();

    new ParquetFormat()
        .pieces(
            "flowers.parquet",
            file("flowers.parquet"),
            most,
            piece -> {
              assertThat(piece.rows()).isBetween(1, most);
              assertThat(piece.names()).isEqualTo(whole.names());
              assertThat(piece.of(0))
                  .isEqualTo("flowers.parquet, row %d".formatted(rows.size() + 1));
              rows.addAll(rows(piece));
            });

    assertThat(rows).isEqualTo(rows(whole));
  }

  private static List<List<String>> rows(Table table) {
    return IntStream.range(0, table.rows())
        .mapToObj(row -> table.columns().stream().map(column -> column.show(row)).toList())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"uncompressed", "snappy", "gzip", "zstd", "v2"})
  void piecesHaveEveryTypeAndTheSameNotes(String variant) {
    String name = "types-%s.parquet".formatted(variant);
    Table whole = read(name);
    List<Table> pieces = new ArrayList<>();

    new ParquetFormat().pieces(name, file(name), 3, pieces::add);

    assertThat(pieces).hasSize(3);
    assertThat(pieces.stream().flatMap(piece -> rows(piece).stream())).isEqualTo(rows(whole));
    assertThat(pieces.getFirst().notes()).containsExactlyInAnyOrderElementsOf(whole.notes());
  }

  @Test
  void aStreamFitsAndTrainsAsTheTableInMemory() {
    Prepared stream = prepared("flowers.parquet", "data.stream=true", "data.validation=0");
    Prepared memory = prepared("flowers.parquet", "data.validation=0");

    assertThat(stream.stream()).isPresent();
    assertThat(stream.trainingRows()).isEqualTo(120);
    assertThat(stream.preprocessing()).isEqualTo(memory.preprocessing());
    assertThat(stream.targets()).isEqualTo(memory.targets());
    assertThat(values(stream)).containsExactly(values(memory));
  }

  private static float[] values(Prepared prepared) {
    return ((Features.Floats) prepared.train().features()).values();
  }

  @Test
  void aDamagedFileIsRefusedByName() throws IOException {
    byte[] whole = Files.readAllBytes(file("flowers.parquet"));
    Path text = Files.writeString(folder.resolve("text.parquet"), "length,width\n1,2\n");
    Path cut = Files.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, 900));

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

  @ParameterizedTest
  @CsvSource({
    "lz4_raw, LZ4_RAW, at.yawk.lz4:lz4-java",
    "brotli, BROTLI, com.aayushatharva.brotli4j:brotli4j"
  })
  void aCompressionWithoutALibraryIsRefused(String variant, String codec, String library) {
    String name = "few-%s.parquet".formatted(variant);
    String message =
        "%s: column number is compressed with %s; SNAPPY, GZIP, ZSTD and UNCOMPRESSED are read: write the file again with one of them, or add the library %s to your program"
            .formatted(name, codec, library);

    assertThatThrownBy(() -> read(name)).isInstanceOf(InputException.class).hasMessage(message);
    assertThatThrownBy(() -> new ParquetFormat().pieces(name, file(name), 10, piece -> {}))
        .isInstanceOf(InputException.class)
        .hasMessage(message);
  }

  /// DuckDB writes neither: the codec's number in the footer is replaced, as a zigzag varint.
  @ParameterizedTest
  @CsvSource({"LZ4, 10", "LZO, 6"})
  void anOldCompressionIsRefused(String codec, byte number) throws IOException {
    byte[] bytes = Files.readAllBytes(file("few-lz4_raw.parquet"));
    for (int i = bytes.length / 3; i < bytes.length - 2; i++) {
      if (bytes[i] == 0x15 && bytes[i + 1] == 14 && bytes[i + 2] == 0x16) {
        bytes[i + 1] = number;
      }
    }
    Path old = Files.write(folder.resolve("old.parquet"), bytes);

    assertThatThrownBy(() -> new ParquetFormat().read("old.parquet", old))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(
            "old.parquet: column number is compressed with %s; SNAPPY, GZIP, ZSTD and UNCOMPRESSED are read: write the file again with one of them"
                .formatted(codec));
  }

  @Test
  void aDotInTheNameOfAColumnIsPartOfIt() {
    Table whole = read("dots.parquet");
    List<Table> pieces = new ArrayList<>();
    new ParquetFormat().pieces("dots.parquet", file("dots.parquet"), 7, pieces::add);

    assertThat(whole.names()).containsExactly("a.b", "a", "c.d.e", "y");
    assertThat(whole.notes())
        .containsExactly("dots.parquet: column nested.b is left out: it is nested or holds bytes");
    assertThat(rows(whole).get(12)).containsExactly("12", "7", "x", "1.2");
    assertThat(pieces.stream().flatMap(piece -> rows(piece).stream())).isEqualTo(rows(whole));
    assertThat(pieces).allSatisfy(piece -> assertThat(piece.names()).isEqualTo(whole.names()));
  }

  @Test
  void columnsWithDotsTrainTheSameModelInMemoryAndStreamed() {
    Prepared memory = prepared("dots.parquet", "data.validation=0", "shuffle=false");
    Prepared stream =
        prepared("dots.parquet", "data.stream=true", "data.validation=0", "shuffle=false");

    assertThat(memory.network().inputs()).isEqualTo(4);
    assertThat(stream.stream()).isPresent();
    assertThat(trained(stream)).containsExactly(trained(memory));
  }

  private static float[] trained(Prepared prepared) {
    Compute compute = Compute.best();
    Training training = prepared.run().training();
    float[] initial = prepared.initialParameters(prepared.train(), training.seed(), compute);
    return Trainer.train(
            prepared.network(),
            training,
            prepared.source(),
            Optional.empty(),
            initial,
            Progress.SILENT,
            compute)
        .parameters();
  }

  @Test
  void aFileWithoutItsEndIsRefused() throws IOException {
    Path empty = Files.write(folder.resolve("empty.parquet"), new byte[0]);
    assertThatThrownBy(() -> new ParquetFormat().read("empty.parquet", empty))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it has 0 bytes");
  }
}
