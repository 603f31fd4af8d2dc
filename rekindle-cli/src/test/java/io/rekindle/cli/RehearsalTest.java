package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

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
    List<String> words = List.of(line.split(" +", -1));
    if (words.getFirst().startsWith("-")) {
      assertThat(Commands.run(words.getFirst()).status()).isZero();
      return;
    }
    Syntax syntax = Main.command(words.getFirst(), Captured.plain().console()).syntax();
    List<String> rest = words.subList(1, words.size());
    assertThatCode(
            () ->
                Arguments.parse(
                    syntax, rest.stream().filter(word -> !word.equals("--help")).toList()))
        .doesNotThrowAnyException();
  }
}
