/// What is predicted, and how it is encoded as a network's targets.
@org.jspecify.annotations.NullMarked
package io.rekindle.core.task;
