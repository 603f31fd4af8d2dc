/// Predictions of a model over HTTP.
@org.jspecify.annotations.NullMarked
package io.rekindle.server;
