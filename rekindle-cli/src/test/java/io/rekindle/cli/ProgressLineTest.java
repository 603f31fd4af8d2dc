package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.rekindle.core.network.Layer;
import io.rekindle.core.network.Network;
import io.rekindle.core.train.EpochReport;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final Network NETWORK = Network.of(1, new Layer.Dense(1));
  private static final String ERASE = "\r\033[K";

  private static Terminal live(boolean unicode, int columns) {
    return new Terminal(true, false, unicode, () -> columns);
  }

  /// Ten epochs of 100 steps of 50 rows, a step every 10 ms.
  private static ProgressLine begun(Captured captured) {
    ProgressLine line = new ProgressLine(captured.console(), 10);
    line.started(NETWORK, new float[2], 1_000, 100);
    return line;
  }

  private static void steps(ProgressLine line, Captured captured, int from, int to) {
    for (int step = from; step <= to; step++) {
      captured.passMillis(10);
      line.step(step, 0.5, 50);
    }
  }

  private static List<String> drawn(Captured captured) {
    return List.of(captured.out().split("\r\033\\[K", -1));
  }

  @Test
  void aTerminalSeesOneLineDrawnAgainEveryTenthOfASecond() {
    Captured captured = new Captured(live(true, 100));

    steps(begun(captured), captured, 1, 50);

    assertThat(drawn(captured)).hasSize(6);
    assertThat(drawn(captured).getLast())
        .isEqualTo(
            "epoch  1/10 [\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588          ]"
                + "  50 %  5,000 rows/s  loss 0.5000  9.5 s left");
    assertThat(captured.out()).doesNotContain("\n");
  }

  @Test
  void theBarMovesByEighthsOfACharacter() {
    Captured captured = new Captured(live(true, 100));

    steps(begun(captured), captured, 1, 12);

    assertThat(drawn(captured).getLast())
        .startsWith("epoch  1/10 [\u2588\u2588                  ]");
    Captured later = new Captured(live(true, 100));
    ProgressLine line = new ProgressLine(later.console(), 1);
    line.started(NETWORK, new float[2], 1_000, 1_000);
    steps(line, later, 1, 20);
    assertThat(drawn(later).getLast()).startsWith("epoch 1/1 [\u258d" + " ".repeat(19) + "]   2 %");
  }

  @Test
  void withoutUnicodeTheBarIsAscii() {
    Captured captured = new Captured(live(false, 100));

    steps(begun(captured), captured, 1, 50);

    assertThat(drawn(captured).getLast()).startsWith("epoch  1/10 [##########..........]  50 %");
  }

  @Test
  void aNarrowTerminalLosesTheBarAndThenTheEndOfTheLine() {
    Captured narrow = new Captured(live(true, 60));
    Captured narrower = new Captured(live(true, 30));

    steps(begun(narrow), narrow, 1, 50);
    steps(begun(narrower), narrower, 1, 50);

    assertThat(drawn(narrow).getLast())
        .isEqualTo("epoch  1/10  50 %  5,000 rows/s  loss 0.5000  9.5 s left");
    assertThat(drawn(narrower).getLast()).isEqualTo("epoch  1/10  50 %  5,000 rows");
  }

  @Test
  void theNextEpochStartsItsOwnLossAndRate() {
    Captured captured = new Captured(live(true, 100));
    ProgressLine line = begun(captured);
    steps(line, captured, 1, 100);
    captured.passMillis(5_000);
    line.epoch(new EpochReport(1, 0.5, OptionalDouble.empty(), 0.1, 5_000, 100), new float[2]);
    for (int step = 101; step <= 150; step++) {
      captured.passMillis(20);
      line.step(step, 0.25, 50);
    }

    assertThat(drawn(captured).getLast())
        .startsWith("epoch  2/10")
        .contains(" 46 %  2,500 rows/s  loss 0.2500  40 s left");
  }

  @Test
  void erasingLeavesAnEmptyLineAndOnlyWhereThereWasOne() {
    Captured captured = new Captured(live(true, 100));
    ProgressLine line = begun(captured);
    line.erase();
    assertThat(captured.out()).isEmpty();

    steps(line, captured, 1, 10);
    line.erase();
    line.erase();

    assertThat(captured.out()).endsWith("s left" + ERASE);
  }

  @Test
  void aFileGetsAPlainLineEveryHalfMinute() {
    Captured captured = Captured.plain();
    ProgressLine line = begun(captured);
    for (int step = 1; step <= 70; step++) {
      captured.passMillis(1_000);
      line.step(step, 0.5, 50);
    }

    assertThat(captured.out().lines())
        .containsExactly(
            "epoch  1/10  30 %  50 rows/s  loss 0.5000  16 min 10 s left",
            "epoch  1/10  60 %  50 rows/s  loss 0.5000  15 min 40 s left");
  }
}
