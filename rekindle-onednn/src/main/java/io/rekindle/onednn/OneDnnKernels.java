package io.rekindle.onednn;

import io.rekindle.core.kernel.Bfloat16Kernels;
import io.rekindle.core.kernel.FixedMatrix;
import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.kernel.RowKernels;
import io.rekindle.core.kernel.SkippingKernels;
import io.rekindle.core.kernel.SparseKernels;
import io.rekindle.core.kernel.Windows;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The product by oneDNN's `dnnl_sgemm`, on the arrays themselves.
///
/// A product of depth 1, the gradient of a batch of one row, is left to Java: the native code packs
/// for it what is used once. So is that of rows with weights that stay, where Java has vectors: the
/// native code would pack the weights again for every product. And so are a few columns beside
/// whole blocks of them, products that leave zeros out, what a batch of one row needs of its first
/// layer, and small products of one row.
final class OneDnnKernels implements Kernels {
  /// Multiplications in one native call: about 10 ms of a core.
  private static final long PRODUCTS_PER_CALL = 1L << 29;

  /// Rows of a native call, if many fewer would do for [#PRODUCTS_PER_CALL]: fewer are slow.
  private static final int LEAST_ROWS = 64;

  /// Below this many columns there is nothing for the native code to be faster at.
  private static final int FEW_COLUMNS = 16;

  /// With fewer rows the native code has other ways.
  private static final int LEAST_RAGGED_ROWS = 4;

  /// Up to so many multiplications of one row the way to the native code costs more than it gains.
  private static final int FEW_PRODUCTS = 1 << 14;

  private final Gemm sgemm;
  private final Optional<AlignedCopies> copies;
  private final Optional<Bfloat16Kernels> bfloat16;
  private final Kernels shallow = KernelChoice.ofJava();
  private final boolean javaHasRows = shallow.row().isPresent();

  /// Columns that the native code takes at once.
  private final int columnsOfBlock;

  /// With more columns a block is no slower.
  private final int mostRaggedColumns;

  OneDnnKernels(OneDnnLibrary library) {
    sgemm = Gemm.of(library, "dnnl_sgemm");
    copies = AlignedCopies.of(library, sgemm);
    bfloat16 = OneDnnBfloat16.of(library);
    columnsOfBlock = library.usesAvx2() ? 8 : 16;
    mostRaggedColumns = library.usesAvx2() ? 6 : 8;
  }

  @Override
  public Optional<Bfloat16Kernels> bfloat16() {
    return bfloat16;
  }

  @Override
  public Optional<SparseKernels> sparse() {
    return shallow.sparse();
  }

  @Override
  public Optional<SkippingKernels> skipping() {
    return shallow.skipping();
  }

  @Override
  public Optional<RowKernels> row() {
    return shallow.row();
  }

