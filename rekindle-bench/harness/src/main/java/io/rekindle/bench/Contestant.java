package io.rekindle.bench;

/// One library that trains networks, in a process of its own.
///
/// To add a library, copy the folder of another under `peers/`, write this interface in terms of
/// it, name the module in the bench's `pom.xml` and its settings in the driver's `Lineup`.
public interface Contestant {

  /// The library's name and version, and what it says it computes with.
  String version();

  /// Makes the network anew, with fresh weights, and readies the rows in memory. Not measured.
  ///
  /// @param train as many rows and columns as the task says
  void begin(Task task, Images train);

  /// Trains on every row once, in a new random order, in batches of the task's size. Measured.
  void epoch();

  /// How often an epoch goes over the rows: more than once only where a library cannot do
  /// otherwise.
  default int passes() {
    return 1;
  }

  /// The class that the network gives each row. Not measured.
  int[] classify(Images rows);
}
