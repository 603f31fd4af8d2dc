/// What training minimises.
@org.jspecify.annotations.NullMarked
package io.rekindle.core.loss;
