package io.rekindle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void versionNamesTheProgramAndTheJavaThatRunsIt() {
    StringWriter out = new StringWriter();

    int status = Main.commandLine().setOut(new PrintWriter(out)).execute("--version");

    assertThat(status).isZero();
    assertThat(out.toString())
        .matches("(?s)rekindle \\d+\\.\\d+\\.\\d+\\S*\\R.*")
        .contains("Java " + Runtime.version());
  }
}
