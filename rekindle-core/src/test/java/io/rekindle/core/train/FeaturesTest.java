package io.rekindle.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FeaturesTest {
  private static final byte[] ALL = new byte[512];

  static {
    for (int i = 0; i < ALL.length; i++) {
      ALL[i] = (byte) i;
    }
  }

  @Test
  void bytesAreDividedToTheBit() {
    for (double divisor : new double[] {255, 256, 1, 7, 100, 0.3, 1e-3, 12.5, 255.5, 1e30}) {
      assertThat(secondRow(Features.Bytes.divided(ALL, 2, 256, divisor)))
          .as("divided by %s", divisor)
          .isEqualTo(table(divisor));
    }
  }

  @Test
  void bytesStandForWhatTheTableSays() {
    float[] table = new float[256];
    for (int i = 0; i < 256; i++) {
      table[i] = (float) ((i - 72.9) / 90.02);
    }
    assertThat(secondRow(new Features.Bytes(ALL, 2, 256, table))).isEqualTo(table);
    float[] zeros = new float[256];
    assertThat(secondRow(new Features.Bytes(ALL, 2, 256, zeros))).isEqualTo(zeros);
    float[] nearlyDivided = table(255);
    nearlyDivided[200] = Math.nextUp(nearlyDivided[200]);
    assertThat(secondRow(new Features.Bytes(ALL, 2, 256, nearlyDivided))).isEqualTo(nearlyDivided);
  }

  @Test
  void eachColumnMayHaveATableOfItsOwn() {
    float[] tables = new float[512];
    for (int i = 0; i < 256; i++) {
      tables[i] = i;
      tables[256 + i] = -i;
    }
    float[] row = new float[2];
    new Features.Bytes(new byte[] {3, -1}, 1, 2, tables).copyRow(0, row, 0);
    assertThat(row).containsExactly(3, -255);
  }

  private static float[] table(double divisor) {
    float[] table = new float[256];
    for (int i = 0; i < 256; i++) {
      table[i] = (float) (i / divisor);
    }
    return table;
  }

  private static float[] secondRow(Features features) {
    float[] into = new float[2 + features.columns()];
    features.copyRow(1, into, 2);
    return Arrays.copyOfRange(into, 2, into.length);
  }
}
