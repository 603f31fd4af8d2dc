package io.rekindle.cli.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/// One reader and what it is fed.
///
/// @param name by which the command line chooses it
/// @param share of the inputs, relative to those of the others
/// @param input makes the files of one input, by their names
/// @param reader reads them
record Target(String name, int share, Input input, Reader reader) {

  @FunctionalInterface
  interface Input {
    Map<String, byte[]> make(SplittableRandom random) throws IOException;
  }

  @FunctionalInterface
  interface Reader {
    /// Reads the files of an input.
    ///
    /// @param folder where they lie
    void read(Path folder) throws IOException;
  }
}
