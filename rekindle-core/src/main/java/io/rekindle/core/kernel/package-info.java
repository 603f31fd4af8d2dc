/// Matrix products on plain arrays: the contract, its implementations in Java, and the choice
/// between those that a machine offers.
package io.rekindle.core.kernel;
