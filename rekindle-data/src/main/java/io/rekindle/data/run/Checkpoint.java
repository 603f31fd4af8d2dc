package io.rekindle.data.run;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/// When a run saves what it needs to go on later.
///
/// @param everySteps empty not to count steps
/// @param everyMinutes empty not to watch the clock
/// @param keep how many of the last checkpoints stay
public record Checkpoint(OptionalInt everySteps, OptionalDouble everyMinutes, int keep) {}
