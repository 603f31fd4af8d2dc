/// What every part of Rekindle shares.
@NullMarked
package io.rekindle.core;

import org.jspecify.annotations.NullMarked;
