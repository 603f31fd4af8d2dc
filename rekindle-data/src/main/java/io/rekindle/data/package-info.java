/// Files to examples: sources, preprocessing and targets.
@org.jspecify.annotations.NullMarked
package io.rekindle.data;
