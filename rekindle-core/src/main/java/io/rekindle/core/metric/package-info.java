/// How good predictions are, beside what a constant predictor scores.
@org.jspecify.annotations.NullMarked
package io.rekindle.core.metric;
