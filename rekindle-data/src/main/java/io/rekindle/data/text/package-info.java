/// What the readers of text formats share: lines and numbers.
@org.jspecify.annotations.NullMarked
package io.rekindle.data.text;
