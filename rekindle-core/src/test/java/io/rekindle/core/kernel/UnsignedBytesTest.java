package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class UnsignedBytesTest {
  private static final float PART = 1 / 255f;
  private static final float REST = (float) (1 / 255.0 - PART);

  /// Counts around those of vectors, from and to places that no vector begins at.
  @Test
  void scalesWindowsAndLeavesSurroundingsAlone() {
    byte[] bytes = new byte[300];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 37);
    }
    for (int count = 0; count <= 256; count++) {
      int from = count % 7;
      float[] expected = new float[280];
      Arrays.fill(expected, -1);
      float[] oneByOne = expected.clone();
      float[] scaled = expected.clone();
      for (int i = 0; i < count; i++) {
        expected[3 + i] = (float) ((bytes[from + i] & 0xff) / 255.0);
      }
      UnsignedBytes.scaleOneByOne(bytes, from, count, PART, REST, oneByOne, 3);
      UnsignedBytes.scale(bytes, from, count, PART, REST, scaled, 3);
      assertThat(oneByOne).as("%d bytes", count).containsExactly(expected);
      assertThat(scaled).as("%d bytes", count).containsExactly(expected);
    }
  }
}
