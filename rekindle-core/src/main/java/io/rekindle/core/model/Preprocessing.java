package io.rekindle.core.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// How raw columns become the numbers a network reads. Fitted on training rows, kept in the model.
///
/// @param features in the order of the network's inputs
/// @param unitRows whether each row is then divided by its Euclidean norm
/// @param image the shape where the features are pixels
public record Preprocessing(List<Feature> features, boolean unitRows, Optional<Image> image) {

  public Preprocessing {
    features = List.copyOf(features);
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
    record Numeric(
        String name, double center, double scale, OptionalDouble impute, boolean indicator)
        implements Feature {

      public Numeric(String name) {
        this(name, 0, 1, OptionalDouble.empty(), false);
      }

      @Override
      public int width() {
        return indicator ? 2 : 1;
      }
    }

    /// One input for each value seen in training: 1 for the row's value, else 0. A value not seen
    /// in training, and a missing one, is 0 in all.
    record Categorical(String name, List<String> values) implements Feature {
      public Categorical {
        values = List.copyOf(values);
      }

      @Override
      public int width() {
        return values.size();
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
