/// What every part of Rekindle shares.
@org.jspecify.annotations.NullMarked
package io.rekindle.core;
