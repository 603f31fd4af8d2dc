package io.rekindle.doctor.gradcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Right gradients of random networks raise no alarm.
class RightGradientTest {

  @Test
  void noAlarmInDoublePrecision() {
    assertThat(alarms(1, 200, false, false)).isEmpty();
  }

  @Test
  void noAlarmInSinglePrecision() {
    assertThat(alarms(10_000, 200, true, false)).isEmpty();
  }

  @Test
  void noAlarmAtExactKinksInDoublePrecision() {
    assertThat(alarms(20_000, 100, false, true)).isEmpty();
  }

  @Test
  void noAlarmAtExactKinksInSinglePrecision() {
    assertThat(alarms(30_000, 100, true, true)).isEmpty();
  }

  private static List<String> alarms(long firstSeed, int count, boolean single, boolean grid) {
    List<String> alarms = new ArrayList<>();
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      RightStep step = new RightStep(seed, single, grid);
      if (!step.isFinite()) {
        continue;
      }
      Verdict verdict = GradientCheck.check(step.dump());
      if (!verdict.gradientsRight()) {
        alarms.add(
            "seed %d, %s: %s; %s; %s"
                .formatted(
                    seed,
                    step,
                    verdict.network(),
                    verdict.findings().stream().map(Finding::because).toList(),
                    verdict.tensors()));
      }
    }
    return alarms;
  }
}
