package io.rekindle.bench.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The protocol, with a shell script as the contestant.
final class ChildTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private static final String CONTESTANT =
      """
      echo noise; printf 'more noise @bench hello Shell 1\\n'
      while read -r word rest; do
        case $word in
          epoch) echo "@bench epoch 5" ;;
          fail) echo "@bench error it broke" ;;
          die) exit 3 ;;
          silent) ;;
        esac
      done
      """;

  @TempDir private Path folder;

  private Child start(String script) throws IOException {
    return new Child(new ProcessBuilder("sh", "-c", script), folder.resolve("log").toFile(), LONG);
  }

  @Test
  void answersAreWhatFollowsTheMark() throws IOException {
    try (Child child = start(CONTESTANT)) {
      assertThat(child.version()).isEqualTo("Shell 1");
      assertThat(child.ask("epoch", "epoch", LONG)).isEqualTo("5");
      assertThat(child.ask("epoch now", "epoch", LONG)).isEqualTo("5");
    }
  }

  @Test
  void failuresAreTold() throws IOException {
    try (Child child = start(CONTESTANT)) {
      assertThatThrownBy(() -> child.ask("fail", "ready", LONG)).hasMessage("it broke");
      assertThatThrownBy(() -> child.ask("epoch", "ready", LONG))
          .hasMessage("unexpected answer: epoch 5");
      assertThatThrownBy(() -> child.ask("silent", "ready", Duration.ofMillis(300)))
          .hasMessage("no answer in 0 s");
    }
    try (Child child = start(CONTESTANT)) {
      assertThatThrownBy(() -> child.ask("die", "ready", LONG))
          .hasMessageStartingWith("the process ended");
    }
    assertThatThrownBy(() -> start("exit 1")).hasMessageStartingWith("the process ended");
  }

  @Test
  void aContestantThatSpinsUsesNoProcessorBetweenItsTurns() throws Exception {
    String spinning = "echo '@bench hello Spinner'; while :; do :; done";
    try (Child child = start(spinning)) {
      Duration before = child.processorTime();
      Thread.sleep(300);
      assertThat(child.processorTime().minus(before)).isLessThan(Duration.ofMillis(50));
    }
  }
}
