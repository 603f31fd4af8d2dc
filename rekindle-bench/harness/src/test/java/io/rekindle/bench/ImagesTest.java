package io.rekindle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ImagesTest {
  private static final Images TWO =
      new Images(new byte[] {0, (byte) 255, 51, 102}, new int[] {7, 8}, 2);

  @Test
  void bytesBecomeNumbersFromZeroToOne() {
    assertThat(TWO.floats()).containsExactly(0f, 1f, 0.2f, 0.4f);
    assertThat(TWO.doubles()[1]).containsExactly(0.2, 0.4);
  }

  @Test
  void fewerRowsAndColumnsAreTheFirst() {
    Images one = TWO.resized(1, 1);

    assertThat(one.pixels()).containsExactly(0);
    assertThat(one.labels()).containsExactly(7);
  }

  @Test
  void moreRowsAreDrawnFromTheSame() {
    Images many = TWO.resized(100, 2);

    assertThat(many.rows()).isEqualTo(100);
    assertThat(many.labels()).startsWith(7, 8).containsOnly(7, 8);
    assertThat(many.labels()[99] == 7).isEqualTo(many.pixels()[199] == (byte) 255);
  }

  @Test
  void everyOrderHasEachRowOnce() {
    Shuffle shuffle = new Shuffle(50);
    int[] first = shuffle.next().clone();
    int[] second = shuffle.next().clone();

    assertThat(first).doesNotHaveDuplicates().hasSize(50).isNotEqualTo(second);
    assertThat(second).doesNotHaveDuplicates();
  }
}
