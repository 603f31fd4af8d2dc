package io.rekindle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackgroundTest {
  @Test
  void workGoesOnBesideItsCaller() {
    CountDownLatch other = new CountDownLatch(1);
    Supplier<String> work =
        Background.begin(
            "test",
            () -> {
              try {
                other.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Thread.currentThread().getName();
            });

    other.countDown();

    assertThat(work.get()).isEqualTo("rekindle-test");
    assertThat(work.get()).as("asked again").isEqualTo("rekindle-test");
  }

  static Throwable[] raised() {
    return new Throwable[] {
      new InputException("a.csv: there is no such file"),
      new IllegalStateException("a defect"),
      new OutOfMemoryError("Java heap space")
    };
  }

  @ParameterizedTest
  @MethodSource("raised")
  void whatTheWorkRaisesIsRaisedAsItIs(Throwable raised) {
    Supplier<Integer> work = Background.begin("test", () -> raise(raised));

    assertThatThrownBy(work::get).isSameAs(raised);
  }

  private static int raise(Throwable raised) {
    switch (raised) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(raised);
    }
  }
}
