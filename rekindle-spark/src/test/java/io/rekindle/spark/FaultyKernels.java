package io.rekindle.spark;

import io.rekindle.core.kernel.KernelChoice;
import io.rekindle.core.kernel.KernelProvider;
import io.rekindle.core.kernel.Kernels;
import io.rekindle.core.random.Draws;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.TaskContext;

/// The usual kernels, with which one task in ten fails while a file is there. Chosen by the name
/// `faulty`.
public final class FaultyKernels implements KernelProvider {
  /// The system property that names the file.
  static final String SWITCH = "rekindle.test.faults";

  @Override
  public String name() {
    return "faulty";
  }

  @Override
  public int rank() {
    return -1;
  }

  @Override
  public Offer create() {
    return System.getProperty(KernelChoice.PROPERTY, "").equals(name())
        ? new Available(
            new Faulty(KernelChoice.ofJava(), Path.of(System.getProperty(SWITCH))), "faulty")
        : new Unavailable("they are for tests");
  }

  private record Faulty(Kernels right, Path file) implements Kernels {

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
      failSometimes();
      right.multiply(
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
    }

    private void failSometimes() {
      TaskContext task = TaskContext.get();
      if (task != null
          && Draws.of(5, "fault").uniform(task.taskAttemptId()) < 0.1
          && Files.exists(file)) {
        throw new IllegalStateException("a fault made by the test");
      }
    }

    @Override
    public String name() {
      return "faulty";
    }
  }
}
