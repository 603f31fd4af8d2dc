package io.rekindle.doctor;

/// What one dense layer did with some rows.
///
/// @param layer index into the network's layers
/// @param moment mean square of what the layer puts out, activations included
/// @param variation the part of `moment` that differs between rows: its variance over rows, the
///   mean over units; 0 where every row gives the same
/// @param gradient mean square of the loss's gradient with respect to the layer's product, times
///   the squared number of rows
/// @param weightGradient Euclidean norm of the gradient of the weights
/// @param biasGradient the same of the bias; 0 without one
/// @param dead share of units that are 0 for every row
/// @param saturated share of values of bounded activations within 2 % of an end
/// @param weightNorm Euclidean norm of the weights
/// @param unitsAlike whether all units have the same weights and bias
/// @param units width of the layer
/// @param alignment mean cosine between what two rows give; 1 where all rows lie on one ray
public record LayerReading(
    int layer,
    double moment,
    double variation,
    double gradient,
    double weightGradient,
    double biasGradient,
    double dead,
    double saturated,
    double weightNorm,
    boolean unitsAlike,
    int units,
    double alignment) {}
