package io.rekindle.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.model.Preprocessing.Feature;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashedFeatureTest {

  /// Values of the table of the Wikipedia's page on MurmurHash; texts beyond ASCII are compared
  /// with ONNX Runtime's operator by the tests of the export.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          test | 3127628307
          Hello, world! | 3224780355
          The quick brown fox jumps over the lazy dog | 776992547
          """)
  void hashIsThatOfOthers(String text, long hash) {
    assertThat(Murmur3.hash(text)).isEqualTo(hash);
  }

  private static float[] encoded(String value) {
    Preprocessing hashed =
        new Preprocessing(List.of(new Feature.Hashed("city", 5)), false, Optional.empty());
    float[] inputs = new float[5];
    new RowEncoder(hashed).encode(Map.of("city", value), inputs, 0);
    return inputs;
  }

  @Test
  void theBucketOfTheValueIsOne() {
    float[] expected = new float[5];
    expected[(int) (Murmur3.hash("Paris") % 5)] = 1;

    assertThat(encoded("Paris")).containsExactly(expected);
  }

  @Test
  void aMissingValueHasNoBucket() {
    for (String missing : List.of("", "NA", "nan")) {
      assertThat(encoded(missing)).containsOnly(0);
    }
  }

  @Test
  void aRowOfNumbersIsRefused() {
    Preprocessing hashed =
        new Preprocessing(List.of(new Feature.Hashed("city", 5)), false, Optional.empty());

    assertThatThrownBy(() -> new RowEncoder(hashed).encode(new float[] {1}, new float[5], 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("\"city\" is a category");
  }
}
