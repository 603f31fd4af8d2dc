package io.rekindle.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.train.Examples;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static final int ROWS = 60;

  /// Rows whose target is their feature.
  private static Examples rows() {
    float[][] x = new float[ROWS][1];
    for (int i = 0; i < ROWS; i++) {
      x[i][0] = i;
    }
    return Examples.of(x, x);
  }

  private static float[] targets(Examples rows) {
    float[] all = new float[rows.rows()];
    for (int i = 0; i < all.length; i++) {
      rows.targets().copyRow(i, all, i);
    }
    return all;
  }

  private static float[] features(Examples rows) {
    float[] all = new float[rows.rows()];
    for (int i = 0; i < all.length; i++) {
      rows.features().copyRow(i, all, i);
    }
    return all;
  }

  private static float[] sorted(float[] values) {
    float[] copy = values.clone();
    Arrays.sort(copy);
    return copy;
  }

  @Test
  void dealtRowsHaveOneAnothersTargetsAndTheSameRowsApart() {
    Split split = Split.of(rows(), 0.25, 3);
    Split dealt = split.dealt(3);

    assertThat(features(dealt.train())).isEqualTo(features(split.train()));
    assertThat(sorted(targets(dealt.train()))).isEqualTo(sorted(targets(split.train())));
    assertThat(targets(dealt.train())).isNotEqualTo(targets(split.train()));
    assertThat(targets(split.dealt(4).train())).isNotEqualTo(targets(dealt.train()));
    assertThat(dealt.heldOut()).isEqualTo(split.heldOut());
    assertThat(targets(dealt.heldOut().orElseThrow()))
        .isEqualTo(features(dealt.heldOut().orElseThrow()));
  }
}
