package io.rekindle.data.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.data.FormatFiles;
import io.rekindle.data.npz.NpzFile;
import io.rekindle.data.raw.Matrix;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Decoding against the bytes that went in, and resizing against torch's antialiased bilinear
/// interpolation (evidence/reader_files.py).
class PixelsTest {

  @ParameterizedTest
  @ValueSource(strings = {"grey", "colours"})
  void pngAndOtherSizesAreWhatOthersMakeOfThem(String name) {
    NpzFile expected = NpzFile.open(FormatFiles.file(name + ".npz"));
    Pixels image = ImageFile.read(FormatFiles.file(name + ".png"));

    assertThat(image.values())
        .containsExactly(((Matrix.Bytes) expected.read("pixels").values()).values());
    for (String array : expected.names()) {
      if (array.startsWith("to ")) {
        String[] size = array.split(" ", -1);
        Pixels other = image.resized(Integer.parseInt(size[1]), Integer.parseInt(size[2]));
        double[] exact = ((Matrix.Doubles) expected.read(array).values()).values();
        assertThat(other.values()).hasSameSizeAs(exact);
        for (int i = 0; i < exact.length; i++) {
          assertThat(Math.abs((other.values()[i] & 0xff) - exact[i])).isLessThanOrEqualTo(0.501);
        }
      }
    }
  }

  @Test
  void greyOfColoursIsTheirLuma() {
    Pixels colours =
        new Pixels(1, 3, 3, new byte[] {(byte) 255, 0, 0, 0, (byte) 255, 0, 10, 20, (byte) 200});

    assertThat(colours.withChannels(1).values()).containsExactly((byte) 76, (byte) 150, (byte) 38);
    assertThat(colours.withChannels(1).withChannels(3).values())
        .startsWith((byte) 76, (byte) 76, (byte) 76, (byte) 150);
  }

  @Test
  void greyOfEightAndSixteenBitsIsTakenAsItIsStored() {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
      BufferedImage image = new BufferedImage(4, 1, type);
      WritableRaster raster = image.getRaster();
      int unit = type == BufferedImage.TYPE_BYTE_GRAY ? 1 : 257;
      for (int x = 0; x < 4; x++) {
        raster.setSample(x, 0, 0, x * 60 * unit);
      }

      assertThat(Pixels.of(image).values()).containsExactly(0, 60, 120, 180);
      assertThat(Pixels.of(image).channels()).isEqualTo(1);
    }
  }
}
