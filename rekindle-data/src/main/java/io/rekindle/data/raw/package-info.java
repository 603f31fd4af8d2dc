/// Data as its file holds it, before anything is scaled or encoded.
@org.jspecify.annotations.NullMarked
package io.rekindle.data.raw;
