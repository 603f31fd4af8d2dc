package io.rekindle.doctor.gradcheck;

import java.util.Optional;

/// A delta that a layer may have had.
///
/// @param delta rows x units
/// @param before the same before the slope was multiplied in
/// @param what how it departs from the right rule; empty where it does not
/// @param scalesFreely whether a factor of 2, the rows or the outputs goes with it unmentioned
record Attempt(
    Uncertain delta, Uncertain before, Optional<Deformation> what, boolean scalesFreely) {}
