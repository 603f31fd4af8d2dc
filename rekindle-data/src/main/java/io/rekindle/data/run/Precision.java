package io.rekindle.data.run;

import java.util.Locale;

/// The numbers that products are computed in; parameters are always stored as float32.
public enum Precision {
  FLOAT32,
  BFLOAT16;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
