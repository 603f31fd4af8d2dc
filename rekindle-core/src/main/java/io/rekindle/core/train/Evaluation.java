package io.rekindle.core.train;

/// What a network makes of some rows, in inference mode.
///
/// @param loss the mean over rows of weight times loss, whatever the reduction; without penalties
/// @param outputs rows x outputs
public record Evaluation(double loss, float[] outputs) {}
