package io.rekindle.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processors that compute vectors of 256 bits in halves, by what systems say of them.
final class ProcessorTest {
  private static final Path NO_FILE = Path.of("no such file");

  @TempDir private Path folder;

  @Test
  void knowsFamiliesOfLinux() throws IOException {
    assertThat(onLinux("AuthenticAMD", 23, 1)).as("Zen").isTrue();
    assertThat(onLinux("AuthenticAMD", 23, 24)).as("Zen+").isTrue();
    assertThat(onLinux("AuthenticAMD", 21, 101)).as("Excavator").isTrue();
    assertThat(onLinux("AuthenticAMD", 23, 49)).as("Zen 2").isFalse();
    assertThat(onLinux("AuthenticAMD", 25, 1)).as("Zen 3").isFalse();
    assertThat(onLinux("GenuineIntel", 6, 60)).as("Haswell").isFalse();
    assertThat(onLinux("GenuineIntel", 23, 1)).as("another maker's").isFalse();
  }

  @Test
  void knowsFamiliesOfWindows() {
    assertThat(onWindows("AMD64 Family 23 Model 1 Stepping 2, AuthenticAMD")).isTrue();
    assertThat(onWindows("AMD64 Family 23 Model 113 Stepping 0, AuthenticAMD")).isFalse();
    assertThat(onWindows("Intel64 Family 6 Model 158 Stepping 10, GenuineIntel")).isFalse();
  }

  @Test
  void takesTheRestForWhole() throws IOException {
    assertThat(Processor.halves(NO_FILE, Map.of())).isFalse();
    assertThat(Processor.halves(folder, Map.of())).as("a folder").isFalse();
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe, 10});
    assertThat(Processor.halves(bytes, Map.of())).as("no text").isFalse();
  }

  private boolean onLinux(String vendor, int family, int model) throws IOException {
    String one =
        "processor\t: 0\nvendor_id\t: %s\ncpu family\t: %d\nmodel\t\t: %d\nmodel name\t: A 9 model\n"
            .formatted(vendor, family, model);
    Path file = Files.writeString(folder.resolve("cpuinfo"), one + "\n" + one);
    return Processor.halves(file, Map.of());
  }

  private static boolean onWindows(String identifier) {
    return Processor.halves(NO_FILE, Map.of("PROCESSOR_IDENTIFIER", identifier));
  }
}
