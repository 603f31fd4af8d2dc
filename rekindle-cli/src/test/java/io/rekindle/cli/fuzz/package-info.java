/// Feeds damaged input to everything that reads files; evidence/fuzz runs it.
@org.jspecify.annotations.NullMarked
package io.rekindle.cli.fuzz;
