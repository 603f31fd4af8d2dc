package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// When products without the inputs' zeros are chosen, whatever the processor.
final class VectorSparseTest {
  private static final OptionalInt FOLDED = OptionalInt.empty();

  private final VectorSparse kernels = new VectorSparse();

  @Test
  void paysWhereLittleIsLeft() {
    assertThat(kernels.pay(0.02, 256, FOLDED)).isTrue();
    assertThat(kernels.pay(0.25, 1024, FOLDED)).isTrue();
    assertThat(kernels.pay(1, 4096, FOLDED)).isFalse();
    assertThat(kernels.pay(0.65, 4096, FOLDED)).isFalse();
  }

  @Test
  void doesNotPayForFewUnitsOrCopiesForFewRows() {
    assertThat(kernels.pay(0.02, 8, FOLDED)).isFalse();
    assertThat(kernels.pay(0.02, 1024, OptionalInt.of(1024))).isTrue();
    assertThat(kernels.pay(0.02, 1024, OptionalInt.of(16))).isFalse();
  }
}
