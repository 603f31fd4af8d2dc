package io.rekindle.cli;

/// One command of the program.
interface Command {

  /// What it accepts and what its help says.
  Syntax syntax();

  /// Does the work.
  ///
  /// @return the exit status
  /// @throws io.rekindle.core.InputException if what the user gave cannot be used
  int run(Arguments arguments);
}
