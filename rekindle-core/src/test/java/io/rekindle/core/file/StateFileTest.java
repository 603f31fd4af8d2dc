package io.rekindle.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rekindle.core.InputException;
import io.rekindle.core.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  @TempDir Path folder;

  private static State state(int size) {
    Random random = new Random(1);
    State state = new State();
    float[] floats = new float[size];
    double[] doubles = new double[size / 2];
    for (int i = 0; i < size; i++) {
      floats[i] = Float.intBitsToFloat(random.nextInt());
    }
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = Double.longBitsToDouble(random.nextLong());
    }
    state.put("a", floats);
    state.put("empty", new float[0]);
    state.put("b", doubles);
    state.put("one", 1 / 3.0);
    return state;
  }

  private static int[] floatBits(State state, int size) {
    float[] values = new float[size];
    state.get("a", values);
    int[] bits = new int[size];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  private static long[] doubleBits(State state, int size) {
    double[] values = new double[size];
    state.get("b", values);
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @Test
  void everyNumberComesBackBitForBit() {
    for (int size : new int[] {0, 1, 7, 16_384, 16_385, 50_001}) {
      Path file = folder.resolve("s.ckpt");
      State state = state(size);

      StateFile.write(file, state, Map.of("run", "iris \u00e4"));
      StateFile.Saved saved = StateFile.read(file);

      assertThat(saved.about()).containsExactly(Map.entry("run", "iris \u00e4"));
      assertThat(saved.state().floats().keySet()).containsExactly("a", "empty");
      assertThat(saved.state().doubles().keySet()).containsExactly("b", "one");
      assertThat(floatBits(saved.state(), size)).isEqualTo(floatBits(state, size));
      assertThat(doubleBits(saved.state(), size / 2)).isEqualTo(doubleBits(state, size / 2));
      assertThat(saved.state().get("one")).isEqualTo(1 / 3.0);
    }
  }

  /// So that the same numbers are the same bytes at any time.
  @Test
  void entriesBearNoTime() throws IOException {
    Path file = folder.resolve("s.ckpt");
    StateFile.write(file, state(3), Map.of());
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getTimeLocal))
          .hasSize(2)
          .containsOnly(LocalDateTime.of(1980, 1, 1, 0, 0));
    }
  }

  private Path described(String description, int bytes) {
    Path file = folder.resolve("s.ckpt");
    StoredZip.write(
        file,
        List.of(
            StoredZip.Entry.of("state.json", description.getBytes(StandardCharsets.UTF_8)),
            StoredZip.Entry.of("numbers.bin", new byte[bytes])));
    return file;
  }

  @Test
  void aNewerFormatIsRefused() {
    String description = "{\"format\": %d, \"floats\": {\"a\": 2}, \"doubles\": {}, \"about\": {}}";

    assertThat(StateFile.read(described(description.formatted(1), 8)).state().floats())
        .containsOnlyKeys("a");
    assertThatThrownBy(() -> StateFile.read(described(description.formatted(2), 8)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("format 2, and this one reads up to 1; update Rekindle");
  }

  /// Neither fewer numbers than described, nor more, nor so many that no memory would hold them.
  @Test
  void numbersHaveToBeAsManyAsDescribed() {
    String description =
        "{\"format\": 1, \"floats\": {\"a\": %d}, \"doubles\": {\"b\": 1}, \"about\": {}}";

    assertThat(StateFile.read(described(description.formatted(2), 16)).state().get("b")).isZero();
    for (int floats : new int[] {1, 3, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> StateFile.read(described(description.formatted(floats), 16)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("16 bytes, but the arrays of state.json need " + (4L * floats + 8));
    }
  }

  @Test
  void damageIsRefusedOrHarmlessButNeverFailsOtherwise() throws IOException {
    Path file = folder.resolve("s.ckpt");
    StateFile.write(file, state(20), Map.of("run", "iris"));
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= (byte) (1 << (i % 8));
      Files.write(file, flipped);
      try {
        StateFile.read(file);
      } catch (InputException e) {
        assertThat(e).hasMessageStartingWith(file.toString());
      }
      Files.write(file, Arrays.copyOf(whole, i));
      assertThatThrownBy(() -> StateFile.read(file)).isInstanceOf(InputException.class);
    }
  }
}
