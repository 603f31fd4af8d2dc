package io.rekindle.data.npz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.data.FormatFiles;
import io.rekindle.data.raw.Column;
import io.rekindle.data.raw.Opener;
import io.rekindle.data.raw.Table;
import io.rekindle.data.table.TableReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files by NumPy; evidence/reader_files.py writes them.
class NpzTableTest {
  @TempDir Path folder;

  @Test
  void columnsAreThoseOfTheSameRowsInCsv() {
    Table table = NpzTable.read(NpzFile.open(FormatFiles.file("columns.npz")));
    Table csv = TableReader.read("columns.csv", Opener.of(FormatFiles.file("columns.csv")), true);

    assertThat(table.names()).containsExactly("size", "count", "colour", "label");
    assertThat(table.rows()).isEqualTo(40).isEqualTo(csv.rows());
    for (int j = 0; j < csv.columns().size(); j++) {
      Column column = table.columns().get(j);
      Column expected = csv.columns().get(j);
      assertThat(column.isNumeric()).isEqualTo(expected.isNumeric());
      for (int row = 0; row < csv.rows(); row++) {
        assertThat(column.isMissing(row)).isEqualTo(expected.isMissing(row));
        if (!expected.isMissing(row)) {
          assertThat(column.show(row)).isEqualTo(expected.show(row));
        }
      }
    }
    assertThat(table.of(1)).endsWith("columns.npz, row 2");
  }

  @Test
  void featuresInOneArrayAreNoTable() {
    assertThat(NpzTable.isOne(NpzFile.open(FormatFiles.file("rows.npz")))).isFalse();
    assertThat(NpzTable.isOne(NpzFile.open(FormatFiles.file("columns.npz")))).isTrue();
  }

  @Test
  void columnsOfUnequalLengthAreRefused() throws IOException {
    Path file = folder.resolve("unequal.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      copy(FormatFiles.file("columns.npz"), zip);
      zip.putNextEntry(new ZipEntry("one.npy"));
      byte[] bytes = Files.readAllBytes(FormatFiles.file("rows.npy"));
      byte[] header = "(5,), }".getBytes(StandardCharsets.US_ASCII);
      int at = new String(bytes, 0, 128, StandardCharsets.ISO_8859_1).indexOf("(90");
      System.arraycopy(header, 0, bytes, at, header.length);
      Arrays.fill(bytes, at + header.length, 127, (byte) ' ');
      zip.write(bytes, 0, 128 + 5 * 8);
    }
    NpzFile npz = NpzFile.open(file);
    assertThat(NpzTable.isOne(npz)).isTrue();
    assertThatThrownBy(() -> NpzTable.read(npz))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("array one has 5 values, but size has 40");
  }

  private static void copy(Path from, ZipOutputStream to) throws IOException {
    try (InputStream in = Files.newInputStream(from);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        to.putNextEntry(new ZipEntry(entry.getName()));
        zip.transferTo(to);
      }
    }
  }
}
