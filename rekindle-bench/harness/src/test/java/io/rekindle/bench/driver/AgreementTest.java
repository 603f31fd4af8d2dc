package io.rekindle.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AgreementTest {
  @Test
  void oneWhoseAccuracyIsFarFromTheOthersDiffers() {
    List<Score> judged =
        Agreement.judge(
            List.of(
                Scores.of("a", "A", 10, 600, 0.85),
                Scores.of("b", "B", 10, 600, 0.86),
                Scores.of("c", "C", 99, 600, 0.10)),
            600,
            0.02);

    assertThat(judged)
        .extracting(Score::verdict)
        .containsExactly(Score.Verdict.ALIKE, Score.Verdict.ALIKE, Score.Verdict.DIFFERS);
  }

  @Test
  void fewerRowsAndOtherWorkAreLeftOut() {
    Score few = Scores.of("a", "A", 10, 300, 0.2);
    Score other = Scores.of("b", "B", 10, 600, 0.3).judged(Score.Verdict.OTHER_WORK);
    Score own = Scores.of("c", "C", 10, 600, 0.9);

    assertThat(Agreement.judge(List.of(few, other, own), 600, 0.02))
        .containsExactly(few, other, own.judged(Score.Verdict.ALIKE));
  }

  @Test
  void aNetworkOfNanDiffers() {
    Score broken = Scores.of("a", "A", 10, 600, Double.NaN);

    assertThat(Agreement.judge(List.of(broken), 600, 0.02).getFirst().verdict())
        .isEqualTo(Score.Verdict.DIFFERS);
  }

  @Test
  void whoDiffersDoesNotWin() {
    Section section =
        Scores.section(
            "train",
            "M",
            Scores.of("rekindle", "Rekindle", 100, 600, 0.85),
            Scores.of("rekindle-vector", "Rekindle, pure Java", 90, 600, 0.85),
            Scores.of("fast", "Fast", 900, 600, 0.1).judged(Score.Verdict.DIFFERS),
            Scores.of("slow", "Slow", 20, 600, 0.85),
            Scores.of("tuned", "Slow", 50, 600, 0.85));

    assertThat(Best.peer(section).map(Score::line)).contains("tuned");
    assertThat(Best.ratio(section)).contains(2.0);
    assertThat(Best.ofLibraries(section))
        .extracting(Score::line)
        .containsExactly("fast", "rekindle", "rekindle-vector", "tuned");
  }
}
