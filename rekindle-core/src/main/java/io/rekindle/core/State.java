package io.rekindle.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Named arrays of numbers in which something unfinished is put down, to be taken up again bit for
/// bit.
public final class State {
  private final Map<String, float[]> floats = new LinkedHashMap<>();
  private final Map<String, double[]> doubles = new LinkedHashMap<>();

  /// Holds nothing yet.
  public State() {}

  /// Keeps a copy.
  public void put(String name, float[] values) {
    floats.put(name, values.clone());
  }

  /// Keeps a copy.
  public void put(String name, double[] values) {
    doubles.put(name, values.clone());
  }

  public void put(String name, double value) {
    doubles.put(name, new double[] {value});
  }

  /// Copies back what was put down under this name.
  ///
  /// @throws InputException if nothing was, or with another length
  public void get(String name, float[] into) {
    float[] found = floats.getOrDefault(name, new float[0]);
    checkLength(name, found.length, into.length);
    System.arraycopy(found, 0, into, 0, into.length);
  }

  /// Copies back what was put down under this name.
  ///
  /// @throws InputException if nothing was, or with another length
  public void get(String name, double[] into) {
    double[] found = doubles.getOrDefault(name, new double[0]);
    checkLength(name, found.length, into.length);
    System.arraycopy(found, 0, into, 0, into.length);
  }

  /// One number.
  ///
  /// @throws InputException if nothing was put down under this name
  public double get(String name) {
    double[] one = new double[1];
    get(name, one);
    return one[0];
  }

  public Map<String, float[]> floats() {
    return Collections.unmodifiableMap(floats);
  }

  public Map<String, double[]> doubles() {
    return Collections.unmodifiableMap(doubles);
  }

  private static void checkLength(String name, int found, int expected) {
    if (found != expected) {
      throw new InputException(
          "the saved state holds %d numbers of '%s', this run needs %d; resume with the run file, the rows and the version that it was saved with"
              .formatted(found, name, expected));
    }
  }
}
