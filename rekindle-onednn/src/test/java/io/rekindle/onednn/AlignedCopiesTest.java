package io.rekindle.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rekindle.core.kernel.KernelProvider.Available;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AlignedCopiesTest {

  /// Whether copies are made depends on a measurement: results must not.
  @ParameterizedTest
  @CsvSource({
    "false, 16, 1, 2, 0",
    "false, 16, 100, 10, 0",
    "true, 17, 33, 31, 1",
    "false, 48, 784, 32, 1",
    "false, 64, 784, 128, 0.5",
    "true, 100, 256, 300, 0",
    "false, 128, 256, 256, 1",
    "false, 300, 129, 700, 1"
  })
  void haveTheSameBitsAsProductsInPlace(boolean transposeA, int m, int n, int k, float beta) {
    Gemm sgemm = Gemm.of(library(), "dnnl_sgemm");
    Random random = new Random(7);
    int aStride = (transposeA ? m : k) + 3;
    int bStride = n + 5;
    float[] a = values(random, (transposeA ? k : m) * aStride);
    float[] b = values(random, 3 + k * bStride);
    float[] copied = values(random, m * n);
    float[] direct = copied.clone();
    sgemm.call(
        transposeA,
        false,
        m,
        n,
        k,
        -0.1f,
        MemorySegment.ofArray(a),
        aStride,
        OneDnnKernels.window(b, 3),
        bStride,
        beta,
        MemorySegment.ofArray(direct),
        n);

    assertThat(AlignedCopies.suit(false, m, n, k)).isTrue();
    new AlignedCopies(sgemm)
        .multiply(
            transposeA,
            m,
            n,
            k,
            -0.1f,
            MemorySegment.ofArray(a),
            aStride,
            OneDnnKernels.window(b, 3),
            bStride,
            beta,
            MemorySegment.ofArray(copied),
            n);

    assertThat(copied).isEqualTo(direct);
    assertThat(Arrays.equals(copied, new float[m * n])).isFalse();
  }

  @Test
  void suitManyRowsOfAnOperandThatIsReadInPlaceAndNotHuge() {
    assertThat(AlignedCopies.suit(false, 16, 784, 32)).isTrue();
    assertThat(AlignedCopies.suit(false, 15, 784, 32)).isFalse();
    assertThat(AlignedCopies.suit(true, 16, 784, 32)).isFalse();
    assertThat(AlignedCopies.suit(false, 256, 256, 2048)).isTrue();
    assertThat(AlignedCopies.suit(false, 256, 257, 2048)).isFalse();
    assertThat(AlignedCopies.suit(false, 256, Integer.MAX_VALUE - 8, 2048)).isFalse();
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  private static OneDnnLibrary library() {
    assumeTrue(new OneDnnProvider().create() instanceof Available, "oneDNN is not available");
    Platform platform = Platform.current().orElseThrow();
    Path path = LibraryCache.ofUser().library(platform, Artifact.find(platform));
    OneDnnLibrary library = OneDnnLibrary.load(path, platform);
    assumeTrue(library.usesAvx2(), "not the code for AVX2, which alone is given copies");
    return library;
  }
}
