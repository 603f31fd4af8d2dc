package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class KernelChoiceTest {
  private static final KernelProvider SCALAR = provider("scalar", 0, "");
  private static final KernelProvider VECTOR = provider("vector", 100, "");
  private static final KernelProvider NO_VECTOR = provider("vector", 100, "no module");
  private static final KernelProvider ONEDNN = provider("onednn", 200, "");
  private static final KernelProvider NO_ONEDNN = provider("onednn", 200, "no library");

  @Test
  void takesTheHighestRankThatIsAvailable() {
    assertThat(KernelChoice.choose("", List.of(SCALAR, VECTOR, ONEDNN)).reason())
        .isEqualTo("onednn works");
    assertThat(KernelChoice.choose("", List.of(SCALAR, VECTOR, ONEDNN)).kernels().name())
        .isEqualTo("onednn");
  }

  @Test
  void saysWhyBetterKernelsWereNotTaken() {
    assertThat(KernelChoice.choose("", List.of(SCALAR, VECTOR, NO_ONEDNN)).reason())
        .isEqualTo("vector works; no onednn: no library");
    assertThat(KernelChoice.choose("", List.of(SCALAR, NO_VECTOR)).reason())
        .isEqualTo("scalar works; onednn is not on the module or class path; no vector: no module");
  }

  @Test
  void aNameForcesTheChoice() {
    KernelChoice choice = KernelChoice.choose("scalar", List.of(SCALAR, VECTOR, ONEDNN));
    assertThat(choice.kernels().name()).isEqualTo("scalar");
    assertThat(choice.reason()).isEqualTo("scalar works; chosen by name");
  }

  @Test
  void aForcedChoiceThatCannotRunFailsWithTheReason() {
    assertThatIllegalStateException()
        .isThrownBy(() -> KernelChoice.choose("onednn", List.of(SCALAR, NO_ONEDNN)))
        .withMessage(
            "rekindle.kernels: 'onednn' cannot run here: no library; leave the choice open to get"
                + " the fastest that can");
    assertThatIllegalStateException()
        .isThrownBy(() -> KernelChoice.choose("onednn", List.of(SCALAR, VECTOR)))
        .withMessageContaining("onednn is not on the module or class path");
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() {
    assertThatIllegalStateException()
        .isThrownBy(() -> KernelChoice.choose("mkl", List.of(SCALAR, VECTOR)))
        .withMessage("rekindle.kernels: 'mkl' is unknown; choose one of onednn, vector, scalar");
  }

  @Test
  void theChoiceOfTheProcessIsMadeOnce() {
    assertThat(KernelChoice.current().kernels()).isSameAs(KernelChoice.current().kernels());
    assertThat(KernelChoice.current().reason()).isNotBlank();
  }

  private static KernelProvider provider(String name, int rank, String refusal) {
    return new KernelProvider() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public int rank() {
        return rank;
      }

      @Override
      public Offer create() {
        return refusal.isEmpty()
            ? new Available(new Named(name), name + " works")
            : new Unavailable(refusal);
      }
    };
  }

  private record Named(String name) implements Kernels {
    @Override
    public void multiply(
        boolean transposeA,
        boolean transposeB,
        int m,
        int n,
        int k,
        float alpha,
        float[] a,
        int aOffset,
        int aStride,
        float[] b,
        int bOffset,
        int bStride,
        float beta,
        float[] c,
        int cOffset,
        int cStride) {
      throw new UnsupportedOperationException("chosen, never called");
    }
  }
}
