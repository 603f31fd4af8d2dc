package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void versionNamesTheProgramAndTheJavaThatRunsIt() {
    Captured captured = Captured.plain();

    int status = Main.run(captured.console(), "--version");

    assertThat(status).isZero();
    assertThat(captured.out())
        .matches("(?s)rekindle \\d+\\.\\d+\\.\\d+\\S*\\R.*")
        .contains("Java " + Runtime.version());
  }
}
