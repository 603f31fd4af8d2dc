package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RehearsalTest {
  static List<String> commands() {
    return Rehearsal.commands().lines().toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyRehearsedCommandIsOneThatParses(String line) {
    String[] arguments = line.split(" +");
    assertThat(
            Main.commandLine(Captured.plain().console(), arguments[0])
                .parseArgs(arguments)
                .errors())
        .isEmpty();
  }
}
