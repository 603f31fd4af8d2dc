package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Scratch memory that begins now here, now there.
final class VectorPanelTest {
  private static final int SIZE = 1000;

  @Test
  void keepsWhatStaysInIt() {
    VectorPanel panel = new VectorPanel(SIZE);
    float[] expected = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      expected[i] = i + 1;
    }
    System.arraycopy(expected, 0, panel.values, panel.offset(), SIZE);
    for (int use = 0; use < 3000; use++) {
      panel.beginAgain();
      int from = panel.offset();
      assertThat(Arrays.equals(panel.values, from, from + SIZE, expected, 0, SIZE)).isTrue();
    }
  }

  /// Wherever it begins, all of it is there.
  @Test
  void hasRoomWhereverItBegins() {
    VectorPanel panel = new VectorPanel(SIZE);
    assertThat(panel.size()).isEqualTo(SIZE);
    for (int use = 0; use < 3000; use++) {
      assertThat(panel.begin()).isBetween(0, panel.values.length - SIZE);
    }
  }
}
