package io.rekindle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TaskTest {
  private static final Task MEDIUM =
      new Task("M", List.of(784, 256, 128, 10), 128, new Rule.Sgd(0.1, 0.9), 60_000, 2);

  @Test
  void isReadAsItWasWritten() {
    Task adam = new Task("A", List.of(3, 2), 1, new Rule.Adam(0.001), 7, 1);

    assertThat(Task.parse(MEDIUM.words())).isEqualTo(MEDIUM);
    assertThat(Task.parse(adam.words())).isEqualTo(adam);
  }

  @Test
  void countsTheProductsOfAStep() {
    // forward and gradient of three layers, backward of the upper two
    double expected = 4.0 * (784 * 256 + 256 * 128 + 128 * 10) + 2.0 * (256 * 128 + 128 * 10);

    assertThat(MEDIUM.operationsPerRow()).isCloseTo(expected, within(0.5));
  }

  @Test
  void namesWhatIsMissingOrWrong() {
    assertThatThrownBy(() -> Task.parse("name=M rule=sgd rate=0.1"))
        .hasMessageContaining("momentum");
    assertThatThrownBy(() -> Task.parse("name")).hasMessageContaining("name=value");
    assertThatThrownBy(() -> Task.parse("rule=rprop rate=1")).hasMessageContaining("rprop");
  }
}
