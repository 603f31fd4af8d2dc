/// What every fast path is tested against, in `double` and obvious loops: the algorithm in its
/// textbook form, and the loss and gradient of any network.
@org.jspecify.annotations.NullMarked
package io.rekindle.core.reference;
