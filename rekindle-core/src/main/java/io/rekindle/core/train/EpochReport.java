package io.rekindle.core.train;

import java.util.OptionalDouble;

/// How one epoch went.
///
/// @param epoch from 1
/// @param loss the mean over the epoch's rows, each measured just before its step, in training mode
/// @param validationLoss in inference mode after the epoch, where there are validation rows
/// @param learningRate at the epoch's last step
/// @param rowsPerSecond training alone, without validation
/// @param steps done since the run began
public record EpochReport(
    int epoch,
    double loss,
    OptionalDouble validationLoss,
    double learningRate,
    double rowsPerSecond,
    long steps) {}
