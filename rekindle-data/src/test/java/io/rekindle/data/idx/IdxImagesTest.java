package io.rekindle.data.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.rekindle.core.InputException;
import io.rekindle.data.SharedData;
import io.rekindle.data.idx.IdxImages.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdxImagesTest {
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  @TempDir Path folder;

  private static byte[] idx(int... header) {
    int size = 1;
    for (int length : header) {
      size *= length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * header.length + size);
    bytes.put((byte) 0).put((byte) 0).put((byte) 8).put((byte) header.length);
    for (int length : header) {
      bytes.putInt(length);
    }
    for (int i = 0; i < size; i++) {
      bytes.put((byte) (i * 7));
    }
    return bytes.array();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @BeforeEach
  void writeThreeImages() throws IOException {
    Files.write(folder.resolve(IMAGES), idx(3, 2, 4));
    Files.write(folder.resolve(LABELS), idx(3));
  }

  @Test
  void rawAndCompressedFilesAreRead() throws IOException {
    Files.delete(folder.resolve(LABELS));
    Files.write(folder.resolve(LABELS + ".gz"), gzip(idx(3)));

    IdxImages images = IdxImages.read(folder, Part.TRAIN);

    assertThat(images.rows()).isEqualTo(3);
    assertThat(images.height()).isEqualTo(2);
    assertThat(images.width()).isEqualTo(4);
    assertThat(images.labels()).containsExactly(0, 7, 14);
    assertThat(images.pixels()).hasSize(24).startsWith(0, 7, 14);
    assertThat(IdxImages.isIn(folder, Part.TRAIN)).isTrue();
    assertThat(IdxImages.isIn(folder, Part.TEST)).isFalse();
  }

  @Test
  void aSetOfNoImagesIsOne() throws IOException {
    Files.write(folder.resolve(IMAGES), idx(0, 2, 4));
    Files.write(folder.resolve(LABELS), idx(0));

    IdxImages none = IdxImages.read(folder, Part.TRAIN);

    assertThat(none.rows()).isZero();
    assertThat(none.pixels()).isEmpty();
    assertThat(none.width()).isEqualTo(4);
  }

  @Test
  void builtInMnistHasItsRowsAndFirstLabels() {
    IdxImages test = IdxImages.mnist(Part.TEST);

    assertThat(test.rows()).isEqualTo(10_000);
    assertThat(test.labels()).startsWith(7, 2, 1, 0, 4);
  }

  /// File, position and value of a damaged byte; what the message must hold.
  @ParameterizedTest
  @CsvSource({
    "train-images-idx3-ubyte, 0, 1, not an IDX file: it begins with 01 00 08 03",
    "train-images-idx3-ubyte, 1, 1, not an IDX file: it begins with 00 01 08 03",
    "train-images-idx3-ubyte, 2, 13, type 0x0d",
    "train-images-idx3-ubyte, 3, 2, found 2 dimensions",
    "train-images-idx3-ubyte, 4, -1, too large",
    "train-images-idx3-ubyte, 4, 127, 2130706435 x 2 x 4",
    "train-images-idx3-ubyte, 7, 4, '4 x 2 x 4 = 32 bytes, found 24'",
    "train-images-idx3-ubyte, 7, 5, '5 x 2 x 4 = 40 bytes, found 24'",
    "train-images-idx3-ubyte, 7, 6, '6 x 2 x 4 = 48 bytes, found 40 at most'",
    "train-images-idx3-ubyte, 7, 2, found more",
    "train-labels-idx1-ubyte, 7, 2, found more",
    "train-labels-idx1-ubyte, 3, 3, found 3 dimensions"
  })
  void damagedHeaderIsAnErrorThatNamesTheFile(String file, int at, byte value, String message)
      throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(file));
    bytes[at] = value;
    Files.write(folder.resolve(file), bytes);

    assertThatThrownBy(() -> IdxImages.read(folder, Part.TRAIN))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(message);
  }

  /// How much of the file there is; what the message must hold.
  @ParameterizedTest
  @CsvSource({
    "0, it begins with nothing",
    "3, 'it begins with 00 00 08, 00 00 08 03 is needed'",
    "4, the file ends within its header",
    "15, the file ends within its header",
    "16, 'the header says 3 x 2 x 4 = 24 bytes, found 16 at most'",
    "39, found 23"
  })
  void aFileThatIsCutOffIsSaidWithWhatThereIs(int length, String message) throws IOException {
    Files.write(folder.resolve(IMAGES), Arrays.copyOf(idx(3, 2, 4), length));

    assertThatThrownBy(() -> IdxImages.read(folder, Part.TRAIN)).hasMessageContaining(message);
  }

  @Test
  void aByteBehindTheLastIsNoPixel() throws IOException {
    Files.write(folder.resolve(IMAGES), Arrays.copyOf(idx(3, 2, 4), 16 + 24 + 1));

    assertThatThrownBy(() -> IdxImages.read(folder, Part.TRAIN))
        .hasMessageContaining("24 bytes, found more");
  }

  @Test
  void aCompressedFileThatIsCutOffEndsInTheMiddle() throws IOException {
    Files.delete(folder.resolve(IMAGES));
    byte[] packed = gzip(idx(3, 2, 4));
    Files.write(folder.resolve(IMAGES + ".gz"), Arrays.copyOf(packed, packed.length - 9));

    assertThatThrownBy(() -> IdxImages.read(folder, Part.TRAIN))
        .hasMessageContaining("cannot be read: it ends in the middle; fetch the file again");
  }

  @Test
  void everyTruncationIsAnError() throws IOException {
    byte[] raw = idx(3, 2, 4);
    byte[] packed = gzip(raw);
    for (int length = 0; length < raw.length; length++) {
      Files.write(folder.resolve(IMAGES), Arrays.copyOf(raw, length));
      assertThat(catchThrowable(() -> IdxImages.read(folder, Part.TRAIN)))
          .as("%d bytes", length)
          .isInstanceOf(InputException.class);
    }
    Files.delete(folder.resolve(IMAGES));
    for (int length = 0; length < packed.length; length++) {
      Files.write(folder.resolve(IMAGES + ".gz"), Arrays.copyOf(packed, length));
      assertThat(catchThrowable(() -> IdxImages.read(folder, Part.TRAIN)))
          .as("%d compressed bytes", length)
          .isInstanceOf(InputException.class);
    }
  }

  @Test
  void claimOfManyImagesTakesNoMemory() throws IOException {
    ByteBuffer header =
        ByteBuffer.allocate(16).putInt(0x803).putInt(2000).putInt(1000).putInt(1000);
    Files.delete(folder.resolve(IMAGES));
    Files.write(folder.resolve(IMAGES + ".gz"), gzip(header.array()));

    assertThatThrownBy(() -> IdxImages.read(folder, Part.TRAIN))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("2000 x 1000 x 1000 = 2000000000 bytes");
  }

  @Test
  void labelsOfAnotherCountAreAnError() throws IOException {
    Files.write(folder.resolve(LABELS), idx(2));

    assertThatThrownBy(() -> IdxImages.read(folder, Part.TRAIN))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has 3 images")
        .hasMessageContaining("has 2 labels");
  }

  @Test
  void missingFileIsNamed() throws IOException {
    Files.delete(folder.resolve(LABELS));

    assertThatThrownBy(() -> IdxImages.read(folder, Part.TRAIN))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(LABELS);
  }

  @Test
  void fashionMnistIsReadFromItsFolder() {
    IdxImages images = IdxImages.read(SharedData.folder().resolve("fashion-mnist"), Part.TRAIN);

    assertThat(images.rows()).isEqualTo(60_000);
    assertThat(images.labels()).startsWith(9, 0, 0, 3, 0);
  }
}
