package io.rekindle.core.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Named numbers and words that an independent program computed; see src/test/golden.
public record GoldenCase(Map<String, String> values) {

  /// The cases of a file, in order.
  public static List<GoldenCase> read(String file) {
    List<GoldenCase> cases = new ArrayList<>();
    for (String block : text(file).split("\n\n", -1)) {
      Map<String, String> values = new LinkedHashMap<>();
      for (String line : block.strip().lines().toList()) {
        int colon = line.indexOf(':');
        values.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
      cases.add(new GoldenCase(values));
    }
    return cases;
  }

  private static String text(String file) {
    try (InputStream in = GoldenCase.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("no golden file " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String word(String name) {
    return Optional.ofNullable(values.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no " + name + " in " + values.keySet()));
  }

  public int integer(String name) {
    return Integer.parseInt(word(name));
  }

  public double number(String name) {
    return Double.parseDouble(word(name));
  }

  public double[] numbers(String name) {
    String text = word(name);
    return text.isEmpty()
        ? new double[0]
        : Arrays.stream(text.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  public float[] floats(String name) {
    double[] numbers = numbers(name);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  /// Numbers written row by row.
  public double[][] matrix(String name, int rows) {
    double[] numbers = numbers(name);
    int columns = numbers.length / rows;
    double[][] matrix = new double[rows][];
    for (int r = 0; r < rows; r++) {
      matrix[r] = Arrays.copyOfRange(numbers, r * columns, (r + 1) * columns);
    }
    return matrix;
  }

  @Override
  public String toString() {
    return values.getOrDefault("case", "golden case");
  }
}
