package io.rekindle.core.train;

/// The first number of a run that was not finite.
///
/// @param tensor a parameter (`layers.2.weight`), a layer's output (`layers.2.output`) or `loss`
/// @param step the step that computed it, from 1
public record NonFinite(String tensor, long step) {}
