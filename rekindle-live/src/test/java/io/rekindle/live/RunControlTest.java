package io.rekindle.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.server.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunControlTest {
  private final List<RunControl.Act> acts = new ArrayList<>();
  private final RunControl control = new RunControl(acts::add);

  private void ask(String json) {
    Json _ = control.ask(JsonField.root("body", Json.parse(json, "body")));
  }

  @Test
  void aRunLeftAloneHasTheRateOfItsSchedule() {
    assertThat(control.learningRate(0.1)).isEqualTo(0.1);
    control.stepped(1, () -> false);
    assertThat(control.learningRate(0.07)).isEqualTo(0.07);
    assertThat(control.factor()).isEqualTo(1);
    assertThat(control.pausedNanos()).isZero();
    assertThat(acts).isEmpty();
  }

  /// The schedule goes on from the new rate.
  @Test
  void aNewRateScalesTheSchedule() {
    double _ = control.learningRate(0.1);
    ask("{\"action\":\"learning_rate\",\"value\":0.02}");
    assertThat(control.learningRate(0.1)).as("before the step ends").isEqualTo(0.1);
    control.stepped(5, () -> false);

    assertThat(control.learningRate(0.1)).isEqualTo(0.02);
    assertThat(control.learningRate(0.05)).isEqualTo(0.01);
    assertThat(acts)
        .containsExactly(new RunControl.Act(5, RunControl.Action.LEARNING_RATE, 0.1, 0.02));
    assertThat(acts.getFirst().json())
        .hasToString(
            "{\"event\":\"control\",\"step\":5,\"action\":\"learning_rate\",\"from\":0.1,\"to\":0.02}");
    RunControl resumed = new RunControl(acts::add);
    resumed.resume(control.factor());
    assertThat(resumed.learningRate(0.05)).isEqualTo(0.01);
  }

  @Test
  void aPauseHoldsTheThreadThatTrains() throws InterruptedException {
    ask("{\"action\":\"pause\"}");
    Thread training = Thread.ofPlatform().start(() -> control.stepped(3, () -> false));
    training.join(200);
    assertThat(training.isAlive()).isTrue();

    ask("{\"action\":\"resume\"}");
    training.join(5000);

    assertThat(training.isAlive()).isFalse();
    assertThat(control.pausedNanos()).isGreaterThan(100_000_000);
    assertThat(acts)
        .extracting(RunControl.Act::action)
        .containsExactly(RunControl.Action.PAUSE, RunControl.Action.RESUME);
    assertThat(control.stopRequested()).isFalse();
  }

  @Test
  void aPausedRunCanBeEnded() {
    ask("{\"action\":\"pause\"}");
    ask("{\"action\":\"stop\"}");
    control.stepped(3, () -> false);
    assertThat(control.stopRequested()).isTrue();
  }

  /// By Ctrl-C.
  @Test
  void aPauseEndsWithTheRun() {
    ask("{\"action\":\"pause\"}");
    control.stepped(3, () -> true);
    assertThat(control.stopRequested()).isFalse();
  }

  @Test
  void aRateThatIsNoneCannotBeChanged() {
    control.fixRate();
    assertThatThrownBy(() -> ask("{\"action\":\"learning_rate\",\"value\":0.1}"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("lbfgs");
    ask("{\"action\":\"pause\"}");
  }
}