  @Override
  public String name() {
    return "onednn";
  }

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
    if (isLeftToJava(m, n, k)) {
      shallow.multiply(
          transposeA,
          transposeB,
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          aStride,
          b,
          bOffset,
          bStride,
          beta,
          c,
          cOffset,
          cStride);
      return;
    }
    if (!Windows.begin(
        transposeA,
        transposeB,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        aStride,
        b,
        bOffset,
        bStride,
        beta,
        c,
        cOffset,
        cStride)) {
      return;
    }
    int whole = wholeColumns(transposeA, transposeB, m, n);
    if (whole < n) {
      lastColumns(
          whole, m, n, k, alpha, a, aOffset, aStride, b, bOffset, bStride, beta, c, cOffset,
          cStride);
    }
    if (whole == 0) {
      return;
    }
    int rows = rowsPerCall(PRODUCTS_PER_CALL, LEAST_ROWS, whole, k);
    for (int i = 0; i < m; i += rows) {
      call(
          transposeA,
          transposeB,
          Math.min(rows, m - i),
          whole,
          k,
          alpha,
          window(a, aOffset + i * (transposeA ? 1 : aStride)),
          aStride,
          window(b, bOffset),
          bStride,
          beta,
          window(c, cOffset + i * cStride),
          cStride);
    }
  }

  @Override
  public Product bind(
      boolean transposeA,
      boolean transposeB,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride) {
    MemorySegment aWindow = window(a, Math.min(aOffset, a.length));
    MemorySegment bWindow = window(b, Math.min(bOffset, b.length));
    MemorySegment cWindow = window(c, Math.min(cOffset, c.length));
    return (m, n, k, alpha, beta) -> {
      if (isLeftToJava(m, n, k) || (long) m * n * k > PRODUCTS_PER_CALL) {
        multiply(
            transposeA,
            transposeB,
            m,
            n,
            k,
            alpha,
            a,
            aOffset,
            aStride,
            b,
            bOffset,
            bStride,
            beta,
            c,
            cOffset,
            cStride);
      } else if (Windows.begin(
          transposeA,
          transposeB,
          m,
          n,
          k,
          alpha,
          a,
          aOffset,
          aStride,
          b,
          bOffset,
          bStride,
          beta,
          c,
          cOffset,
          cStride)) {
        int whole = wholeColumns(transposeA, transposeB, m, n);
        if (whole < n) {
          lastColumns(
              whole, m, n, k, alpha, a, aOffset, aStride, b, bOffset, bStride, beta, c, cOffset,
              cStride);
        }
        if (whole > 0) {
          call(
              transposeA,
              transposeB,
              m,
              whole,
              k,
              alpha,
              aWindow,
              aStride,
              bWindow,
              bStride,
              beta,
              cWindow,
              cStride);
        }
      }
    };
  }

  private boolean isLeftToJava(int m, int n, int k) {
    return k == 1 || (m == 1 && (long) n * k <= FEW_PRODUCTS && javaHasRows);
  }

  private void call(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      MemorySegment aWindow,
      int aStride,
      MemorySegment bWindow,
      int bStride,
      float beta,
      MemorySegment cWindow,
      int cStride) {
    if (copies.isPresent() && AlignedCopies.suit(transposeB, m, n, k)) {
      copies
          .get()
          .multiply(
              transposeA,
              m,
              n,
              k,
              alpha,
              aWindow,
              aStride,
              bWindow,
              bStride,
              beta,
              cWindow,
              cStride);
    } else {
      sgemm.call(
          transposeA,
          transposeB,
          m,
          n,
          k,
          alpha,
          aWindow,
          aStride,
          bWindow,
          bStride,
          beta,
          cWindow,
          cStride);
    }
  }

  @Override
  public FixedMatrix fix(int units, int inputs, float[] w, int offset) {
    return shallow.name().equals("vector")
        ? shallow.fix(units, inputs, w, offset)
        : new OneDnnFixedMatrix(this, units, inputs, w, offset);
  }

  /// How many of the first columns are not left to Java: the last of `a * bᵀ` are, where they would
  /// take the time of a whole block of columns.
  private int wholeColumns(boolean transposeA, boolean transposeB, int m, int n) {
    int rest = n % columnsOfBlock;
    boolean ragged =
        shallow.takesFewColumns()
            && !transposeA
            && transposeB
            && m >= LEAST_RAGGED_ROWS
            && n > 1
            && rest <= mostRaggedColumns;
    if (!ragged || rest == 0) {
      return n;
    }
    return n < FEW_COLUMNS ? 0 : n - rest;
  }

  /// What is left to Java and rounded otherwise there, for the description.
  String share() {
    String columns = shallow.takesFewColumns() ? ", last columns" : "";
    return shallow
        .sparse()
        .map(sparse -> ", single rows" + columns + " and zeros by Java's vectors" + sparse.remark())
        .orElse("");
  }

  private void lastColumns(
      int whole,
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
    shallow.multiply(
        false,
        true,
        m,
        n - whole,
        k,
        alpha,
        a,
        aOffset,
        aStride,
        b,
        bOffset + whole * bStride,
        bStride,
        beta,
        c,
        cOffset + whole,
        cStride);
  }

  /// Rows of a product that fit into one native call.
  static int rowsPerCall(long productsPerCall, int leastRows, int n, int k) {
    long fitting = productsPerCall / ((long) n * k) / leastRows * leastRows;
    return Math.clamp(fitting, leastRows, Integer.MAX_VALUE);
  }

  static MemorySegment window(float[] array, int offset) {
    return MemorySegment.ofArray(array).asSlice((long) offset * Float.BYTES);
  }
}
