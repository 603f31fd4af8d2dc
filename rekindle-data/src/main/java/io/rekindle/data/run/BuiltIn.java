package io.rekindle.data.run;

import java.util.Locale;
import java.util.Optional;

/// A data set that comes with the program, named in place of a path.
public enum BuiltIn {
  /// 60,000 and 10,000 images of 28 x 28 bytes.
  MNIST,
  /// 1,797 images of 8 x 8 pixels from 0 to 16.
  DIGITS;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The data set of this name, if it is one.
  public static Optional<BuiltIn> of(String name) {
    for (BuiltIn builtIn : values()) {
      if (builtIn.label().equals(name)) {
        return Optional.of(builtIn);
      }
    }
    return Optional.empty();
  }
}
