package io.rekindle.core.train;

/// A step in the making: its rows have passed forward and back.
///
/// @param step from 1
/// @param pass to look at through [Pass#stages()]; what it shows is the trainer's and changes with
///   the next step
/// @param rows how many went through it
/// @param rowScale what the gradient of each row's loss was multiplied by: 1 / rows for a mean
/// @param learningRate of this step
public record StepView(long step, Pass pass, int rows, double rowScale, double learningRate) {}
