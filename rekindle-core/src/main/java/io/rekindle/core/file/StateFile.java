package io.rekindle.core.file;

import io.rekindle.core.InputException;
import io.rekindle.core.State;
import io.rekindle.core.json.Json;
import io.rekindle.core.json.JsonField;
import io.rekindle.core.json.ObjBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A [State] in a file: a zip of `state.json`, which names the arrays in order with their lengths,
/// and `numbers.bin`, which holds them without gaps, little-endian.
public final class StateFile {
  private static final int FORMAT = 1;
  private static final String KIND = "checkpoint";
  private static final String DESCRIPTION = "state.json";
  private static final String NUMBERS = "numbers.bin";
  private static final long MOST_DESCRIPTION = 64L << 20;
  private static final int CHUNK = 1 << 16;

  private StateFile() {}

  /// A state with what was said about it.
  public record Saved(State state, Map<String, String> about) {
    public Saved {
      about = Map.copyOf(about);
    }
  }

  /// Writes a state whole or not at all.
  ///
  /// @param about whatever the reader should know, by names
  /// @throws InputException if the file cannot be written
  public static void write(Path file, State state, Map<String, String> about) {
    ObjBuilder said = Json.object();
    about.forEach(said::put);
    ObjBuilder floats = Json.object();
    state.floats().forEach((name, values) -> floats.put(name, values.length));
    ObjBuilder doubles = Json.object();
    state.doubles().forEach((name, values) -> doubles.put(name, values.length));
    Json description =
        Json.object()
            .put("format", FORMAT)
            .put("about", said.build())
            .put("floats", floats.build())
            .put("doubles", doubles.build())
            .build();
    long size = 0;
    for (float[] values : state.floats().values()) {
      size += 4L * values.length;
    }
    for (double[] values : state.doubles().values()) {
      size += 8L * values.length;
    }
    StoredZip.write(
        file,
        List.of(
            StoredZip.Entry.of(
                DESCRIPTION, description.indented().getBytes(StandardCharsets.UTF_8)),
            new StoredZip.Entry(NUMBERS, size, to -> writeNumbers(state, to))));
  }

  private static void writeNumbers(State state, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    ByteBuffer bytes = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] values : state.floats().values()) {
      for (int from = 0; from < values.length; from += CHUNK / 4) {
        int count = Math.min(CHUNK / 4, values.length - from);
        bytes.asFloatBuffer().put(values, from, count);
        out.write(chunk, 0, 4 * count);
      }
    }
    for (double[] values : state.doubles().values()) {
      for (int from = 0; from < values.length; from += CHUNK / 8) {
        int count = Math.min(CHUNK / 8, values.length - from);
        bytes.asDoubleBuffer().put(values, from, count);
        out.write(chunk, 0, 8 * count);
      }
    }
  }

  /// Reads a state.
  ///
  /// @throws InputException if the file is missing, damaged or of a newer format
  public static Saved read(Path file) {
    try (StoredZip zip = StoredZip.open(file, KIND)) {
      String place = zip.place(DESCRIPTION);
      JsonField root =
          JsonField.root(place, Json.parse(zip.bytes(DESCRIPTION, MOST_DESCRIPTION), place));
      requireKnownFormat(root);
      Map<String, Integer> floats = lengths(root.get("floats"));
      Map<String, Integer> doubles = lengths(root.get("doubles"));
      requireSize(zip, floats, doubles);
      State state = zip.read(NUMBERS, (in, _) -> readNumbers(in, floats, doubles));
      Map<String, String> about = new LinkedHashMap<>();
      JsonField said = root.get("about");
      said.members().keySet().forEach(name -> about.put(name, said.get(name).text()));
      return new Saved(state, about);
    }
  }

  private static void requireKnownFormat(JsonField root) {
    JsonField format = root.get("format");
    long found = format.whole(1, Long.MAX_VALUE);
    if (found > FORMAT) {
      throw format.wrong(
          "the checkpoint was written by a newer Rekindle: format %d, and this one reads up to %d; update Rekindle"
              .formatted(found, FORMAT));
    }
  }

  private static Map<String, Integer> lengths(JsonField field) {
    Map<String, Integer> lengths = new LinkedHashMap<>();
    field.members().keySet().forEach(name -> lengths.put(name, field.get(name).count(0)));
    return lengths;
  }

  /// Before anything is allocated.
  private static void requireSize(
      StoredZip zip, Map<String, Integer> floats, Map<String, Integer> doubles) {
    long needed =
        4 * floats.values().stream().mapToLong(Integer::longValue).sum()
            + 8 * doubles.values().stream().mapToLong(Integer::longValue).sum();
    if (zip.size(NUMBERS) != needed) {
      throw new InputException(
          "%s: %d bytes, but the arrays of %s need %d"
              .formatted(zip.place(NUMBERS), zip.size(NUMBERS), DESCRIPTION, needed));
    }
  }

  private static State readNumbers(
      InputStream in, Map<String, Integer> floats, Map<String, Integer> doubles)
      throws IOException {
    State state = new State();
    byte[] chunk = new byte[CHUNK];
    ByteBuffer bytes = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    for (Map.Entry<String, Integer> each : floats.entrySet()) {
      float[] values = new float[each.getValue()];
      for (int from = 0; from < values.length; from += CHUNK / 4) {
        int count = Math.min(CHUNK / 4, values.length - from);
        fill(in, chunk, 4 * count);
        bytes.asFloatBuffer().get(values, from, count);
      }
      state.put(each.getKey(), values);
    }
    for (Map.Entry<String, Integer> each : doubles.entrySet()) {
      double[] values = new double[each.getValue()];
      for (int from = 0; from < values.length; from += CHUNK / 8) {
        int count = Math.min(CHUNK / 8, values.length - from);
        fill(in, chunk, 8 * count);
        bytes.asDoubleBuffer().get(values, from, count);
      }
      state.put(each.getKey(), values);
    }
    return state;
  }

  private static void fill(InputStream in, byte[] chunk, int count) throws IOException {
    if (in.readNBytes(chunk, 0, count) < count) {
      throw new EOFException("it ends too early");
    }
  }
}
