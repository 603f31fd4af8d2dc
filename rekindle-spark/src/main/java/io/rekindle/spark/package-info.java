/// Spark ML estimators and models: the network trained where the rows of a DataFrame are.
@org.jspecify.annotations.NullMarked
package io.rekindle.spark;
