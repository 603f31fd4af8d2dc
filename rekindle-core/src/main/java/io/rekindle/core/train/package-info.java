/// Training: batches, the pass through the network and back, the step, the run.
@org.jspecify.annotations.NullMarked
package io.rekindle.core.train;
