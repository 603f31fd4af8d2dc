package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.random.Draws;
import io.rekindle.core.train.Examples;
import io.rekindle.core.train.Features;
import io.rekindle.core.train.TargetValues;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Copies found by hashing, beside what comparing rows finds; widths about the eight bytes that are
/// hashed at a time.
class RowCopiesTest {
  private static final int ROWS = 300;

  /// Rows of three values, so that many are equal; further columns differ little.
  private static byte[] values(int columns, long seed) {
    Draws draws = Draws.of(seed, "bytes");
    byte[] values = new byte[ROWS * columns];
    for (int i = 0; i < values.length; i++) {
      boolean varies = i % columns == columns - 1 || i % columns == columns / 2;
      values[i] = (byte) (varies ? 120 + draws.below(i, 12) : i % columns);
    }
    return values;
  }

  private static Examples examples(Features features) {
    return Examples.of(features, new TargetValues.OneHot(new int[ROWS], 2));
  }

  private static Examples bytes(int columns, long seed) {
    return examples(Features.Bytes.divided(values(columns, seed), ROWS, columns, 255));
  }

  private static Examples floats(int columns, long seed) {
    Features features = bytes(columns, seed).features();
    float[] values = new float[ROWS * columns];
    for (int i = 0; i < ROWS; i++) {
      features.copyRow(i, values, i * columns);
    }
    return examples(new Features.Floats(values, ROWS, columns));
  }

  private static List<Float> row(Examples examples, int index) {
    float[] row = new float[examples.features().columns()];
    examples.features().copyRow(index, row, 0);
    Float[] boxed = new Float[row.length];
    Arrays.setAll(boxed, j -> row[j]);
    return List.of(boxed);
  }

  private static Set<List<Float>> distinct(Examples examples) {
    Set<List<Float>> rows = new HashSet<>();
    for (int i = 0; i < examples.rows(); i++) {
      rows.add(row(examples, i));
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31})
  void bytesAndValuesFindTheCopiesThatComparingFinds(int columns) {
    int expected = ROWS - distinct(bytes(columns, 1)).size();

    assertThat(expected).isPositive();
    assertThat(RowCopies.of(bytes(columns, 1)).copies()).isEqualTo(expected);
    assertThat(RowCopies.of(floats(columns, 1)).copies()).isEqualTo(expected);
    assertThat(RowCopies.of(floats(columns, 1)).chance())
        .isEqualTo(RowCopies.of(bytes(columns, 1)).chance());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 8, 17})
  void otherRowsAreFoundWhateverFormTheyAreIn(int columns) {
    Set<List<Float>> train = distinct(bytes(columns, 1));
    Examples others = bytes(columns, 2);
    int expected = 0;
    for (int i = 0; i < ROWS; i++) {
      expected += train.contains(row(others, i)) ? 1 : 0;
    }

    assertThat(expected).isBetween(1, ROWS - 1);
    RowCopies copies = RowCopies.of(bytes(columns, 1));
    assertThat(copies.found(others)).isEqualTo(expected);
    assertThat(copies.found(floats(columns, 2))).isEqualTo(expected);
    assertThat(RowCopies.of(floats(columns, 1)).found(others)).isEqualTo(expected);
  }
}
