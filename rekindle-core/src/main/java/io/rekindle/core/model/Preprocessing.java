package io.rekindle.core.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// How raw columns become the numbers a network reads. Fitted on training rows, kept in the model.
///
/// @param features in the order of the network's inputs
/// @param unitRows whether each row is then divided by its Euclidean norm
/// @param image the shape where the features are pixels
/// @param missing cells that count as missing besides empty ones, in features and targets
public record Preprocessing(
    List<Feature> features, boolean unitRows, Optional<Image> image, Missing missing) {

  public Preprocessing {
    features = List.copyOf(features);
  }

  /// Of data in which no cells but those that always do count as missing.
  public Preprocessing(List<Feature> features, boolean unitRows, Optional<Image> image) {
    this(features, unitRows, image, Missing.NONE);
  }

  /// One raw column.
  public sealed interface Feature {
    String name();

    /// How many inputs it becomes.
    int width();

    /// (value - center) / scale.
    ///
    /// @param impute takes the place of a missing value; without it a missing value stays NaN
    /// @param indicator whether a second input says 1 where the value was missing, else 0
    /// @param log whether sign(value) · ln(1 + |value|) takes the value's place before
    record Numeric(
        String name,
        double center,
        double scale,
        OptionalDouble impute,
        boolean indicator,
        boolean log)
        implements Feature {

      public Numeric(String name) {
        this(name, 0, 1, OptionalDouble.empty(), false);
      }

      public Numeric(
          String name, double center, double scale, OptionalDouble impute, boolean indicator) {
        this(name, center, scale, impute, indicator, false);
      }

      @Override
      public int width() {
        return indicator ? 2 : 1;
      }

      /// The first input; a missing value is NaN.
      public double input(double value) {
        double known = Double.isNaN(value) ? impute.orElse(value) : value;
        return ((log ? logarithm(known) : known) - center) / scale;
      }

      /// The sign of a number with the logarithm of 1 + its size.
      public static double logarithm(double value) {
        return Math.signum(value) * Math.log(1 + Math.abs(value));
      }
    }

    /// A day, or a moment of it, as days since 1970-01-01 (see [Dates]). The first input is (days -
    /// center) / scale; then for each cycle of so many days sine and cosine say where in the cycle
    /// it lies.
    ///
    /// @param impute days that take the place of a missing value
    /// @param indicator whether the last input says 1 where the value was missing, else 0
    /// @param cycles such as 365.2425, 7 and 1
    record Date(
        String name,
        double center,
        double scale,
        OptionalDouble impute,
        boolean indicator,
        List<Double> cycles)
        implements Feature {
      public Date {
        cycles = List.copyOf(cycles);
      }

      @Override
      public int width() {
        return 1 + 2 * cycles.size() + (indicator ? 1 : 0);
      }

      /// The inputs.
      ///
      /// @param days NaN for a missing value
      public double[] inputs(double days) {
        double[] inputs = new double[width()];
        boolean missing = Double.isNaN(days);
        double known = missing ? impute.orElse(days) : days;
        inputs[0] = (known - center) / scale;
        int at = 1;
        for (double cycle : cycles) {
          double angle = 2 * Math.PI * (known / cycle - Math.floor(known / cycle));
          inputs[at++] = Math.sin(angle);
          inputs[at++] = Math.cos(angle);
        }
        if (indicator) {
          inputs[at] = missing ? 1 : 0;
        }
        return inputs;
      }
    }

    /// One input for each value: 1 for the row's value, else 0. A missing value is 0 in all.
    ///
    /// @param other whether a last input is 1 for all values that are not listed; they are 0 in all
    ///   without it
    record Categorical(String name, List<String> values, boolean other) implements Feature {
      public Categorical {
        values = List.copyOf(values);
      }

      public Categorical(String name, List<String> values) {
        this(name, values, false);
      }

      @Override
      public int width() {
        return values.size() + (other ? 1 : 0);
      }
    }

    /// Values too many for an input each share some: a value's input, its bucket, is its hash (see
    /// [Murmur3]) modulo how many there are; 1 for the row's, else 0. A missing value is 0 in all.
    record Hashed(String name, int buckets) implements Feature {
      public Hashed {
        if (buckets < 1) {
          throw new IllegalArgumentException("%d buckets of %s".formatted(buckets, name));
        }
      }

      @Override
      public int width() {
        return buckets;
      }

      /// Which input a value has.
      public int bucket(String value) {
        return (int) (Murmur3.hash(value) % buckets);
      }
    }
  }

  /// Pixels row by row, `channels` bytes each.
  public record Image(int height, int width, int channels) {}

  /// Number features that are taken as they are.
  public static Preprocessing none(int columns) {
    return new Preprocessing(
        java.util.stream.IntStream.range(0, columns)
            .<Feature>mapToObj(i -> new Feature.Numeric("x" + i))
            .toList(),
        false,
        Optional.empty());
  }

  /// The width of a row as the network reads it.
  public int width() {
    return features.stream().mapToInt(Feature::width).sum();
  }
}
