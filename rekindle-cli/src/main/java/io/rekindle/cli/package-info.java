/// The `rekindle` command: the only package that prints, reads arguments or exits.
@NullMarked
package io.rekindle.cli;

import org.jspecify.annotations.NullMarked;
