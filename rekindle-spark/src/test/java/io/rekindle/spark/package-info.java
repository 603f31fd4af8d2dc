@org.jspecify.annotations.NullMarked
package io.rekindle.spark;
