package io.rekindle.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlatformTest {

  @Test
  void namesOfTheJdkLeadToTheArtifactsClassifiers() {
    assertThat(classifier("Linux", "amd64")).isEqualTo("linux-x86_64");
    assertThat(classifier("Linux", "aarch64")).isEqualTo("linux-arm64");
    assertThat(classifier("Mac OS X", "aarch64")).isEqualTo("macosx-arm64");
    assertThat(classifier("Windows 11", "amd64")).isEqualTo("windows-x86_64");
  }

  @Test
  void otherMachinesHaveNone() {
    assertThat(Platform.of("Mac OS X", "x86_64")).isEmpty();
    assertThat(Platform.of("Linux", "riscv64")).isEmpty();
    assertThat(Platform.of("FreeBSD", "amd64")).isEmpty();
    assertThat(Platform.of("Windows 11", "aarch64")).isEmpty();
  }

  private static String classifier(String system, String architecture) {
    return Platform.of(system, architecture).orElseThrow().classifier();
  }
}
