/// How a gradient becomes a change of the parameters.
@org.jspecify.annotations.NullMarked
package io.rekindle.core.optimizer;
