package io.rekindle.doctor;

/// A number that was measured, beside the one it should be.
///
/// @param what the quantity in words
/// @param nullValue its value in a run without this condition
public record Evidence(String what, double value, double nullValue, String unit) {}
