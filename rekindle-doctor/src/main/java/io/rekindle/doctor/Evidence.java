package io.rekindle.doctor;

/// A number that was measured, beside the one it should be.
///
/// @param what the quantity in words
/// @param nullValue its value in a run without this condition
public record Evidence(String what, double value, double nullValue, String unit) {

  /// Whether the number is not as it should be: past a bound, or half or twice what is usual.
  boolean isOff() {
    if (unit.equals("at least") || unit.endsWith("or more")) {
      return !(value >= nullValue);
    }
    if (unit.equals("more than")) {
      return !(value > nullValue);
    }
    if (unit.equals("at most") || unit.equals("share")) {
      return !(value <= nullValue);
    }
    double ratio = value / nullValue;
    return !(ratio > 0.5 && ratio < 2) && value != nullValue;
  }
}
