/// What is computed: networks, layers, activations and initialisers as immutable descriptions.
@org.jspecify.annotations.NullMarked
package io.rekindle.core.network;
