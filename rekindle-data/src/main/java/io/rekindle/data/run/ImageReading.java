package io.rekindle.data.run;

import java.util.Optional;
import java.util.OptionalInt;

/// How image files become pixels.
///
/// @param size what they are resized to; empty where all must have one size
/// @param channels 1 for grey, 3 for red, green and blue; empty for what the first image has
public record ImageReading(Optional<Size> size, OptionalInt channels) {
  /// As they are.
  public static final ImageReading PLAIN = new ImageReading(Optional.empty(), OptionalInt.empty());

  public record Size(int height, int width) {}
}
