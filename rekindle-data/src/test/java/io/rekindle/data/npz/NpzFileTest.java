package io.rekindle.data.npz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rekindle.core.InputException;
import io.rekindle.data.raw.Matrix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpzFileTest {
  @TempDir Path folder;

  private static byte[] npy(int version, String descr, String order, String shape, byte[] values) {
    String text =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n".formatted(descr, order, shape);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x93);
    out.writeBytes("NUMPY".getBytes(StandardCharsets.US_ASCII));
    out.write(version);
    out.write(0);
    ByteBuffer length = ByteBuffer.allocate(version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
    if (version == 1) {
      length.putShort((short) text.length());
    } else {
      length.putInt(text.length());
    }
    out.writeBytes(length.array());
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(values);
    return out.toByteArray();
  }

  private Path npz(String name, byte[] array) throws IOException {
    Path file = folder.resolve("a.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(name + ".npy"));
      zip.write(array);
      zip.closeEntry();
    }
    return file;
  }

  private static double[] values(Matrix m) {
    double[] values = new double[m.rows() * m.columns()];
    for (int i = 0; i < values.length; i++) {
      values[i] = m.at(i / m.columns(), i % m.columns());
    }
    return values;
  }

  /// Bytes of two numbers as NumPy writes them.
  @ParameterizedTest
  @CsvSource({
    "<f4, 0000c03f000020c0, 1.5, -2.5",
    ">f4, 3fc00000c0200000, 1.5, -2.5",
    "<f8, 000000000000f83f00000000000004c0, 1.5, -2.5",
    "|u1, 03ff, 3, 255",
    "|i1, 03ff, 3, -1",
    "<u2, 0300ffff, 3, 65535",
    "<i2, 0300ffff, 3, -1",
    ">i2, 0003ffff, 3, -1",
    "<i4, 03000000ffffffff, 3, -1",
    "<u4, 03000000ffffffff, 3, 4294967295",
    "<i8, 0300000000000000ffffffffffffffff, 3, -1",
    "<u8, 0300000000000000ffffffffffffffff, 3, 18446744073709551616",
    "|b1, 0001, 0, 1"
  })
  void everyTypeIsRead(String descr, String hex, double first, double second) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(hex);
    for (int version = 1; version <= 3; version++) {
      NpzFile file = NpzFile.open(npz("x", npy(version, descr, "False", "(2,)", bytes)));

      NpzFile.Array array = file.read("x");

      assertThat(array.shape()).containsExactly(2);
      assertThat(values(array.values())).containsExactly(first, second);
    }
  }

  @Test
  void bytesStayBytesAndFloatsStayFloats() throws IOException {
    assertThat(
            NpzFile.open(npz("x", npy(1, "|u1", "False", "(1, 2)", new byte[2])))
                .read("x")
                .values())
        .isInstanceOf(Matrix.Bytes.class);
    assertThat(
            NpzFile.open(npz("x", npy(1, "<f4", "False", "(1, 2)", new byte[8])))
                .read("x")
                .values())
        .isInstanceOf(Matrix.Floats.class);
  }

  @Test
  void shapeGivesRowsAndColumns() throws IOException {
    byte[] bytes = {0, 1, 2, 3, 4, 5};
    Matrix plain =
        NpzFile.open(npz("x", npy(1, "|u1", "False", "(2, 3)", bytes))).read("x").values();
    Matrix fortran =
        NpzFile.open(npz("x", npy(1, "|u1", "True", "(2, 3)", bytes))).read("x").values();
    Matrix cube =
        NpzFile.open(npz("x", npy(1, "|u1", "False", "(1, 2, 3)", bytes))).read("x").values();
    Matrix number =
        NpzFile.open(npz("x", npy(1, "|i1", "True", "()", new byte[] {4}))).read("x").values();
    Matrix floats =
        NpzFile.open(npz("x", npy(1, "|i1", "True", "(2, 3)", bytes))).read("x").values();

    assertThat(plain.at(1, 0)).isEqualTo(3);
    assertThat(values(fortran)).containsExactly(0, 2, 4, 1, 3, 5);
    assertThat(values(floats)).containsExactly(0, 2, 4, 1, 3, 5);
    assertThat(List.of(cube.rows(), cube.columns())).containsExactly(1, 6);
    assertThat(List.of(number.rows(), number.columns())).containsExactly(1, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<U5 | False | (2,) | type <U5",
        "`|O` | False | (2,) | `type |O`",
        "<f4 | False | (3,) | [3] values = 12 bytes, found 8",
        "<f4 | False | (1,) | [1] values = 4 bytes, found 8",
        "<f4 | False | (100000, 100000) | found 8",
        "<f4 | False | (3000000000,) | 3000000000",
        "<f4 | False | (99999999, 99999999, 99999999, 99999999) | memory",
        "<f4 | True | (1, 2, 1) | Fortran order",
        "<f4 | Maybe | (2,) | a plain array"
      },
      quoteCharacter = '`')
  void arrayThatCannotBeReadIsAnError(String descr, String order, String shape, String message)
      throws IOException {
    NpzFile file = NpzFile.open(npz("x", npy(1, descr, order, shape, new byte[8])));

    assertThatThrownBy(() -> file.read("x"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.npz, array x")
        .hasMessageContaining(message);
  }

  @Test
  void unknownArrayIsAnErrorWithTheKnownOnes() throws IOException {
    NpzFile file = NpzFile.open(npz("features", npy(1, "<f4", "False", "(2,)", new byte[8])));

    assertThatThrownBy(() -> file.read("feature"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("found: features. Did you mean \"features\"?");
  }

  @Test
  void damagedFilesAreErrors() throws IOException {
    byte[] whole = Files.readAllBytes(npz("x", npy(1, "<f4", "False", "(2,)", new byte[8])));
    for (int length = 0; length < whole.length; length++) {
      Path file = folder.resolve("cut.npz");
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(catchThrowable(() -> NpzFile.open(file).read("x")))
          .as("%d bytes", length)
          .isInstanceOf(InputException.class);
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x55;
      Path file = folder.resolve("damaged.npz");
      Files.write(file, damaged);
      Throwable thrown = catchThrowable(() -> NpzFile.open(file).read("x"));
      assertThat(thrown == null || thrown instanceof InputException)
          .as("byte %d: %s", at, thrown)
          .isTrue();
    }
  }
}
